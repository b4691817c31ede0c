import type { Pool } from 'pg';
import { inTransaction } from './projection-pool.ts';

export const PARTITIONED_TABLES = ['events', 'event_attributes', 'deliveries', 'attempts', 'delivery_facts'] as const;

const DAY_MS = 86_400_000;
/** Any number, but the same in every process: whoever holds this lock creates partitions. */
const PARTITION_LOCK = 4_720_004;

/** The UTC day of a time, as `2026-11-22`. */
export function dayOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}

/** The table that holds a day of another: `deliveries_20261122`. */
export function partitionName(table: string, day: string): string {
  return `${table}_${day.replaceAll('-', '')}`;
}

/**
 * Creates the partitions of some days where they are missing. Several processes may do so at once, for any days.
 *
 * A partition is made as a table and then attached: that takes a lock which lets reading and writing go on, while
 * `CREATE TABLE … PARTITION OF` would stop both until everybody who uses the table is done.
 */
export async function ensurePartitions(pool: Pool, days: readonly string[]): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query('SELECT pg_advisory_xact_lock($1)', [PARTITION_LOCK]);
    for (const day of days) {
      const next = dayOf(Date.parse(day) + DAY_MS);
      for (const table of PARTITIONED_TABLES) {
        const name = partitionName(table, day);
        const found = await client.query<{ known: boolean }>('SELECT to_regclass($1) IS NOT NULL AS known', [name]);
        if (found.rows[0]?.known) continue;
        await client.query(`CREATE TABLE ${name} (LIKE ${table} INCLUDING ALL)`);
        await client.query(
          `ALTER TABLE ${table} ATTACH PARTITION ${name} FOR VALUES FROM ('${day} 00:00Z') TO ('${next} 00:00Z')`,
        );
      }
    }
  });
}
