import type { ClientBase, Pool } from 'pg';
import type { Columns } from './binary-format.ts';
import type { Grain, StatsRow } from './rows.ts';
import { rowsFrom, sendRows } from './send-rows.ts';

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

type Key = Pick<StatsRow, 'tenant' | 'dimension' | 'name' | 'start'>;
const KEYS: Columns<Key> = { tenant: 'text', dimension: 'text', name: 'text', start: 'timestamptz' };

interface WrittenRow extends Omit<StatsRow, 'grain' | 'latency'> {
  readonly source: number;
  /** An array, as Postgres reads it: rows have more and fewer. */
  readonly latency: string;
}
const WRITTEN: Columns<WrittenRow> = {
  ...KEYS,
  source: 'int2',
  ...(Object.fromEntries(COUNTERS.map((counter) => [counter, 'int8'])) as Record<(typeof COUNTERS)[number], 'int8'>),
  latency: 'text',
};

/**
 * Adds to what is counted. Histograms are read, added up here and written back: nobody else writes rows of this source
 * meanwhile, as whoever does holds the position of its log shard.
 */
export async function writeStats(client: ClientBase, rows: readonly StatsRow[], source: number): Promise<void> {
  for (const grain of Object.keys(STATS_TABLES) as Grain[]) {
    const added = rows.filter((row) => row.grain === grain);
    if (added.length === 0) continue;
    const known = await readLatencies(client, grain, added, source);
    const written = added.map((row): WrittenRow => {
      const latency = addLatency(known.get(keyOf(row)) ?? [], row.latency);
      return { ...row, source, latency: `{${latency.join(',')}}` };
    });
    await sendRows(client, UPSERTS[grain], written);
  }
}

const UPSERTS = ofEachGrain((grain) => ({
  name: `write-${grain}-stats`,
  columns: WRITTEN,
  text: `
    INSERT INTO ${STATS_TABLES[grain]} AS s (${KEY}, source, ${COUNTERS.join(', ')}, latency)
    SELECT ${KEY}, source, ${COUNTERS.join(', ')}, latency::int[]
    FROM ${rowsFrom(WRITTEN)}
    ON CONFLICT (${KEY}, source) DO UPDATE SET
      ${COUNTERS.map((counter) => `${counter} = s.${counter} + excluded.${counter}`).join(', ')},
      latency = excluded.latency`,
}));

const LATENCIES = ofEachGrain((grain) => ({
  name: `known-${grain}-stats`,
  columns: KEYS,
  // Key by key, as in `readKnown`.
  text: `
    SELECT s.*
    FROM ${rowsFrom(KEYS)}
    CROSS JOIN LATERAL (
      SELECT tenant, dimension, name, start, latency FROM ${STATS_TABLES[grain]} s
      WHERE s.tenant = r.tenant AND s.dimension = r.dimension AND s.name = r.name AND s.start = r.start
        AND s.source = $5
      LIMIT 1
    ) AS s`,
}));

function ofEachGrain<T>(make: (grain: Grain) => T): Record<Grain, T> {
  return { minute: make('minute'), hour: make('hour'), day: make('day') };
}

/** The histograms of rows that are there. */
async function readLatencies(
  client: ClientBase,
  grain: Grain,
  rows: readonly StatsRow[],
  source: number,
): Promise<Map<string, number[]>> {
  type Found = Omit<Key, 'start'> & { start: Date; latency: number[] };
  const { rows: found } = await sendRows<Key, Found>(client, LATENCIES[grain], rows, [source]);
  return new Map(found.map(({ start, latency, ...key }) => [keyOf({ ...key, start: start.getTime() }), latency]));
}

function keyOf({ tenant, dimension, name, start }: Key): string {
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
