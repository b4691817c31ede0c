import type { DeliveryStatus } from '#domain';
import type { DataSource, EntityManager } from 'typeorm';

/** Which event: its id alone may have been used again. */
export interface EventKey {
  readonly tenant: string;
  readonly id: string;
  readonly acceptedAt: Date;
}

/** The delivery of an event that comes next in the order of their ids. @param after the one before */
export async function nextDeliveryOfEvent(
  db: DataSource,
  { tenant, id, acceptedAt }: EventKey,
  after: string,
): Promise<{ id: string; endpointId: string; status: DeliveryStatus } | undefined> {
  const [row] = await db.query<{ id: string; endpointId: string; status: DeliveryStatus }[]>(
    `SELECT id, endpoint_id AS "endpointId", status FROM deliveries
     WHERE tenant = $1 AND event_id = $2 AND accepted_at = $3 AND id > $4 ORDER BY id LIMIT 1`,
    [tenant, id, acceptedAt, after],
  );
  return row;
}

/** All attempts of an event's deliveries, and the batch that each was part of. */
export async function attemptsOfEvent(
  db: DataSource | EntityManager,
  { tenant, id, acceptedAt }: EventKey,
): Promise<{ accepted_at: string; delivery_id: string; id: string; batch: string | null }[]> {
  const rows = await db.query<{ delivery_id: string; id: string; batch: string | null }[]>(
    `SELECT a.delivery_id, a.id, a.batch_id AS batch FROM deliveries d
     JOIN attempts a ON a.accepted_at = d.accepted_at AND a.delivery_id = d.id
     WHERE d.tenant = $1 AND d.event_id = $2 AND d.accepted_at = $3 AND a.accepted_at = $3`,
    [tenant, id, acceptedAt],
  );
  return rows.map((row) => ({ ...row, accepted_at: acceptedAt.toISOString() }));
}
