import { applyDecorators } from '@nestjs/common';
import {
  ApiExtraModels,
  ApiProperty,
  ApiPropertyOptional,
  getSchemaPath,
  type ApiPropertyOptions,
} from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn } from 'class-validator';
import { costKatana, dialect } from '#dialects';
import { RawObject } from '../../endpoints/content-input.ts';
import { customHeadersProblem } from '../../endpoints/custom-headers.ts';
import { endpointUrlProblem } from '../../endpoints/endpoint-url.ts';
import { MayBeMissing, MayBeNull, Nested, PlainText, Satisfies, WholeNumber } from '../../input-rules.ts';
import { secretProblem } from '../../secrets/new-secret.ts';
import { eventsProblem } from '../subscriptions.ts';
import { WEBHOOK_AUTH_KINDS, WebhookAuthInput } from './auth-input.ts';

const MAX_TEMPLATE_LENGTH = 32_768;
const { maxRetries, backoffMultiplier, initialDelay } = costKatana.RETRY_CONFIG_RANGES;

const { items: MAX_ITEMS, length: MAX_LENGTH } = costKatana.FILTER_LIMITS;
const names: ApiPropertyOptions = {
  type: 'array',
  items: { type: 'string', minLength: 1, maxLength: MAX_LENGTH },
  maxItems: MAX_ITEMS,
};

/** For the description; `filterProblems` says what is wrong. */
export class FiltersDto {
  @ApiPropertyOptional({ ...names, example: ['high', 'critical'] }) severity?: string[];
  @ApiPropertyOptional({ minimum: 0, description: 'Events that cost less are kept out.' }) minCost?: number;
  @ApiPropertyOptional({ ...names, description: 'Ids of projects.' }) projects?: string[];
  @ApiPropertyOptional({ ...names, description: 'One of them is enough.' }) tags?: string[];
}

/** For the description; `retryConfigProblems` says what is wrong. */
export class RetryConfigDto {
  @ApiPropertyOptional({ type: 'integer', minimum: maxRetries.min, maximum: maxRetries.max, default: 5 })
  maxRetries: number;
  @ApiPropertyOptional({ minimum: backoffMultiplier.min, maximum: backoffMultiplier.max, default: 2 })
  backoffMultiplier: number;
  @ApiPropertyOptional({
    type: 'integer',
    minimum: initialDelay.min,
    maximum: initialDelay.max,
    default: 5000,
    description: 'Milliseconds.',
  })
  initialDelay: number;
}

const Name = () => PlainText(128);
const Url = () => Satisfies('isEndpointUrl', endpointUrlProblem);
const Events = () => Satisfies('areEvents', eventsProblem('costkatana'));
const Flag = () => applyDecorators(MayBeMissing(), IsBoolean({ message: 'must be true or false' }));

const kinds = Object.values(WEBHOOK_AUTH_KINDS);
const url = { maxLength: 2048, example: 'https://example.com/webhook' };
const events: ApiPropertyOptions = {
  enum: dialect('costkatana').catalogue.map(({ type }) => type),
  isArray: true,
  minItems: 1,
  uniqueItems: true,
  example: ['cost.alert', 'budget.exceeded'],
};

@ApiExtraModels(...kinds)
class OptionalFields {
  @ApiPropertyOptional({ type: String, maxLength: 500, nullable: true })
  @MayBeNull()
  @PlainText(500)
  description?: string | null;

  @ApiPropertyOptional({ default: true, description: 'One that is not active gets no new deliveries.' })
  @Flag()
  active?: boolean;

  @ApiPropertyOptional({ oneOf: kinds.map((kind) => ({ $ref: getSchemaPath(kind) })), nullable: true })
  @Nested(() => WebhookAuthInput, { orNull: true, kinds: WEBHOOK_AUTH_KINDS })
  auth?: WebhookAuthInput | null;

  @ApiPropertyOptional({ type: FiltersDto, nullable: true, description: 'All of them have to let an event through.' })
  @RawObject()
  filters?: object | null;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { 'X-Custom-Header': 'value' },
  })
  @MayBeMissing()
  @Satisfies('isCustomHeaders', customHeadersProblem)
  headers?: Record<string, string>;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1000,
    maximum: 60_000,
    default: 30_000,
    description: 'Milliseconds.',
  })
  @MayBeMissing()
  @WholeNumber(1000, 60_000)
  timeout?: number;

  @ApiPropertyOptional({ type: RetryConfigDto, nullable: true, description: 'Null: the defaults.' })
  @RawObject()
  retryConfig?: object | null;

  @ApiPropertyOptional({ description: 'Left out: false with a payloadTemplate, and true without.' })
  @Flag()
  useDefaultPayload?: boolean;

  @ApiPropertyOptional({
    type: String,
    maxLength: MAX_TEMPLATE_LENGTH,
    nullable: true,
    example: '{"text": "{{event.data.title}}"}',
    description: 'The text of a JSON value with placeholders.',
  })
  @MayBeNull()
  @Satisfies('isTemplateText', (value) =>
    typeof value === 'string' && value.length <= MAX_TEMPLATE_LENGTH
      ? undefined
      : `must be text of at most ${MAX_TEMPLATE_LENGTH} characters`,
  )
  payloadTemplate?: string | null;

  @ApiPropertyOptional({
    minLength: 1,
    maxLength: 256,
    description:
      'Signs what is sent. Left out of a new webhook: one is made. A change of it replaces the one before at once.',
  })
  @MayBeMissing()
  @Satisfies('isSecret', newSecretProblem)
  secret?: string;
}

export class NewWebhook extends OptionalFields {
  @ApiProperty({ maxLength: 128, example: 'Production Alerts' }) @Name() name: string;
  @ApiProperty(url) @Url() url: string;
  @ApiProperty(events) @Events() events: string[];
}

/** The fields to change; what is left out stays. */
export class WebhookChange extends OptionalFields {
  @ApiPropertyOptional({ maxLength: 128 }) @MayBeMissing() @Name() name?: string;
  @ApiPropertyOptional(url) @MayBeMissing() @Url() url?: string;
  @ApiPropertyOptional(events) @MayBeMissing() @Events() events?: string[];
}

export class WebhookQuery {
  @ApiPropertyOptional({ enum: ['true', 'false'], description: 'Only active, or only other ones.' })
  @MayBeMissing()
  @IsIn(['true', 'false'], { message: 'must be true or false' })
  active?: 'true' | 'false';

  @ApiPropertyOptional({
    type: [String],
    description: 'Only those that are subscribed to one of these: `events=a&events=b`, or `events=a,b`.',
  })
  @MayBeMissing()
  @Transform(({ value }: { value: unknown }) => listed(value))
  @Events()
  events?: string[];
}

/** What is repeated, or separated by commas, without repeats. */
function listed(value: unknown): unknown {
  if (value === undefined) return undefined;
  return [...new Set([value].flat().flatMap((each) => (typeof each === 'string' ? each.split(',') : [each])))];
}

function newSecretProblem(value: unknown): string | undefined {
  const isMasked = typeof value === 'string' && value.startsWith('****');
  return isMasked ? 'is how a secret is shown, and not a secret' : secretProblem(value);
}
