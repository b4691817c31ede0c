import { ApiExtraModels, ApiProperty, ApiPropertyOptional, getSchemaPath, OmitType } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, IsBoolean, IsIn, IsNumber, Max, Min } from 'class-validator';
import { DEFAULT_MAX_IN_FLIGHT, isEventType, isEventTypePattern, SECRET_TYPES, type SecretType } from '#domain';
import { Raw } from '#service';
import { MayBeMissing, MayBeNull, Nested, PlainText, Satisfies, toMs, WholeNumber } from '../input-rules.ts';
import { PageQuery } from '../page.ts';
import { UidInput } from '../uid-input.ts';
import { RateLimitInput, toRateLimit } from '../rate-limit-input.ts';
import { AUTH_KINDS, AuthInput, type AnyAuthInput } from './auth-input.ts';
import { BatchInput, toBatchSettings } from './batch-input.ts';
import { secretProblem, secretTypeProblem } from '../secrets/new-secret.ts';
import {
  channelProblem,
  channelsProblem,
  metadataCondition,
  metadataProblem,
  RawObject,
  toStoredFilter,
} from './content-input.ts';
import { customHeadersProblem } from './custom-headers.ts';
import { endpointUrlProblem } from './endpoint-url.ts';
import { RetryInput, toStoredRetry } from './retry-input.ts';

/** What `native` has; the other dialects have their own. */
const DEFAULT_TIMEOUT_SECONDS = 30;

const AUTH_MAPPING = Object.fromEntries(Object.entries(AUTH_KINDS).map(([type, kind]) => [type, getSchemaPath(kind)]));

/** Every field of an endpoint that a caller may set. */
@ApiExtraModels(...Object.values(AUTH_KINDS))
export class EndpointFields {
  @UidInput()
  uid?: string | null;

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

  @ApiPropertyOptional({
    type: [String],
    nullable: true,
    minItems: 1,
    maxItems: 10,
    example: ['project-1'],
    description: 'Only events that carry one of these channels. Null: all events.',
  })
  @MayBeNull()
  @Satisfies('areChannels', channelsProblem)
  channels?: string[] | null;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    example: { data: { amount: { $gte: 100 } } },
    description: 'Only events that satisfy its conditions; see the page on filters. Null: all events.',
  })
  @RawObject()
  filter?: object | null;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    example: { preset: 'slack', message: '{{data.customer}} paid {{data.amount}}' },
    description:
      'What its requests carry: `{"preset": "slack" | "discord" | "teams" | "pagerduty", …}`, or `{"body": …}` with ' +
      'placeholders; see the page on templates. Null: the event.',
  })
  @RawObject()
  template?: object | null;

  @ApiPropertyOptional({ type: String, maxLength: 128, nullable: true })
  @MayBeNull()
  @PlainText(128)
  name?: string | null;

  @ApiPropertyOptional({ type: String, maxLength: 500, nullable: true })
  @MayBeNull()
  @PlainText(500)
  description?: string | null;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string', maxLength: 512 },
    maxProperties: 50,
    example: { region: 'eu' },
    description: 'Your own labels. A change replaces all of them.',
  })
  @MayBeMissing()
  @Raw()
  @Satisfies('isMetadata', metadataProblem)
  metadata?: Record<string, string>;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { 'x-team': 'billing' },
    description: 'Sent with every request. Whoever may read the endpoint sees them.',
  })
  @MayBeMissing()
  @Satisfies('isCustomHeaders', customHeadersProblem)
  headers?: Record<string, string>;

  @ApiPropertyOptional({
    oneOf: Object.values(AUTH_KINDS).map((kind) => ({ $ref: getSchemaPath(kind) })),
    discriminator: { propertyName: 'type', mapping: AUTH_MAPPING },
    nullable: true,
    description: 'How it is told who sends, besides the signature. Replaced as a whole. Null: not at all.',
  })
  @Nested(() => AuthInput, { orNull: true, kinds: AUTH_KINDS })
  auth?: AnyAuthInput | null;

  @ApiPropertyOptional({ type: RetryInput, description: 'When to try again. Left out: eight attempts over 28 hours.' })
  @Nested(() => RetryInput)
  retry?: RetryInput;

  @ApiPropertyOptional({ minimum: 1, maximum: 60, default: DEFAULT_TIMEOUT_SECONDS })
  @MayBeMissing()
  @IsNumber({}, { message: 'must be a number' })
  @Min(1, { message: 'must be from 1 to 60' })
  @Max(60, { message: 'must be from 1 to 60' })
  timeoutSeconds?: number;

  @ApiPropertyOptional({
    type: RateLimitInput,
    nullable: true,
    description: 'Requests to it, retries included; what is more waits. Null: as many as it takes.',
  })
  @Nested(() => RateLimitInput, { orNull: true })
  rateLimit?: RateLimitInput | null;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: 1000,
    default: DEFAULT_MAX_IN_FLIGHT,
    description: 'Requests that it has under way at most; an ordered endpoint has one.',
  })
  @MayBeMissing()
  @WholeNumber(1, 1000)
  maxInFlight?: number;

  @ApiPropertyOptional({
    default: false,
    description:
      'It gets its events one at a time, in the order in which they were accepted; one that fails holds up those ' +
      'behind it until it is delivered or given up. Cannot be changed later, and not be used with `batch`.',
  })
  @MayBeMissing()
  @IsBoolean({ message: 'must be true or false' })
  ordered?: boolean;

  @ApiPropertyOptional({
    type: BatchInput,
    nullable: true,
    description: 'Several events travel in one request. Null: each by itself.',
  })
  @Nested(() => BatchInput, { orNull: true })
  batch?: BatchInput | null;

  @ApiPropertyOptional({ default: true, description: 'A disabled endpoint gets no new deliveries.' })
  @MayBeMissing()
  @IsBoolean({ message: 'must be true or false' })
  enabled?: boolean;
}

