import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What deliveries and events are searched by, and statistics by minute, hour and day. The indexes of what is rare (not delivered, failed) leave out the rest and
 * stay small; each is in the order of the pages, so that a search reads as many rows as it shows.
 */
export class Search0000000000008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- With the tenant, so that nothing else has to be read to count them.
      CREATE INDEX ON deliveries (endpoint_id, status, accepted_at, id) INCLUDE (tenant) WHERE status <> 'delivered';
      CREATE INDEX ON deliveries (tenant, last_error, accepted_at, id) WHERE last_error IS NOT NULL;
      -- By the class of the last answer; 0: there was none.
      CREATE INDEX ON deliveries (tenant, (coalesce(last_status_code / 100, 0)), accepted_at, id)
        WHERE attempts > 0 AND (last_status_code IS NULL OR last_status_code >= 300);
      CREATE INDEX ON events (tenant, accepted_at, id);
      CREATE INDEX ON events (tenant, type, accepted_at, id);

      -- One row for each attribute of an event. An index over jsonb would give no order, and the planner no idea of how
      -- many rows there are. Terms are hashes: values may be longer than an index takes, and equal ones are compared
      -- with the event itself.
      CREATE TABLE event_attributes (
        accepted_at timestamptz NOT NULL,
        tenant text COLLATE "C" NOT NULL,
        term bigint NOT NULL,
        event_id text COLLATE "C" NOT NULL,
        PRIMARY KEY (tenant, term, accepted_at, event_id)
      ) PARTITION BY RANGE (accepted_at);
    `);
    await runner.query(`
      DO $$
      DECLARE
        day date;
      BEGIN
        FOR day IN
          SELECT to_date(right(inhrelid::regclass::text, 8), 'YYYYMMDD') FROM pg_inherits
          WHERE inhparent = 'events'::regclass
        LOOP
          EXECUTE format(
            'CREATE TABLE event_attributes_%s PARTITION OF event_attributes FOR VALUES FROM (%L) TO (%L)',
            to_char(day, 'YYYYMMDD'), day || ' 00:00Z', (day + 1) || ' 00:00Z');
        END LOOP;
      END $$`);
    await runner.query(`
      INSERT INTO event_attributes
      SELECT accepted_at, tenant, hashtextextended(key || '=' || value, 0), id
      FROM events CROSS JOIN LATERAL jsonb_each_text(attributes)
      ON CONFLICT DO NOTHING`);
    for (const table of ['stats_minutes', 'stats_hours', 'stats_days']) {
      await runner.query(`
        CREATE TABLE ${table} (
          tenant text COLLATE "C" NOT NULL,
          -- What is counted: all of the tenant (then without a name), an endpoint, or an event type.
          dimension text COLLATE "C" NOT NULL,
          name text COLLATE "C" NOT NULL,
          start timestamptz NOT NULL,
          -- The log shard whose projector counted it; -1: counted from rows. Several write about a tenant at once, and
          -- none of them has to wait for another; whoever reads adds them up.
          source smallint NOT NULL,
          attempts bigint NOT NULL,
          succeeded bigint NOT NULL,
          failed_3xx bigint NOT NULL,
          failed_4xx bigint NOT NULL,
          failed_5xx bigint NOT NULL,
          timed bigint NOT NULL,
          duration_ms_sum bigint NOT NULL,
          delivered bigint NOT NULL,
          exhausted bigint NOT NULL,
          cancelled bigint NOT NULL,
          -- Bucket, count, bucket, count…: of the timed ones, in the order of the buckets.
          latency integer[] NOT NULL,
          PRIMARY KEY (tenant, dimension, name, start, source)
        -- Room for new versions of rows beside the old ones: a row is changed for as long as its time lasts.
        ) WITH (fillfactor = 60);
        CREATE INDEX ON ${table} (tenant, dimension, start)`);
    }
    // By this one old minutes are found, which are not kept for long.
    await runner.query('CREATE INDEX ON stats_minutes USING brin (start)');
    await runner.query(countedFromRows('stats_hours', 'hour'));
    await runner.query(countedFromRows('stats_days', 'day'));
    // The operators': what its endpoints subscribe to is told them of all tenants. See SYSTEM_TENANT in #domain.
    await runner.query(`
      INSERT INTO tenant (id, name, dialect, created_at)
      VALUES ('tnt_00000000000000000000000000', 'Operators', 'native', now())`);
    // A projector of the version before waits from now on until it is replaced; the log keeps what it has not read.
    await runner.query('DROP TABLE endpoint_stats, endpoint_latency');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE endpoint_stats (
        tenant text COLLATE "C" NOT NULL,
        endpoint_id text COLLATE "C" NOT NULL,
        hour timestamptz NOT NULL,
        attempts bigint NOT NULL,
        succeeded bigint NOT NULL,
        timed bigint NOT NULL,
        duration_ms_sum bigint NOT NULL,
        delivered bigint NOT NULL,
        exhausted bigint NOT NULL,
        cancelled bigint NOT NULL,
        PRIMARY KEY (tenant, endpoint_id, hour)
      );
      CREATE TABLE endpoint_latency (
        tenant text COLLATE "C" NOT NULL,
        endpoint_id text COLLATE "C" NOT NULL,
        hour timestamptz NOT NULL,
        bucket smallint NOT NULL,
        count bigint NOT NULL,
        PRIMARY KEY (tenant, endpoint_id, hour, bucket)
      );
      INSERT INTO endpoint_stats
      SELECT tenant, name, start, sum(attempts), sum(succeeded), sum(timed), sum(duration_ms_sum), sum(delivered),
        sum(exhausted), sum(cancelled)
      FROM stats_hours WHERE dimension = 'endpoint' GROUP BY 1, 2, 3;
      INSERT INTO endpoint_latency
      SELECT tenant, name, start, latency[n], sum(latency[n + 1])
      FROM stats_hours CROSS JOIN LATERAL generate_series(1, cardinality(latency), 2) AS n
      WHERE dimension = 'endpoint' GROUP BY 1, 2, 3, 4;
      DROP TABLE stats_minutes, stats_hours, stats_days;
      DROP TABLE event_attributes;
      DROP INDEX events_tenant_accepted_at_id_idx, events_tenant_type_accepted_at_id_idx,
        deliveries_endpoint_id_status_accepted_at_id_tenant_idx, deliveries_tenant_last_error_accepted_at_id_idx,
        deliveries_tenant_coalesce_accepted_at_id_idx`);
  }
}

