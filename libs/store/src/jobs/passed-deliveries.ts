import type { DeliveryStatus } from '#domain';
import type { DataSource } from 'typeorm';
import { STATUS_LITERAL } from '../search/delivery-conditions.ts';

/** What a job needs to know of a delivery that it goes through. */
export interface PassedDelivery {
  readonly id: string;
  readonly acceptedAt: Date;
  readonly eventId: string;
  readonly eventType: string;
  /** Where the event lies in EVENTS. */
  readonly eventSequence: number;
  readonly status: DeliveryStatus;
}

export interface PassedFilter {
  readonly tenant: string;
  readonly endpoint: string;
  readonly statuses: readonly DeliveryStatus[];
  /** Accepted at this time or later. */
  readonly from?: Date;
  /** Accepted before this time. */
  readonly to: Date;
}

/**
 * An endpoint's deliveries in the order in which their events were accepted, a part at a time.
 * @param after the last one of the part before
 */
export async function deliveriesAfter(
  db: DataSource,
  { tenant, endpoint, statuses, from, to }: PassedFilter,
  after: { readonly acceptedAt: Date; readonly id: string } | undefined,
  limit: number,
): Promise<PassedDelivery[]> {
  const start = after?.acceptedAt ?? from ?? new Date(0);
  // Status by status, each as a constant: so the planner takes the index that is in the order of this status.
  const parts = statuses.map(
    (status) => `(
      SELECT id, accepted_at AS "acceptedAt", event_id AS "eventId", event_type AS "eventType",
        event_sequence::float8 AS "eventSequence", status
      FROM deliveries
      WHERE tenant = $1 AND endpoint_id = $2 AND status = '${STATUS_LITERAL[status]}'
        AND accepted_at >= $3 AND accepted_at < $4 AND (accepted_at, id) > ($3, $5)
      ORDER BY accepted_at, id LIMIT $6)`,
  );
  return db.query<PassedDelivery[]>(
    `SELECT * FROM (${parts.join(' UNION ALL ')}) AS parts ORDER BY "acceptedAt", id LIMIT $6`,
    [tenant, endpoint, start, to, after?.id ?? '', limit],
  );
}

/** The statuses of those deliveries that exist. */
export async function statusesOf(
  db: DataSource,
  keys: readonly { readonly acceptedAt: number; readonly delivery: string }[],
): Promise<Map<string, DeliveryStatus>> {
  if (keys.length === 0) return new Map();
  const times = keys.map(({ acceptedAt }) => acceptedAt);
  // The bounds say which partitions matter.
  const rows = await db.query<{ id: string; status: DeliveryStatus }[]>(
    `SELECT d.id, d.status FROM unnest($1::timestamptz[], $2::text[]) AS k (accepted_at, id)
     JOIN deliveries d ON d.accepted_at = k.accepted_at AND d.id = k.id
     WHERE d.accepted_at BETWEEN $3 AND $4`,
    [
      times.map((time) => new Date(time)),
      keys.map(({ delivery }) => delivery),
      new Date(Math.min(...times)),
      new Date(Math.max(...times)),
    ],
  );
  return new Map(rows.map(({ id, status }) => [id, status]));
}

/** How many of some facts about deliveries are in the tables. */
export async function countFacts(
  db: DataSource,
  keys: readonly { readonly acceptedAt: Date; readonly delivery: string; readonly id: string }[],
): Promise<number> {
  if (keys.length === 0) return 0;
  const times = keys.map(({ acceptedAt }) => acceptedAt);
  const [row] = await db.query<{ count: number }[]>(
    `SELECT count(*)::int AS count
     FROM unnest($1::timestamptz[], $2::text[], $3::text[]) AS k (accepted_at, delivery_id, id)
     JOIN delivery_facts f USING (accepted_at, delivery_id, id)
     WHERE f.accepted_at BETWEEN $4 AND $5`,
    [
      times,
      keys.map(({ delivery }) => delivery),
      keys.map(({ id }) => id),
      new Date(Math.min(...times.map(Number))),
      new Date(Math.max(...times.map(Number))),
    ],
  );
  return row!.count;
}

/** How far the log has been projected: the place of the newest message, by log shard. */
export async function projectedUpTo(db: DataSource, stream: string): Promise<Map<number, number>> {
  const rows = await db.query<{ shard: number; sequence: number }[]>(
    'SELECT log_shard AS shard, sequence::float8 AS sequence FROM projector_positions WHERE stream = $1',
    [stream],
  );
  return new Map(rows.map(({ shard, sequence }) => [shard, sequence]));
}
