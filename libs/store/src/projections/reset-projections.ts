import type { Pool, PoolClient } from 'pg';
import { countStats } from './count-stats.ts';
import { dayOf, PARTITIONED_TABLES, partitionName } from './partitions.ts';
import { inTransaction } from './projection-pool.ts';
import type { Grain } from './rows.ts';
import { minutesKeptSince, STATS_TABLES } from './stats-tables.ts';

const DAY_MS = 86_400_000;

/**
 * Takes out of the read models all that the log can tell again, and sets every position to 0.
 *
 * The rule: deliveries and events accepted since `since` go, older ones stay. A fact is stored after its event was
 * accepted, so when the log holds every message stored since then, it holds every fact about those. Of an older event
 * some facts may be gone, and with half of them a row cannot be made again: such rows stay as they are, and the facts
 * about them that are still in the log change nothing when they are read again.
 *
 * Statistics go by the time in which something happened, to old and new deliveries alike. From the minute, hour and day
 * of `since` on they go too, and what the rows that stay had added to them is counted again from those rows.
 *
 * Running projectors are waited for and held off by their positions; afterwards they find them moved and start over.
 */
export async function resetProjections(pool: Pool, since: Date): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query('SELECT 1 FROM projector_positions ORDER BY log_shard FOR UPDATE');
    for (const table of PARTITIONED_TABLES) await removeSince(client, table, since);
    for (const grain of Object.keys(STATS_TABLES) as Grain[]) await recount(client, grain, since);
    await client.query('UPDATE projector_positions SET sequence = 0');
  });
}

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

/** Its minute, hour or day is counted anew as a whole, from the rows that stayed. */
async function recount(client: PoolClient, grain: Grain, since: Date): Promise<void> {
  const kept = grain === 'minute' ? minutesKeptSince(Date.now()) : -Infinity;
  const from = new Date(Math.max(Math.floor(since.getTime() / LENGTHS_MS[grain]) * LENGTHS_MS[grain], kept));
  await client.query(`DELETE FROM ${STATS_TABLES[grain]} WHERE start >= $1`, [from]);
  await client.query(countStats(grain, KEPT_FACTS), [from]);
}

const KEPT_FACTS = `
  SELECT a.tenant, a.endpoint_id, d.event_type, a.started_at AS at, a.settled, 1 AS attempt, a.outcome,
    a.response_status, a.latency_bucket, a.duration_ms
  FROM attempts a JOIN deliveries d ON d.accepted_at = a.accepted_at AND d.id = a.delivery_id
  WHERE a.started_at >= $1
  UNION ALL
  SELECT f.tenant, f.endpoint_id, d.event_type, f.at, f.settled, 0, NULL, NULL, NULL, NULL
  FROM delivery_facts f JOIN deliveries d ON d.accepted_at = f.accepted_at AND d.id = f.delivery_id
  WHERE f.kind = 'cancelled' AND f.at >= $1`;

const LENGTHS_MS: Record<Grain, number> = { minute: 60_000, hour: 3_600_000, day: DAY_MS };
