import type { DataSource, EntityManager } from 'typeorm';
import { dayOf, PARTITIONED_TABLES, partitionName } from './projections/partitions.ts';

/** Any number, but the same in every process: whoever holds this lock takes away what is over. */
const RETENTION_LOCK = 4_720_010;
const DAY_MS = 86_400_000;

/** For how many days things are kept. */
export interface RetentionDays {
  /** Events, deliveries and attempts, by the time their events were accepted; and jobs, by the time they ended. */
  readonly deliveries: number;
  /** By the hour or the day in which something happened. */
  readonly statistics: number;
}

/** What was taken away: names of tables of days, and numbers of rows. */
export interface Removed {
  readonly partitions: readonly string[];
  readonly statistics: number;
  readonly jobs: number;
}

/**
 * Takes away what is older than it is to be kept. Days go whole, as tables; a day goes when its last moment is over.
 * @returns undefined when another process is at it
 * @throws Error when a table is in use for too long: the rest goes another time
 */
export async function removeExpired(db: DataSource, days: RetentionDays, now: number): Promise<Removed | undefined> {
  const before = (kept: number) => now - kept * DAY_MS;
  return db.transaction(async (tx) => {
    const [lock] = await tx.query<{ held: boolean }[]>('SELECT pg_try_advisory_xact_lock($1) AS held', [
      RETENTION_LOCK,
    ]);
    if (!lock?.held) return undefined;
    // Whoever waits for a table has all others wait behind it.
    await tx.query(`SET LOCAL lock_timeout = '2s'`);
    return {
      statistics: await removeStatistics(tx, new Date(before(days.statistics))),
      jobs: await count(tx, 'DELETE FROM job WHERE finished_at < $1', [new Date(before(days.deliveries))]),
      partitions: await dropPartitions(tx, before(days.deliveries)),
    };
  });
}

async function dropPartitions(tx: EntityManager, before: number): Promise<string[]> {
  const dropped: string[] = [];
  for (const table of PARTITIONED_TABLES) {
    const rows = await tx.query<{ name: string }[]>(
      'SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = $1::regclass ORDER BY 1',
      [table],
    );
    // Names end in their day and so sort by time.
    const first = partitionName(table, dayOf(before));
    for (const { name } of rows.filter((row) => row.name < first)) {
      await tx.query(`DROP TABLE ${name}`);
      dropped.push(name);
    }
  }
  return dropped;
}

/** Those of minutes go sooner, and by themselves. */
async function removeStatistics(tx: EntityManager, before: Date): Promise<number> {
  const hours = await count(tx, 'DELETE FROM stats_hours WHERE start < $1', [before]);
  return hours + (await count(tx, 'DELETE FROM stats_days WHERE start < $1', [before]));
}

async function count(tx: EntityManager, sql: string, values: unknown[]): Promise<number> {
  const [, rows] = await tx.query<[unknown[], number]>(sql, values);
  return rows;
}