export class NewEndpoint extends EndpointFields {
  @ApiPropertyOptional({
    example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    description:
      'Your own signing secret: `whsec_` and base64 of 24 to 64 bytes, or `whsk_` and base64 of an Ed25519 seed; in ' +
      'the other dialects any text. Left out: a new one is made.',
  })
  @MayBeMissing()
  @Satisfies('isSecret', secretProblem)
  secret?: string;

  @ApiPropertyOptional({ enum: SECRET_TYPES, default: 'hmac', description: 'Which kind of secret is made.' })
  @MayBeMissing()
  @Satisfies('isSecretType', (value, input) => secretTypeProblem(value, (input as NewEndpoint).secret))
  secretType?: SecretType;
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

  @ApiPropertyOptional({ example: 'project-1', description: 'Only those that name this channel.' })
  @MayBeMissing()
  @Satisfies('isChannel', channelProblem)
  channel?: string;

  @ApiPropertyOptional({ example: 'region:eu', description: 'Only those whose metadata has this value.' })
  @MayBeMissing()
  @Satisfies('isMetadataCondition', (value) => (metadataCondition(value) ? undefined : 'must be like region:eu'))
  metadata?: string;
}

/** The columns that a request sets; undefined leaves one as it is. */
export function toColumns(input: EndpointFields | EndpointPatch) {
  const columns = {
    uid: input.uid,
    url: input.url,
    eventTypes: input.eventTypes,
    channels: input.channels,
    filter: input.filter && toStoredFilter(input.filter),
    name: input.name,
    description: input.description,
    metadata: input.metadata,
    headers: input.headers,
    retry: input.retry && toStoredRetry(input.retry),
    timeoutMs: input.timeoutSeconds === undefined ? undefined : toMs(input.timeoutSeconds),
    rateLimit: input.rateLimit && toRateLimit(input.rateLimit),
    maxInFlight: input.maxInFlight,
    batch: input.batch && toBatchSettings(input.batch),
    enabled: input.enabled,
  };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined)) as Partial<{
    [Name in keyof typeof columns]: Exclude<(typeof columns)[Name], undefined>;
  }>;
}

function patternProblem(value: unknown): string | undefined {
  if (typeof value === 'string' && isEventTypePattern(value)) return undefined;
  return `${JSON.stringify(value).slice(0, 150)} is no event type pattern: use "invoice.paid", "invoice.*" or "*"`;
}
