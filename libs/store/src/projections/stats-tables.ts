import type { ClientBase, Pool } from 'pg';
import type { Grain, StatsRow } from './rows.ts';

export const STATS_TABLES: Readonly<Record<Grain, string>> = {
  minute: 'stats_minutes',
  hour: 'stats_hours',
  day: 'stats_days',
};

/** What rows are counted from that were counted from other rows, and not from the log. */
export const COUNTED_FROM_ROWS = -1;

const DAY_MS = 86_400_000;
const MINUTES_KEPT_DAYS = 7;

/**
 * Minutes are kept from this time on: older ones are neither written nor counted again.
 * @param now milliseconds since the epoch @returns the same, the beginning of a UTC day
 */
export function minutesKeptSince(now: number): number {
  return (Math.floor(now / DAY_MS) - MINUTES_KEPT_DAYS) * DAY_MS;
}

export async function forgetOldMinutes(pool: Pool, now: number): Promise<void> {
  await pool.query('DELETE FROM stats_minutes WHERE start < $1', [new Date(minutesKeptSince(now))]);
}

const KEY = 'tenant, dimension, name, start';
export const COUNTERS = [
  'attempts',
  'succeeded',
  'failed_3xx',
  'failed_4xx',
  'failed_5xx',
  'timed',
  'duration_ms_sum',
  'delivered',
  'exhausted',
  'cancelled',
] as const;

/**
 * Adds to what is counted. Histograms are read, added up here and written back: nobody else writes rows of this source
 * meanwhile, as whoever does holds the position of its log shard.
 */
export async function writeStats(client: ClientBase, rows: readonly StatsRow[], source: number): Promise<void> {
  for (const grain of Object.keys(STATS_TABLES) as Grain[]) {
    const added = rows.filter((row) => row.grain === grain);
    if (added.length === 0) continue;
    const known = await readLatencies(client, grain, added, source);
    const merged = added.map((row) => ({
      ...row,
      source,
      latency: addLatency(known.get(keyOf(row)) ?? [], row.latency),
    }));
    await client.query({ name: `write-${grain}-stats`, text: UPSERTS[grain], values: [JSON.stringify(merged)] });
  }
}

const UPSERTS = Object.fromEntries(
  (Object.keys(STATS_TABLES) as Grain[]).map((grain) => [grain, upsert(STATS_TABLES[grain])]),
) as Record<Grain, string>;

function upsert(table: string): string {
  const counters = COUNTERS.join(', ');
  return `
    INSERT INTO ${table} AS s (${KEY}, source, ${counters}, latency)
    SELECT ${KEY}, source, ${counters}, latency
    FROM json_to_recordset($1) AS r (tenant text, dimension text, name text, start timestamptz, source smallint,
      ${COUNTERS.map((counter) => `${counter} bigint`).join(', ')}, latency int[])
    ON CONFLICT (${KEY}, source) DO UPDATE SET
      ${COUNTERS.map((counter) => `${counter} = s.${counter} + excluded.${counter}`).join(', ')},
      latency = excluded.latency`;
}

/** The histograms of rows that are there, in the order of `rows`. */
async function readLatencies(
  client: ClientBase,
  grain: Grain,
  rows: readonly StatsRow[],
  source: number,
): Promise<Map<string, number[]>> {
  const keys = rows.map(({ tenant, dimension, name, start }, at) => ({ at, tenant, dimension, name, start }));
  const { rows: found } = await client.query<{ at: number; latency: number[] }>({
    name: `known-${grain}-stats`,
    // Key by key, as in `readKnown`.
    text: `
      SELECT k.at, s.latency
      FROM json_to_recordset($1) AS k (at int, tenant text, dimension text, name text, start timestamptz)
      CROSS JOIN LATERAL (
        SELECT latency FROM ${STATS_TABLES[grain]} s
        WHERE s.tenant = k.tenant AND s.dimension = k.dimension AND s.name = k.name AND s.start = k.start
          AND s.source = $2
        LIMIT 1
      ) AS s`,
    values: [JSON.stringify(keys), source],
  });
  return new Map(found.map(({ at, latency }) => [keyOf(rows[at]!), latency]));
}

function keyOf({ tenant, dimension, name, start }: StatsRow): string {
  return `${tenant} ${dimension} ${name} ${start}`;
}

/** Two histograms as one. Both, and what comes out, are bucket and count in turn, in the order of the buckets. */
export function addLatency(one: readonly number[], other: readonly number[]): number[] {
  if (one.length === 0) return [...other];
  const sum: number[] = [];
  for (let a = 0, b = 0; a < one.length || b < other.length;) {
    const bucket = Math.min(one[a] ?? Infinity, other[b] ?? Infinity);
    let count = 0;
    if (one[a] === bucket) {
      count += one[a + 1]!;
      a += 2;
    }
    if (other[b] === bucket) {
      count += other[b + 1]!;
      b += 2;
    }
    sum.push(bucket, count);
  }
  return sum;
}
