import { isDeepStrictEqual } from 'node:util';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { costKatana } from '#dialects';
import { DEFAULT_RETRY_POLICY } from '#domain';
import type { Endpoint } from '#store';
import { toEndpointView } from '../../endpoints/endpoint-view.ts';
import { toWebhookAuth, WebhookAuthDto } from './auth-input.ts';
import { FiltersDto, RetryConfigDto } from './webhook-input.ts';
import { isTemplateOf, settingsOf } from './webhook-wish.ts';
import { WebhookStatsDto } from './webhook-stats.ts';

const nameOrNull = { type: String, nullable: true, description: 'Null for one that was made without.' } as const;
const byNative = 'Null: the native API set what has no form here; see `hookwire`.';

export class CreatedWebhookDto {
  @ApiProperty({ example: 'ep_01k5qj8e3n9r7c2m4x6v8b0d1f' }) id: string;
  @ApiProperty(nameOrNull) name: string | null;
  @ApiProperty() url: string;
  @ApiProperty({ type: [String] }) events: string[];
  @ApiProperty() active: boolean;
  @ApiProperty({ description: 'Masked: `****` and its last four characters.' }) secret: string;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
}

export class WebhookDto extends CreatedWebhookDto {
  @ApiProperty({ type: String, nullable: true }) description: string | null;
  @ApiProperty({ type: WebhookAuthDto, nullable: true }) auth: WebhookAuthDto | null;
  @ApiProperty({ type: FiltersDto, nullable: true, description: byNative }) filters: FiltersDto | null;
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } }) headers: Record<string, string>;
  @ApiProperty({ type: 'integer', description: 'Milliseconds.' }) timeout: number;
  @ApiProperty({ type: RetryConfigDto, nullable: true, description: byNative }) retryConfig: RetryConfigDto | null;
  @ApiProperty() useDefaultPayload: boolean;
  @ApiProperty({ type: String, nullable: true }) payloadTemplate: string | null;
  @ApiProperty({ format: 'date-time' }) updatedAt: string;
  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'What was set with the native API and has no form here, as that one shows it.',
  })
  hookwire?: Record<string, unknown>;
}

export class WebhookDetailsDto extends WebhookDto {
  @ApiProperty() stats: WebhookStatsDto;
}

export class ListedWebhookDto {
  @ApiProperty() id: string;
  @ApiProperty(nameOrNull) name: string | null;
  @ApiProperty() url: string;
  @ApiProperty({ type: [String] }) events: string[];
  @ApiProperty() active: boolean;
  @ApiProperty() stats: WebhookStatsDto;
}

const success = { enum: [true] };

export class WebhookCreatedDto {
  @ApiProperty(success) success: true;
  @ApiProperty() webhook: CreatedWebhookDto;
  @ApiPropertyOptional({ description: 'The secret that was made, as none was given. It is not shown again.' })
  secret?: string;
}

export class WebhookListDto {
  @ApiProperty(success) success: true;
  @ApiProperty({ type: [ListedWebhookDto] }) webhooks: ListedWebhookDto[];
}

export class WebhookAnswerDto {
  @ApiProperty(success) success: true;
  @ApiProperty() webhook: WebhookDetailsDto;
}

export class WebhookUpdatedDto {
  @ApiProperty(success) success: true;
  @ApiProperty() webhook: WebhookDto;
}

export class DoneDto {
  @ApiProperty(success) success: true;
  @ApiProperty() message: string;
}

/** @param secret masked */
export function toCreated(row: Endpoint, secret: string): CreatedWebhookDto {
  const { id, name, url, eventTypes: events, enabled: active } = row;
  return { id, name, url, events, active, secret, createdAt: row.createdAt.toISOString() };
}

export function toListed(row: Endpoint, stats: WebhookStatsDto): ListedWebhookDto {
  const { id, name, url, eventTypes: events, enabled: active } = row;
  return { id, name, url, events, active, stats };
}

/**
 * All that there is to see of a webhook. What was given is shown as it was given, unless something else was set since.
 * @param secret masked
 */
export function toWebhook(row: Endpoint, secret: string): WebhookDto {
  const { payloadTemplate } = settingsOf(row);
  const auth = row.auth && toWebhookAuth(row.auth);
  const filters = filtersOf(row);
  const retryConfig = costKatana.fromRetry(row.retry ?? DEFAULT_RETRY_POLICY);
  const isShown = row.template === null || isTemplateOf(payloadTemplate, row.template);
  const native = toEndpointView(row);
  const hookwire = {
    ...(auth === undefined ? { auth: native.auth } : {}),
    ...(filters === undefined ? { filter: native.filter } : {}),
    ...(retryConfig === undefined ? { retry: native.retry } : {}),
    ...(isShown ? {} : { template: native.template }),
  };
  return {
    ...toCreated(row, secret),
    description: row.description,
    auth: auth ?? null,
    filters: filters ?? null,
    headers: row.headers,
    timeout: row.timeoutMs,
    retryConfig: retryConfig ?? null,
    useDefaultPayload: row.template === null,
    payloadTemplate: (isShown && payloadTemplate) || null,
    updatedAt: row.updatedAt.toISOString(),
    ...(Object.keys(hookwire).length > 0 ? { hookwire } : {}),
  };
}

/** @returns undefined when it is a filter that these have no words for */
function filtersOf(row: Endpoint): FiltersDto | undefined {
  const { filters } = settingsOf(row);
  const isCurrent = filters && isDeepStrictEqual(costKatana.toContentFilter(filters), row.filter);
  return (isCurrent ? filters : costKatana.fromContentFilter(row.filter)) as FiltersDto | undefined;
}