function countedFromRows(table: string, unit: 'hour' | 'day'): string {
  return `
    INSERT INTO ${table} (tenant, dimension, name, start, source, attempts, succeeded, failed_3xx, failed_4xx,
      failed_5xx, timed, duration_ms_sum, delivered, exhausted, cancelled, latency)
    WITH kept AS (
      SELECT a.tenant, a.endpoint_id, d.event_type, a.started_at AS at, a.settled, 1 AS attempt, a.outcome,
        CASE WHEN a.outcome <> 'delivered' THEN a.response_status END AS failed_with, a.latency_bucket, a.duration_ms
      FROM attempts a JOIN deliveries d ON d.accepted_at = a.accepted_at AND d.id = a.delivery_id
      UNION ALL
      SELECT f.tenant, f.endpoint_id, d.event_type, f.at, f.settled, 0, NULL, NULL, NULL, NULL
      FROM delivery_facts f JOIN deliveries d ON d.accepted_at = f.accepted_at AND d.id = f.delivery_id
      WHERE f.kind = 'cancelled'
    ), named AS (
      SELECT kept.*, n.*, date_trunc('${unit}', at, 'UTC') AS start FROM kept
      CROSS JOIN LATERAL (VALUES ('tenant', ''), ('endpoint', endpoint_id), ('type', event_type)) AS n (dimension, name)
    ), buckets AS (
      SELECT tenant, dimension, name, start, latency_bucket AS bucket, count(*) AS count
      FROM named WHERE latency_bucket IS NOT NULL GROUP BY 1, 2, 3, 4, 5
    ), latencies AS (
      SELECT tenant, dimension, name, start, array_agg(value::int ORDER BY bucket, place) AS latency
      FROM buckets CROSS JOIN LATERAL (VALUES (0, bucket), (1, count)) AS pair (place, value) GROUP BY 1, 2, 3, 4
    ), counts AS (
      SELECT tenant, dimension, name, start, sum(attempt) AS attempts,
        count(*) FILTER (WHERE outcome = 'delivered') AS succeeded,
        count(*) FILTER (WHERE failed_with BETWEEN 300 AND 399) AS failed_3xx,
        count(*) FILTER (WHERE failed_with BETWEEN 400 AND 499) AS failed_4xx,
        count(*) FILTER (WHERE failed_with BETWEEN 500 AND 599) AS failed_5xx,
        count(latency_bucket) AS timed,
        coalesce(sum(duration_ms) FILTER (WHERE latency_bucket IS NOT NULL), 0) AS duration_ms_sum,
        count(*) FILTER (WHERE settled = 'delivered') AS delivered,
        count(*) FILTER (WHERE settled = 'exhausted') AS exhausted,
        count(*) FILTER (WHERE settled = 'cancelled') AS cancelled
      FROM named GROUP BY 1, 2, 3, 4
    )
    SELECT tenant, dimension, name, start, -1, attempts, succeeded, failed_3xx, failed_4xx, failed_5xx, timed,
      duration_ms_sum, delivered, exhausted, cancelled, coalesce(latency, '{}')
    FROM counts LEFT JOIN latencies USING (tenant, dimension, name, start)`;
}
