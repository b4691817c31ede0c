import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import type { DeliveryStatus } from '#domain';
import type { StoredDelivery } from '#store';
import type { AttemptDto, DeliveryDetailDto } from '../../deliveries/delivery-view.ts';
import { TimePage } from '../../deliveries/time-page.ts';
import { MayBeMissing, Satisfies } from '../../input-rules.ts';
import { PageQuery } from '../../page.ts';
import { eventProblem } from '../subscriptions.ts';

/** Which deliveries are meant by a word of the log. */
export const MEANT_BY = {
  pending: ['pending', 'retrying'],
  success: ['delivered'],
  failed: ['exhausted', 'cancelled'],
} as const satisfies Record<string, readonly DeliveryStatus[]>;

type LogStatus = keyof typeof MEANT_BY;

const STATUSES = Object.keys(MEANT_BY) as LogStatus[];

export class LogQuery extends PageQuery {
  @ApiPropertyOptional({ enum: STATUSES })
  @MayBeMissing()
  @IsIn(STATUSES, { message: `must be one of: ${STATUSES.join(', ')}` })
  status?: LogStatus;

  @ApiPropertyOptional({ example: 'credit.low', description: 'Only of this event.' })
  @MayBeMissing()
  @Satisfies('isEvent', eventProblem('smartaihub'))
  eventType?: string;
}

const time = { type: String, format: 'date-time' } as const;
const timeOrNull = { ...time, nullable: true } as const;

export class LogDto {
  @ApiProperty({ example: 'dlv_01k5qj8e3n9r7c2m4x6v8b0d1f' }) id: string;
  @ApiProperty() webhookId: string;
  @ApiProperty({ description: 'The `id` that the receiver gets.' }) eventId: string;
  @ApiProperty() eventType: string;
  @ApiProperty({ enum: STATUSES, description: '`pending` until it is delivered, or given up.' }) status: LogStatus;
  @ApiProperty({ type: 'integer' }) attemptCount: number;
  @ApiProperty({ type: 'integer', nullable: true, description: 'Of the last attempt.' }) responseStatus: number | null;
  @ApiProperty({ type: String, nullable: true, example: 'timeout' }) errorCode: string | null;
  @ApiProperty(time) createdAt: string;
  @ApiProperty(timeOrNull) deliveredAt: string | null;
  @ApiProperty(timeOrNull) nextAttemptAt: string | null;
}

export class LoggedAttemptDto {
  @ApiProperty(time) startedAt: string;
  @ApiProperty({ type: 'integer', description: 'Milliseconds.' }) duration: number;
  @ApiProperty() url: string;
  @ApiProperty({ type: 'integer', nullable: true }) responseStatus: number | null;
  @ApiProperty({ type: String, nullable: true, description: 'As UTF-8; the first 64 KiB.' }) responseBody:
    string | null;
  @ApiProperty({ type: String, nullable: true }) errorCode: string | null;
  @ApiProperty({ type: String, nullable: true }) errorMessage: string | null;
}

export class LogDetailDto extends LogDto {
  @ApiProperty({ type: [LoggedAttemptDto], description: 'In the order they were made.' }) attempts: LoggedAttemptDto[];
}

export class LogListDto {
  @ApiProperty({ type: [LogDto] }) data: LogDto[];
  @ApiProperty({ type: TimePage }) meta: TimePage;
}

export class LogAnswerDto {
  @ApiProperty({ type: LogDetailDto }) data: LogDetailDto;
}

export function toLog(row: StoredDelivery): LogDto {
  return {
    id: row.id,
    webhookId: row.endpointId,
    eventId: row.eventId,
    eventType: row.eventType,
    status: STATUSES.find((status) => (MEANT_BY[status] as readonly DeliveryStatus[]).includes(row.status))!,
    attemptCount: row.attempts,
    responseStatus: row.lastStatusCode,
    errorCode: row.lastError,
    createdAt: row.createdAt.toISOString(),
    deliveredAt: row.deliveredAt?.toISOString() ?? null,
    nextAttemptAt: row.nextAttemptAt?.toISOString() ?? null,
  };
}

export function toLogDetail(row: StoredDelivery, { attempts }: DeliveryDetailDto): LogDetailDto {
  return { ...toLog(row), attempts: attempts.map(toLoggedAttempt) };
}

function toLoggedAttempt({ startedAt, durationMs, request, response, error }: AttemptDto): LoggedAttemptDto {
  return {
    startedAt,
    duration: durationMs,
    url: request.url,
    responseStatus: response?.status ?? null,
    responseBody: response?.body ?? null,
    errorCode: error?.code ?? null,
    errorMessage: error?.message ?? null,
  };
}
