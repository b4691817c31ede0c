import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { FIRST_RUN } from '#domain';
import { DELIVERIES_EXAMINED, type AttemptOutline, type StoredDelivery } from '#store';
import { AttemptErrorDto, type AttemptDto, type DeliveryDetailDto } from '../../deliveries/delivery-view.ts';
import { toDocumentedStatus, WEBHOOK_DELIVERY_STATUSES, type WebhookDeliveryStatus } from './delivery-query.ts';

const success = { enum: [true] };
const timeOrNull = { type: String, format: 'date-time', nullable: true } as const;

export class DeliveryRequestDto {
  @ApiProperty() url: string;
  @ApiProperty() method: string;
  @ApiProperty({ format: 'date-time' }) timestamp: string;
}

export class DeliveryResponseDto {
  @ApiProperty({ type: 'integer' }) statusCode: number;
  @ApiProperty({ type: 'integer', description: 'Milliseconds.' }) responseTime: number;
}

export class WebhookDeliveryDto {
  @ApiProperty({ example: 'dlv_01k5qj8e3n9r7c2m4x6v8b0d1f' }) id: string;
  @ApiProperty() eventId: string;
  @ApiProperty({ example: 'cost.alert' }) eventType: string;
  @ApiProperty({ enum: WEBHOOK_DELIVERY_STATUSES }) status: WebhookDeliveryStatus;
  @ApiProperty({ type: 'integer', description: 'Requests that were made so far, replays included.' }) attempt: number;
  @ApiProperty({ type: DeliveryRequestDto, nullable: true, description: 'The last one; null before the first.' })
  request: DeliveryRequestDto | null;
  @ApiProperty({ type: DeliveryResponseDto, nullable: true, description: 'To that one; null when none came.' })
  response: DeliveryResponseDto | null;
  @ApiPropertyOptional({ description: 'Why no answer came to that one, or that it was cancelled.' })
  error?: AttemptErrorDto;
  @ApiPropertyOptional({ format: 'date-time', description: 'When it is tried again.' }) nextRetryAt?: string;
}

export class PaginationDto {
  @ApiProperty({ type: 'integer', description: `Counted up to ${DELIVERIES_EXAMINED}.` }) total: number;
  @ApiProperty({ type: 'integer' }) limit: number;
  @ApiProperty({ type: 'integer' }) offset: number;
  @ApiProperty() hasMore: boolean;
}

export class WebhookDeliveryListDto {
  @ApiProperty(success) success: true;
  @ApiProperty({ type: [WebhookDeliveryDto], description: 'The newest first.' }) deliveries: WebhookDeliveryDto[];
  @ApiProperty() pagination: PaginationDto;
}

export class SentRequestDto extends DeliveryRequestDto {
  @ApiProperty({ type: Object, description: 'Without secrets.' }) headers: Record<string, string>;
}

export class ReceivedResponseDto extends DeliveryResponseDto {
  @ApiProperty({ type: Object }) headers: Record<string, string>;
  @ApiProperty({ description: 'As UTF-8; the first 64 KiB.' }) body: string;
  @ApiProperty({ description: 'The receiver sent more than is kept.' }) truncated: boolean;
}

export class WebhookAttemptDto {
  @ApiProperty() id: string;
  @ApiProperty({ type: 'integer', description: 'Within the replay or what was before it, from 1.' }) attempt: number;
  @ApiProperty({ type: String, nullable: true, description: 'The replay that it belongs to.' }) replayId: string | null;
  @ApiProperty() success: boolean;
  @ApiProperty() request: SentRequestDto;
  @ApiProperty({ type: ReceivedResponseDto, nullable: true }) response: ReceivedResponseDto | null;
  @ApiProperty({ type: AttemptErrorDto, nullable: true }) error: AttemptErrorDto | null;
  @ApiProperty({ description: 'Whether it is too old for headers and bodies to be kept.' }) contentRemoved: boolean;
}

export class WebhookDeliveryDetailsDto extends WebhookDeliveryDto {
  @ApiProperty() webhookId: string;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
  @ApiProperty(timeOrNull) deliveredAt: string | null;
  @ApiProperty({ type: 'integer', description: 'How often it was asked for again.' }) replays: number;
  @ApiProperty({ type: [WebhookAttemptDto], description: 'In the order they were made.' })
  attempts: WebhookAttemptDto[];
}

export class WebhookDeliveryAnswerDto {
  @ApiProperty(success) success: true;
  @ApiProperty() delivery: WebhookDeliveryDetailsDto;
}

export class ReplayedDto {
  @ApiProperty(success) success: true;
  @ApiProperty() message: string;
  @ApiProperty() deliveryId: string;
  @ApiProperty({ description: 'The attempts of the replay have it.' }) replayId: string;
}

/** What there is to say of an attempt without what was sent and answered. Times in ISO 8601. */
interface Outline extends Pick<AttemptDto, 'startedAt' | 'durationMs' | 'error'> {
  readonly request: { readonly url: string; readonly method: string };
  readonly response: { readonly status: number } | null;
}

/** @param last undefined before the first */
export function toListedDelivery(row: StoredDelivery, last: AttemptOutline | undefined): WebhookDeliveryDto {
  if (!last) return toDelivery(row, undefined);
  const { url, method, startedAt, durationMs, responseStatus, errorCode, errorMessage } = last;
  return toDelivery(row, {
    startedAt: startedAt.toISOString(),
    durationMs,
    request: { url, method },
    response: responseStatus === null ? null : { status: responseStatus },
    error: errorCode === null ? null : { code: errorCode, message: errorMessage ?? '' },
  });
}

export function toDeliveryDetails(row: StoredDelivery, detail: DeliveryDetailDto): WebhookDeliveryDetailsDto {
  return {
    ...toDelivery(row, detail.attempts.at(-1)),
    webhookId: row.endpointId,
    createdAt: detail.createdAt,
    deliveredAt: detail.deliveredAt,
    replays: row.runs - 1,
    attempts: detail.attempts.map(toAttempt),
  };
}

function toDelivery(row: StoredDelivery, last: Outline | undefined): WebhookDeliveryDto {
  const error =
    row.status === 'cancelled'
      ? { code: row.lastError ?? 'cancelled', message: 'The delivery was cancelled.' }
      : last?.error;
  return {
    id: row.id,
    eventId: row.eventId,
    eventType: row.eventType,
    status: toDocumentedStatus(row.status),
    attempt: row.attempts,
    request: last ? toRequest(last) : null,
    response: last ? toResponse(last) : null,
    ...(error ? { error } : {}),
    ...(row.nextAttemptAt ? { nextRetryAt: row.nextAttemptAt.toISOString() } : {}),
  };
}

function toRequest({ request: { url, method }, startedAt }: Outline): DeliveryRequestDto {
  return { url, method, timestamp: startedAt };
}

function toResponse({ response, durationMs }: Outline): DeliveryResponseDto | null {
  return response && { statusCode: response.status, responseTime: durationMs };
}

function toAttempt(attempt: AttemptDto): WebhookAttemptDto {
  const { id, run, attempt: number, outcome, request, response, error, contentRemoved } = attempt;
  return {
    id,
    attempt: number,
    replayId: run === FIRST_RUN ? null : run,
    success: outcome === 'delivered',
    request: { ...toRequest(attempt), headers: request.headers },
    response: response && {
      ...toResponse(attempt)!,
      headers: response.headers,
      body: response.body,
      truncated: response.truncated,
    },
    error,
    contentRemoved,
  };
}
