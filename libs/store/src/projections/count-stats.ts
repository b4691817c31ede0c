import type { Grain } from './rows.ts';
import { COUNTED_FROM_ROWS, COUNTERS, STATS_TABLES } from './stats-tables.ts';

/**
 * SQL that counts what `StatsDelta` adds up, from rows.
 * @param facts SQL of what happened: tenant, endpoint_id, event_type, at, settled, attempt (1, or 0 for a cancellation),
 * outcome, response_status, latency_bucket, duration_ms
 */
export function countStats(grain: Grain, facts: string): string {
  return `
    INSERT INTO ${STATS_TABLES[grain]} (tenant, dimension, name, start, source, ${COUNTERS.join(', ')}, latency)
    WITH named AS (
      SELECT facts.*, n.dimension, n.name, date_trunc('${grain}', at, 'UTC') AS start,
        CASE WHEN outcome <> 'delivered' THEN response_status / 100 END AS failed_with
      FROM (${facts}) AS facts
      CROSS JOIN LATERAL (VALUES ('tenant', ''), ('endpoint', endpoint_id), ('type', event_type)) AS n (dimension, name)
    ), buckets AS (
      SELECT tenant, dimension, name, start, latency_bucket AS bucket, count(*) AS count
      FROM named WHERE latency_bucket IS NOT NULL GROUP BY 1, 2, 3, 4, 5
    ), latencies AS (
      SELECT tenant, dimension, name, start, array_agg(value::int ORDER BY bucket, place) AS latency
      FROM buckets CROSS JOIN LATERAL (VALUES (0, bucket), (1, count)) AS pair (place, value) GROUP BY 1, 2, 3, 4
    ), counts AS (
      SELECT tenant, dimension, name, start,
        sum(attempt) AS attempts,
        count(*) FILTER (WHERE outcome = 'delivered') AS succeeded,
        count(*) FILTER (WHERE failed_with = 3) AS failed_3xx,
        count(*) FILTER (WHERE failed_with = 4) AS failed_4xx,
        count(*) FILTER (WHERE failed_with = 5) AS failed_5xx,
        count(latency_bucket) AS timed,
        coalesce(sum(duration_ms) FILTER (WHERE latency_bucket IS NOT NULL), 0) AS duration_ms_sum,
        count(*) FILTER (WHERE settled = 'delivered') AS delivered,
        count(*) FILTER (WHERE settled = 'exhausted') AS exhausted,
        count(*) FILTER (WHERE settled = 'cancelled') AS cancelled
      FROM named GROUP BY 1, 2, 3, 4
    )
    SELECT tenant, dimension, name, start, ${COUNTED_FROM_ROWS}, ${COUNTERS.join(', ')}, coalesce(latency, '{}')
    FROM counts LEFT JOIN latencies USING (tenant, dimension, name, start)`;
}
