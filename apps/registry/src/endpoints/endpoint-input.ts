import { ApiProperty, ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsNumber,
  IsObject,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { isEventType, isEventTypePattern, secretKey, type RetryPolicy } from '#domain';
import { MayBeMissing, MayBeNull, PlainText, Satisfies } from '../input-rules.ts';
import { PageQuery } from '../page.ts';
import { customHeadersProblem } from './custom-headers.ts';
import { endpointUrlProblem } from './endpoint-url.ts';

const DEFAULT_TIMEOUT_SECONDS = 30;
const WEEK_SECONDS = 604_800;
const DELAY = `each must be a number of seconds from 0.1 to ${WEEK_SECONDS}`;

export class RetryInput {
  @ApiProperty({
    type: [Number],
    maxItems: 20,
    example: [5, 300, 1800],
    description: 'Seconds to wait after the first failure, the second, and so on. Empty: no retry.',
  })
  @IsArray({ message: 'must be a list of seconds' })
  @ArrayMaxSize(20, { message: 'must not have more than 20 items' })
  @IsNumber({}, { each: true, message: DELAY })
  @Min(0.1, { each: true, message: DELAY })
  @Max(WEEK_SECONDS, { each: true, message: DELAY })
  delaysSeconds: number[];

  @ApiPropertyOptional({
    type: Number,
    minimum: 0,
    maximum: 0.5,
    default: 0.2,
    description: 'Share of a delay added or taken at random.',
  })
  @MayBeMissing()
  @IsNumber({}, { message: 'must be a number' })
  @Min(0, { message: 'must be from 0 to 0.5' })
  @Max(0.5, { message: 'must be from 0 to 0.5' })
  jitter = 0.2;
}

/** Every field of an endpoint that a caller may set. */
export class EndpointFields {
  @ApiProperty({ maxLength: 2048, example: 'https://example.com/webhooks' })
  @Satisfies('isEndpointUrl', endpointUrlProblem)
  url: string;

  @ApiPropertyOptional({
    type: [String],
    default: ['*'],
    maxItems: 100,
    description: 'Exact types (`invoice.paid`), all below a name (`invoice.*`), or all (`*`).',
  })
  @MayBeMissing()
  @IsArray({ message: 'must be a list' })
  @ArrayMinSize(1, { message: 'must not be empty; use ["*"] for all, or enabled: false for none' })
  @ArrayMaxSize(100, { message: 'must not have more than 100 items' })
  @ArrayUnique({ message: 'must not repeat an item' })
  @Satisfies('isEventTypePattern', patternProblem, { each: true })
  eventTypes?: string[];

  @ApiPropertyOptional({ type: String, maxLength: 500, nullable: true })
  @MayBeNull()
  @PlainText(500)
  description?: string | null;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { 'x-team': 'billing' },
    description: 'Sent with every request. Whoever may read the endpoint sees them.',
  })
  @MayBeMissing()
  @Satisfies('isCustomHeaders', customHeadersProblem)
  headers?: Record<string, string>;

  @ApiPropertyOptional({ type: RetryInput, description: 'When to try again. Left out: eight attempts over 28 hours.' })
  @MayBeMissing()
  @IsObject({ message: 'must be an object' })
  @ValidateNested()
  @Type(() => RetryInput)
  retry?: RetryInput;

  @ApiPropertyOptional({ minimum: 1, maximum: 60, default: DEFAULT_TIMEOUT_SECONDS })
  @MayBeMissing()
  @IsNumber({}, { message: 'must be a number' })
  @Min(1, { message: 'must be from 1 to 60' })
  @Max(60, { message: 'must be from 1 to 60' })
  timeoutSeconds?: number;

  @ApiPropertyOptional({ default: true, description: 'A disabled endpoint gets no new deliveries.' })
  @MayBeMissing()
  @IsBoolean({ message: 'must be true or false' })
  enabled?: boolean;
}

export class NewEndpoint extends EndpointFields {
  @ApiPropertyOptional({
    example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    description: 'Your own signing secret: whsec_ and base64 of 24 to 64 bytes. Left out: a new one is made.',
  })
  @MayBeMissing()
  @Satisfies('isSecret', secretProblem)
  secret?: string;
}

/** The fields to change; what is left out stays. */
export class EndpointPatch extends OmitType(EndpointFields, ['url']) {
  @ApiPropertyOptional({ maxLength: 2048 })
  @MayBeMissing()
  @Satisfies('isEndpointUrl', endpointUrlProblem)
  url?: string;
}

export class EndpointQuery extends PageQuery {
  @ApiPropertyOptional({ enum: ['true', 'false'], description: 'Only enabled or only disabled ones.' })
  @MayBeMissing()
  @IsIn(['true', 'false'], { message: 'must be true or false' })
  enabled?: 'true' | 'false';

  @ApiPropertyOptional({ example: 'invoice.paid', description: 'Only those subscribed to this event type.' })
  @MayBeMissing()
  @Satisfies('isEventType', (value) =>
    typeof value === 'string' && isEventType(value) ? undefined : 'must be an event type like invoice.paid',
  )
  eventType?: string;
}

/** The columns that a request sets; undefined leaves one as it is. */
export function toColumns(input: EndpointFields | EndpointPatch) {
  const columns = {
    url: input.url,
    eventTypes: input.eventTypes,
    description: input.description,
    headers: input.headers,
    retry: input.retry && toRetryPolicy(input.retry),
    timeoutMs: input.timeoutSeconds === undefined ? undefined : Math.round(input.timeoutSeconds * 1000),
    enabled: input.enabled,
  };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined)) as Partial<{
    [Name in keyof typeof columns]: Exclude<(typeof columns)[Name], undefined>;
  }>;
}

export const COLUMN_DEFAULTS = {
  eventTypes: ['*'],
  description: null,
  headers: {},
  retry: null,
  timeoutMs: DEFAULT_TIMEOUT_SECONDS * 1000,
  enabled: true,
};

function toRetryPolicy(input: RetryInput): RetryPolicy {
  return { delaysMs: input.delaysSeconds.map((seconds) => Math.round(seconds * 1000)), jitter: input.jitter };
}

function patternProblem(value: unknown): string | undefined {
  if (typeof value === 'string' && isEventTypePattern(value)) return undefined;
  return `${JSON.stringify(value).slice(0, 150)} is no event type pattern: use "invoice.paid", "invoice.*" or "*"`;
}

/** Never shows the value. */
function secretProblem(value: unknown): string | undefined {
  if (typeof value === 'string' && secretKey(value)) return undefined;
  return 'must be whsec_ and base64 of 24 to 64 bytes';
}
