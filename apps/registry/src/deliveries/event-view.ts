import { ApiProperty } from '@nestjs/swagger';
import type { StoredDelivery, StoredEvent } from '#store';
import { DeliveryDto, toDeliveryView } from './delivery-view.ts';
import { TimePage } from './time-page.ts';

const time = { type: String, format: 'date-time' } as const;

export class EventDto {
  @ApiProperty() id: string;
  @ApiProperty({ example: 'invoice.paid' }) type: string;
  @ApiProperty(time) occurredAt: string;
  @ApiProperty(time) acceptedAt: string;
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } }) attributes: Record<string, string>;
  @ApiProperty({ description: 'How many endpoints it matched.' }) matched: number;
  @ApiProperty({
    ...time,
    nullable: true,
    description: 'When its erasure was asked for; null for an event that is not erased.',
  })
  erasedAt: string | null;
}

export class EventPage extends TimePage {
  @ApiProperty({ type: [EventDto] }) data: EventDto[];
}

export class EventDetailDto extends EventDto {
  @ApiProperty({
    type: String,
    nullable: true,
    description:
      'The JSON text of its data, byte for byte as it was published; null when it is no longer stored, or erased.',
    example: '{"amount":1200}',
  })
  payload: string | null;
  @ApiProperty({ type: [DeliveryDto], description: 'The first 100; all of them: GET /v1/deliveries?event=…' })
  deliveries: DeliveryDto[];
}

export function toEventView(row: StoredEvent): EventDto {
  return {
    id: row.id,
    type: row.type,
    occurredAt: row.occurredAt.toISOString(),
    acceptedAt: row.acceptedAt.toISOString(),
    attributes: row.attributes,
    matched: row.matched,
    erasedAt: row.erasedAt?.toISOString() ?? null,
  };
}

/** @param payload undefined when it is no longer stored */
export function toEventDetailView(
  row: StoredEvent,
  deliveries: readonly StoredDelivery[],
  payload: Uint8Array | undefined,
): EventDetailDto {
  return {
    ...toEventView(row),
    payload: payload === undefined ? null : Buffer.from(payload).toString('utf8'),
    deliveries: deliveries.map(toDeliveryView),
  };
}
