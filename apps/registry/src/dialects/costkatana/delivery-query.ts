import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn } from 'class-validator';
import { isEventType, type DeliveryStatus } from '#domain';
import { DELIVERIES_EXAMINED, type DeliverySearch, type Endpoint } from '#store';
import { searchSpan } from '../../deliveries/time-input.ts';
import { MayBeMissing, Satisfies, WholeNumber } from '../../input-rules.ts';

/** What the pipeline has for each documented status. */
const STATUSES = {
  pending: ['pending', 'retrying'],
  success: ['delivered'],
  failed: ['exhausted', 'cancelled'],
} as const satisfies Record<string, readonly DeliveryStatus[]>;

export type WebhookDeliveryStatus = keyof typeof STATUSES;
export const WEBHOOK_DELIVERY_STATUSES = Object.keys(STATUSES) as WebhookDeliveryStatus[];

export function toDocumentedStatus(status: DeliveryStatus): WebhookDeliveryStatus {
  return WEBHOOK_DELIVERY_STATUSES.find((name) => STATUSES[name].some((own) => own === status))!;
}

const asNumber = () =>
  Transform(({ value }: { value: unknown }) => (/^\d{1,9}$/.test(String(value)) ? Number(value) : value));

export class WebhookDeliveryQuery {
  @ApiPropertyOptional({ enum: WEBHOOK_DELIVERY_STATUSES })
  @MayBeMissing()
  @IsIn(WEBHOOK_DELIVERY_STATUSES, { message: `must be one of: ${WEBHOOK_DELIVERY_STATUSES.join(', ')}` })
  status?: WebhookDeliveryStatus;

  @ApiPropertyOptional({ example: 'cost.alert' })
  @MayBeMissing()
  @Satisfies('isEventType', (value) =>
    typeof value === 'string' && isEventType(value) ? undefined : 'must be the name of an event, like cost.alert',
  )
  eventType?: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 100, default: 20 })
  @MayBeMissing()
  @asNumber()
  @WholeNumber(1, 100)
  limit = 20;

  @ApiPropertyOptional({ type: 'integer', minimum: 0, maximum: DELIVERIES_EXAMINED, default: 0 })
  @MayBeMissing()
  @asNumber()
  @WholeNumber(0, DELIVERIES_EXAMINED)
  offset = 0;
}

/** @param now milliseconds since the epoch */
export function toSearch(webhook: Endpoint, { status, eventType }: WebhookDeliveryQuery, now: number): DeliverySearch {
  return {
    tenant: webhook.tenantId,
    endpoint: webhook.id,
    statuses: status && STATUSES[status],
    types: eventType === undefined ? undefined : [eventType],
    ...searchSpan({}, now),
  };
}
