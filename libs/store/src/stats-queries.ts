import { addLatency, COUNTERS, STATS_TABLES } from './projections/stats-tables.ts';
import type { Dimension, Grain } from './projections/rows.ts';
import type { Read } from './search/bounded-read.ts';
import type { Statement } from './search/statement.ts';

/** What happened in a span of time. */
export interface StoredStats {
  /** Requests that were made, or tried. */
  readonly attempts: number;
  /** Those among them that were answered with 2xx. */
  readonly succeeded: number;
  /** Failed ones by the class of their answer; the rest of the failed had none. */
  readonly failed_3xx: number;
  readonly failed_4xx: number;
  readonly failed_5xx: number;
  /** Deliveries that became delivered. */
  readonly delivered: number;
  /** Deliveries that were given up after their last attempt. */
  readonly exhausted: number;
  /** Deliveries that were cancelled. */
  readonly cancelled: number;
  /** Attempts that were answered or timed out, and the sum of what they took. */
  readonly timed: number;
  readonly duration_ms_sum: number;
  /** Histogram of the timed ones: each bucket and count in turn, in the order of the buckets. */
  readonly latency: readonly number[];
}

/** A minute, hour or day. */
export interface StoredBucket extends StoredStats {
  readonly start: Date;
}

/** What is counted, in which grain, from `from` (whose minute, hour or day counts whole) to before `to`. */
export interface StatsSpan {
  readonly tenant: string;
  readonly dimension: Dimension;
  readonly grain: Grain;
  readonly from: Date;
  readonly to: Date;
}

/** The same without the histogram, which is most of what there is to read. */
export type StoredCounts = Omit<StoredStats, 'latency'>;

const COUNTS = COUNTERS.map((counter) => `sum(${counter}::float8) AS ${counter}`).join(', ');

/** Histograms as text, one behind the other: half the work for Postgres that JSON would be. */
const SUMS = `
  ${COUNTS},
  string_agg(latency::text, '' ORDER BY source) AS latency`;

type Row<Stats extends StoredStats> = Omit<Stats, 'latency'> & { readonly name: string; readonly latency: string };

function fromRow<Stats extends StoredStats>(row: Row<Stats>): Stats {
  const lists = row.latency.replaceAll('}{', '],[').slice(1, -1);
  return { ...row, latency: addUp(JSON.parse(`[[${lists}]]`) as number[][]) } as unknown as Stats;
}

/** Several histograms as one. Two by two: merging each with what all before it make would read that again and again. */
function addUp(histograms: readonly (readonly number[])[]): number[] {
  if (histograms.length <= 1) return [...(histograms[0] ?? [])];
  const middle = histograms.length >> 1;
  return addLatency(addUp(histograms.slice(0, middle)), addUp(histograms.slice(middle)));
}

function within({ tenant, dimension, grain, from, to }: StatsSpan): Statement {
  return {
    text: `FROM ${STATS_TABLES[grain]}
      WHERE tenant = $1 AND dimension = $2 AND start >= date_trunc('${grain}', $3::timestamptz, 'UTC') AND start < $4`,
    values: [tenant, dimension, from, to],
  };
}

/** The names with the most attempts, most first. */
export function mostAttempts(span: StatsSpan, limit: number): Statement {
  const { text, values } = within(span);
  return {
    text: `SELECT name ${text} GROUP BY name ORDER BY sum(attempts) DESC, name LIMIT $5`,
    values: [...values, limit],
  };
}

/** What happened with each of some names, by minute, hour or day: those in which anything did, oldest first. */
export function bucketsOf(span: StatsSpan, names: readonly string[]): Statement {
  const { text, values } = within(span);
  return {
    text: `SELECT name, start, ${SUMS} ${text} AND name = ANY($5) GROUP BY name, start ORDER BY name, start`,
    values: [...values, names],
  };
}

/** What happened with each of some names in all of the span. */
export function totalsOf(span: StatsSpan, names: readonly string[]): Statement {
  const { text, values } = within(span);
  return { text: `SELECT name, ${SUMS} ${text} AND name = ANY($5) GROUP BY name`, values: [...values, names] };
}

/** What was counted of each of some names in all of the span. */
export function countsOf(span: StatsSpan, names: readonly string[]): Statement {
  const { text, values } = within(span);
  return { text: `SELECT name, ${COUNTS} ${text} AND name = ANY($5) GROUP BY name`, values: [...values, names] };
}

/** By name; those of which nothing was counted are not there. */
export async function readCounts(
  read: Read,
  span: StatsSpan,
  names: readonly string[],
): Promise<Map<string, StoredCounts>> {
  const rows = await read<StoredCounts & { name: string }>(countsOf(span, names));
  return new Map(rows.map(({ name, ...counts }) => [name, counts]));
}

/** One endpoint, event type or tenant. */
export interface Series {
  readonly name: string;
  readonly total: StoredStats;
  readonly buckets: readonly StoredBucket[];
}

/**
 * @param which the names, in the order of the answer; or how many of those with the most attempts
 * @param withBuckets false: only the totals
 */
export async function readStats(
  read: Read,
  span: StatsSpan,
  which: readonly string[] | number,
  withBuckets: boolean,
): Promise<Series[]> {
  const names =
    typeof which === 'number'
      ? (await read<{ name: string }>(mostAttempts(span, which))).map(({ name }) => name)
      : which;
  if (names.length === 0) return [];
  if (!withBuckets) {
    const rows = await read<Row<StoredStats>>(totalsOf(span, names));
    return names.map((name) => ({
      name,
      total: addStats(rows.filter((row) => row.name === name).map(fromRow)),
      buckets: [],
    }));
  }
  const rows = await read<Row<StoredBucket>>(bucketsOf(span, names));
  return names.map((name) => {
    const buckets = rows.filter((row) => row.name === name).map(fromRow);
    return { name, total: addStats(buckets), buckets };
  });
}

/** Several spans of time as one. Percentiles cannot be added up; the histograms that they are read from can. */
export function addStats(spans: readonly StoredStats[]): StoredStats {
  const sum = Object.fromEntries(
    COUNTERS.map((counter) => [counter, spans.reduce((total, span) => total + span[counter], 0)]),
  ) as Record<(typeof COUNTERS)[number], number>;
  return { ...sum, latency: addUp(spans.map(({ latency }) => latency)) };
}
