import type { Pool, PoolClient } from 'pg';
import { dayOf, PARTITIONED_TABLES, partitionName } from './partitions.ts';
import { inTransaction } from './projection-pool.ts';

const DAY_MS = 86_400_000;

/**
 * Takes out of the read models all that the log can tell again, and sets every position to 0.
 *
 * The rule: deliveries and events accepted since `since` go, older ones stay. A fact is stored after its event was
 * accepted, so when the log holds every message stored since then, it holds every fact about those. Of an older event
 * some facts may be gone, and with half of them a row cannot be made again: such rows stay as they are, and the facts
 * about them that are still in the log change nothing when they are read again.
 *
 * Statistics go by the hour in which something happened, to old and new deliveries alike. From the hour of `since` on
 * they go too, and what the rows that stay had added to them is counted again from those rows.
 *
 * Running projectors are waited for and held off by their positions; afterwards they find them moved and start over.
 */
export async function resetProjections(pool: Pool, since: Date): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query('SELECT 1 FROM projector_positions ORDER BY log_shard FOR UPDATE');
    for (const table of PARTITIONED_TABLES) await removeSince(client, table, since);
    await client.query(`DELETE FROM endpoint_stats WHERE hour >= ${HOUR_OF_SINCE}`, [since]);
    await client.query(`DELETE FROM endpoint_latency WHERE hour >= ${HOUR_OF_SINCE}`, [since]);
    await countStats(client, since);
    await client.query('UPDATE projector_positions SET sequence = 0');
  });
}

const HOUR_OF_SINCE = `date_trunc('hour', $1::timestamptz, 'UTC')`;

/** Whole days are truncated, which takes no longer for a million rows than for none. */
async function removeSince(client: PoolClient, table: string, since: Date): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    'SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = $1::regclass ORDER BY 1',
    [table],
  );
  // Names end in their day and so sort by time.
  const nextDay = partitionName(table, dayOf(since.getTime() + DAY_MS));
  const wholeDays = rows.map(({ name }) => name).filter((name) => name >= nextDay);
  if (wholeDays.length > 0) await client.query(`TRUNCATE ${wholeDays.join(', ')}`);
  await client.query(`DELETE FROM ${table} WHERE accepted_at >= $1`, [since]);
}

/** The same numbers that `projectBatch` adds up, from the rows that stayed. */
async function countStats(client: PoolClient, since: Date): Promise<void> {
  await client.query(
    `INSERT INTO endpoint_stats (tenant, endpoint_id, hour, attempts, succeeded, timed, duration_ms_sum,
       delivered, exhausted, cancelled)
     SELECT tenant, endpoint_id, date_trunc('hour', at, 'UTC'), sum(attempt), sum(succeeded), sum(timed),
       sum(duration_ms), count(*) FILTER (WHERE settled = 'delivered'), count(*) FILTER (WHERE settled = 'exhausted'),
       count(*) FILTER (WHERE settled = 'cancelled')
     FROM (
       SELECT tenant, endpoint_id, started_at AS at, settled, 1 AS attempt, (outcome = 'delivered')::int AS succeeded,
         (latency_bucket IS NOT NULL)::int AS timed,
         CASE WHEN latency_bucket IS NOT NULL THEN duration_ms ELSE 0 END AS duration_ms
       FROM attempts WHERE started_at >= ${HOUR_OF_SINCE}
       UNION ALL
       SELECT tenant, endpoint_id, at, settled, 0, 0, 0, 0
       FROM delivery_facts WHERE kind = 'cancelled' AND at >= ${HOUR_OF_SINCE}
     ) AS kept
     GROUP BY 1, 2, 3`,
    [since],
  );
  await client.query(
    `INSERT INTO endpoint_latency (tenant, endpoint_id, hour, bucket, count)
     SELECT tenant, endpoint_id, date_trunc('hour', started_at, 'UTC'), latency_bucket, count(*)
     FROM attempts WHERE started_at >= ${HOUR_OF_SINCE} AND latency_bucket IS NOT NULL
     GROUP BY 1, 2, 3, 4`,
    [since],
  );
}
