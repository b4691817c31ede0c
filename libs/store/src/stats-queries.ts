import type { DataSource } from 'typeorm';

/** What happened at an endpoint in a span of time. */
export interface StoredStats {
  /** Requests that were made, or tried. */
  readonly attempts: number;
  /** Those among them that were answered with 2xx. */
  readonly succeeded: number;
  /** Deliveries that became delivered. */
  readonly delivered: number;
  /** Deliveries that were given up after their last attempt. */
  readonly exhausted: number;
  /** Deliveries that were cancelled. */
  readonly cancelled: number;
  /** Attempts that were answered or timed out, and the sum of what they took. */
  readonly timed: number;
  readonly durationMsSum: number;
  /** Bucket and count of the timed ones, for `percentile()`. */
  readonly latency: readonly (readonly [number, number])[];
}

export interface StoredHour extends StoredStats {
  readonly hour: Date;
}

const NONE: StoredStats = {
  attempts: 0,
  succeeded: 0,
  delivered: 0,
  exhausted: 0,
  cancelled: 0,
  timed: 0,
  durationMsSum: 0,
  latency: [],
};

/**
 * The hours from `from` (whose hour counts whole) to before `to` in which anything happened, oldest first.
 */
export async function hourlyStats(
  db: DataSource,
  tenant: string,
  endpoint: string,
  from: Date,
  to: Date,
): Promise<StoredHour[]> {
  // One statement and so one snapshot: the buckets add up to what was timed.
  return db.query<StoredHour[]>(
    `SELECT hour, attempts::float8 AS attempts, succeeded::float8 AS succeeded, delivered::float8 AS delivered,
       exhausted::float8 AS exhausted, cancelled::float8 AS cancelled, timed::float8 AS timed,
       duration_ms_sum::float8 AS "durationMsSum",
       (SELECT coalesce(json_agg(json_build_array(l.bucket, l.count)), '[]') FROM endpoint_latency l
        WHERE l.tenant = s.tenant AND l.endpoint_id = s.endpoint_id AND l.hour = s.hour) AS latency
     FROM endpoint_stats s
     WHERE tenant = $1 AND endpoint_id = $2 AND hour >= date_trunc('hour', $3::timestamptz, 'UTC') AND hour < $4
     ORDER BY hour`,
    [tenant, endpoint, from, to],
  );
}

/** Several spans of time as one. Percentiles cannot be added up; the buckets that they are read from can. */
export function addStats(spans: readonly StoredStats[]): StoredStats {
  const latency = new Map<number, number>();
  for (const span of spans) {
    for (const [bucket, count] of span.latency) latency.set(bucket, (latency.get(bucket) ?? 0) + count);
  }
  const sum = spans.reduce(
    (total, span) => ({
      ...total,
      attempts: total.attempts + span.attempts,
      succeeded: total.succeeded + span.succeeded,
      delivered: total.delivered + span.delivered,
      exhausted: total.exhausted + span.exhausted,
      cancelled: total.cancelled + span.cancelled,
      timed: total.timed + span.timed,
      durationMsSum: total.durationMsSum + span.durationMsSum,
    }),
    NONE,
  );
  return { ...sum, latency: [...latency] };
}
