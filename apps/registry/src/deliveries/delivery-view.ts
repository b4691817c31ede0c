import { ApiProperty } from '@nestjs/swagger';
import { DELIVERY_STATUSES, type DeliveryStatus } from '#domain';
import type { StoredAttempt, StoredDelivery, StoredDeliveryFact } from '#store';
import { TimePage } from './time-page.ts';

const time = { type: String, format: 'date-time' } as const;
const timeOrNull = { ...time, nullable: true } as const;

export class DeliveryDto {
  @ApiProperty({ example: 'dlv_01k5qj8e3n9r7c2m4x6v8b0d1f' }) id: string;
  @ApiProperty() event: string;
  @ApiProperty({ example: 'invoice.paid' }) type: string;
  @ApiProperty() endpoint: string;
  @ApiProperty({ enum: DELIVERY_STATUSES }) status: DeliveryStatus;
  @ApiProperty({ description: 'Over all runs.' }) attemptCount: number;
  @ApiProperty({ description: '1, and one for each replay.' }) runs: number;
  @ApiProperty({ ...time, description: 'When the event was accepted.' }) acceptedAt: string;
  @ApiProperty(time) createdAt: string;
  @ApiProperty(time) updatedAt: string;
  @ApiProperty(timeOrNull) deliveredAt: string | null;
  @ApiProperty(timeOrNull) nextAttemptAt: string | null;
  @ApiProperty({ type: Number, nullable: true }) lastStatusCode: number | null;
  @ApiProperty({ type: String, nullable: true, description: 'Code of the last error or cancellation.' })
  lastError: string | null;
}

export class DeliveryPage extends TimePage {
  @ApiProperty({ type: [DeliveryDto] }) data: DeliveryDto[];
}

export class AttemptRequestDto {
  @ApiProperty() method: string;
  @ApiProperty() url: string;
  @ApiProperty({ type: Object, description: 'Without secrets.' }) headers: Record<string, string>;
}

export class AttemptResponseDto {
  @ApiProperty() status: number;
  @ApiProperty({ type: Object }) headers: Record<string, string>;
  @ApiProperty({ description: 'As UTF-8; the first 64 KiB.' }) body: string;
  @ApiProperty({ description: 'The receiver sent more than is kept.' }) truncated: boolean;
}

export class AttemptErrorDto {
  @ApiProperty({ example: 'timeout' }) code: string;
  @ApiProperty() message: string;
}

export class AttemptBatchDto {
  @ApiProperty({ example: 'bat_01k5qj8e3n9r7c2m4x6v8b0d1f' }) id: string;
  @ApiProperty({ description: 'Deliveries that were in the request.' }) size: number;
}

export class AttemptDto {
  @ApiProperty() id: string;
  @ApiProperty({ description: '`first`, or the id of a replay.' }) run: string;
  @ApiProperty({ description: 'Its number within the run, from 1.' }) attempt: number;
  @ApiProperty({ enum: ['delivered', 'retry', 'exhausted'] }) outcome: string;
  @ApiProperty(time) startedAt: string;
  @ApiProperty() durationMs: number;
  @ApiProperty({ type: Number, nullable: true, description: 'Until the head of the response came.' })
  firstByteMs: number | null;
  @ApiProperty({ description: 'Whether it is too old for its headers and the body of its response to be kept.' })
  contentRemoved: boolean;
  @ApiProperty() request: AttemptRequestDto;
  @ApiProperty({ type: AttemptResponseDto, nullable: true }) response: AttemptResponseDto | null;
  @ApiProperty({ type: AttemptErrorDto, nullable: true }) error: AttemptErrorDto | null;
  @ApiProperty({ type: AttemptBatchDto, nullable: true, description: 'The request that it shared with others.' })
  batch: AttemptBatchDto | null;
}

export class HistoryEntryDto {
  @ApiProperty({ enum: ['replay_requested', 'cancelled'] }) kind: string;
  @ApiProperty() run: string;
  @ApiProperty(time) at: string;
  @ApiProperty({ type: String, nullable: true }) reason: string | null;
}

export class DeliveryDetailDto extends DeliveryDto {
  @ApiProperty({ type: [AttemptDto], description: 'In the order they were made.' }) attempts: AttemptDto[];
  @ApiProperty({ type: [HistoryEntryDto], description: 'What happened besides attempts.' }) history: HistoryEntryDto[];
}

export function toDeliveryView(row: StoredDelivery): DeliveryDto {
  return {
    id: row.id,
    event: row.eventId,
    type: row.eventType,
    endpoint: row.endpointId,
    status: row.status,
    attemptCount: row.attempts,
    runs: row.runs,
    acceptedAt: row.acceptedAt.toISOString(),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    deliveredAt: row.deliveredAt?.toISOString() ?? null,
    nextAttemptAt: row.nextAttemptAt?.toISOString() ?? null,
    lastStatusCode: row.lastStatusCode,
    lastError: row.lastError,
  };
}

/** @param contentSince as of `contentKeptSince`: what is too old is not shown, whether it was removed already or not */
export function toDeliveryDetailView(
  row: StoredDelivery,
  attempts: readonly StoredAttempt[],
  facts: readonly StoredDeliveryFact[],
  contentSince: number,
): DeliveryDetailDto {
  return {
    ...toDeliveryView(row),
    attempts: attempts.map((attempt) => toAttemptView(attempt, attempt.startedAt.getTime() < contentSince)),
    history: facts.map(({ kind, run, at, reason }) => ({ kind, run, at: at.toISOString(), reason })),
  };
}

function toAttemptView(row: StoredAttempt, contentRemoved: boolean): AttemptDto {
  return {
    id: row.id,
    run: row.run,
    attempt: row.attempt,
    outcome: row.outcome,
    startedAt: row.startedAt.toISOString(),
    durationMs: row.durationMs,
    firstByteMs: row.firstByteMs,
    contentRemoved,
    request: contentRemoved ? { ...row.request, headers: {} } : row.request,
    response:
      row.responseStatus === null
        ? null
        : {
            status: row.responseStatus,
            headers: (!contentRemoved && row.responseHeaders) || {},
            body: (!contentRemoved && row.responseBody?.toString('utf8')) || '',
            truncated: row.responseTruncated ?? false,
          },
    error: row.errorCode === null ? null : { code: row.errorCode, message: row.errorMessage ?? '' },
    batch: row.batchId === null ? null : { id: row.batchId, size: row.batchSize ?? 1 },
  };
}
