import { randomBytes } from 'node:crypto';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { dialect } from '#dialects';
import { deliveryId, isEventType, sortableId, TEST_ATTRIBUTE, type EventMeta } from '#domain';
import { Raw } from '#service';
import type { Endpoint } from '#store';
import { MayBeMissing, Satisfies } from '../input-rules.ts';

export class TestEventInput {
  @ApiPropertyOptional({
    maxLength: 128,
    description:
      'The endpoint gets the event whether it subscribed to the type or not. Left out: what the dialect has for tests.',
  })
  @MayBeMissing()
  @Satisfies('isEventType', (value) =>
    typeof value === 'string' && isEventType(value) ? undefined : 'must be a dotted name like invoice.paid',
  )
  type?: string;

  @ApiPropertyOptional({
    description:
      'Its payload: any JSON value. Left out: the example of the type in the catalogue, or what the dialect has for tests.',
  })
  @MayBeMissing()
  @Raw()
  data?: unknown;
}

export class TestEventDto {
  @ApiProperty({ description: 'The id of the event.' }) event: string;
  @ApiProperty() type: string;
  @ApiProperty({ description: 'What became of it: `GET /v1/deliveries/{id}`.' }) delivery: string;
}

/**
 * A real event, for one endpoint only.
 * @param example of the type in the tenant's catalogue; undefined when there is none
 * @param now milliseconds since the epoch
 * @returns what to publish, and the id of the delivery that fan-out will make of it
 */
export function testEvent(input: TestEventInput, row: Endpoint, example: unknown, now: number) {
  const { type, data } = dialect(row.dialect).testEvent({
    type: input.type,
    data: input.data === undefined ? example : input.data,
    at: now,
  });
  const meta: EventMeta = {
    id: sortableId('evt', now, randomBytes(10)),
    tenant: row.tenantId,
    type,
    occurredAt: now,
    acceptedAt: now,
    attributes: Object.fromEntries([TEST_ATTRIBUTE]),
    registryRevision: row.revision,
    onlyFor: row.id,
  };
  const delivery = deliveryId(now, row.tenantId, meta.id, row.id);
  return { meta, data: Buffer.from(JSON.stringify(data)), delivery };
}
