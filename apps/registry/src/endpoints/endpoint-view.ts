import { ApiProperty } from '@nestjs/swagger';
import type { DisabledReason, Endpoint } from '#store';
import { Page } from '../page.ts';
import { RateLimitInput, toRateLimitView } from '../rate-limit-input.ts';
import { toVerificationView, VerificationDto } from '../verification/verification-view.ts';
import { AuthDto, toAuthView } from './auth-view.ts';
import { BatchInput, toBatchView } from './batch-input.ts';
import { RetryInput, toRetryView } from './retry-input.ts';
import { toTemplateView } from './template-input.ts';

export class DisabledDto {
  @ApiProperty({
    type: String,
    enum: ['gone', 'failing_too_long'],
    nullable: true,
    description:
      '`gone`: its receiver answered 410. `failing_too_long`: it took nothing for days. Null: a person did it.',
  })
  reason: DisabledReason | null;
  @ApiProperty({ format: 'date-time' }) at: string;
}

export class EndpointDto {
  @ApiProperty({ example: 'ep_01k5qj8e3n9r7c2m4x6v8b0d1f' }) id: string;
  @ApiProperty({ type: String, nullable: true }) uid: string | null;
  @ApiProperty() url: string;
  @ApiProperty({ type: [String] }) eventTypes: string[];
  @ApiProperty({ type: [String], nullable: true }) channels: string[] | null;
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true }) filter: object | null;
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true }) template: object | null;
  @ApiProperty({ type: String, nullable: true }) name: string | null;
  @ApiProperty({ type: String, nullable: true }) description: string | null;
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } }) metadata: Record<string, string>;
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } }) headers: Record<string, string>;
  @ApiProperty({ type: AuthDto, nullable: true }) auth: AuthDto | null;
  @ApiProperty({ type: VerificationDto }) verification: VerificationDto;
  @ApiProperty({ type: RetryInput }) retry: RetryInput;
  @ApiProperty() timeoutSeconds: number;
  @ApiProperty({ type: RateLimitInput, nullable: true }) rateLimit: RateLimitInput | null;
  @ApiProperty({ type: 'integer' }) maxInFlight: number;
  @ApiProperty() ordered: boolean;
  @ApiProperty({ type: BatchInput, nullable: true }) batch: BatchInput | null;
  @ApiProperty() enabled: boolean;
  @ApiProperty({ type: DisabledDto, nullable: true, description: 'Why it is disabled; null while it is enabled.' })
  disabled: DisabledDto | null;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
  @ApiProperty({ format: 'date-time' }) updatedAt: string;
}

export class CreatedEndpointDto extends EndpointDto {
  @ApiProperty({ type: String, nullable: true, description: 'The signing secret; null for an Ed25519 one.' })
  secret: string | null;
  @ApiProperty({ type: String, nullable: true, description: '`whpk_…`, to verify with; null for an HMAC secret.' })
  publicKey: string | null;
}

export class EndpointPage extends Page {
  @ApiProperty({ type: [EndpointDto] }) data: EndpointDto[];
}

export function toEndpointView(row: Endpoint): EndpointDto {
  return {
    id: row.id,
    uid: row.uid,
    url: row.url,
    eventTypes: row.eventTypes,
    channels: row.channels,
    filter: row.filter,
    template: toTemplateView(row.template),
    name: row.name,
    description: row.description,
    metadata: row.metadata,
    headers: row.headers,
    auth: toAuthView(row.auth),
    verification: toVerificationView(row.verification),
    retry: toRetryView(row.retry),
    timeoutSeconds: row.timeoutMs / 1000,
    rateLimit: toRateLimitView(row.rateLimit),
    maxInFlight: row.maxInFlight,
    ordered: row.orderedAfter !== null,
    batch: toBatchView(row.batch),
    enabled: row.enabled,
    disabled: row.enabled ? null : { reason: row.disabledReason, at: (row.disabledAt ?? row.updatedAt).toISOString() },
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
