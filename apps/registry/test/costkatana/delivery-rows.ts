import type { AttemptRow, DeliveryRow } from '#store';
import type { ApiBed } from '../api-bed.ts';
import { DAY, deliveryRow, HOUR } from '../deliveries-bed.ts';
import type { ProductTenant } from '../product-bed.ts';

/** Some time ago, and of one day. */
export const THEN = Math.floor(Date.now() / DAY) * DAY - 12 * HOUR;

/** A delivered one of then, unless told otherwise. */
export function rowOf({ id }: ProductTenant, webhook: string, event: string, more: Partial<DeliveryRow> = {}) {
  return deliveryRow(event, THEN, { tenant: id, endpoint_id: webhook, event_type: 'cost.alert', ...more });
}

export function writeDeliveries(bed: ApiBed, deliveries: DeliveryRow[], attempts: AttemptRow[] = []): Promise<void> {
  return bed.write(
    { deliveries, attempts },
    deliveries.map((row) => row.accepted_at),
  );
}
