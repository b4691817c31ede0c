import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The read models that the projector makes of the delivery log.
 *
 * Everything about a delivery is partitioned by the UTC day on which its event was accepted. Delivery ids begin with
 * that time, so a lookup by id touches one partition, and old days are dropped whole. Ids are compared as bytes
 * (COLLATE "C"): that is the order in which they were made, and the order that a page's cursor counts on.
 */
export class Projections0000000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE events (
        accepted_at timestamptz NOT NULL,
        tenant text COLLATE "C" NOT NULL,
        id text COLLATE "C" NOT NULL,
        type text COLLATE "C" NOT NULL,
        occurred_at timestamptz NOT NULL,
        sequence bigint NOT NULL,
        attributes jsonb NOT NULL,
        matched integer NOT NULL,
        -- With the tenant, because producers choose these ids; with the time last, because people ask without it.
        PRIMARY KEY (tenant, id, accepted_at)
      ) PARTITION BY RANGE (accepted_at);

      CREATE TABLE deliveries (
        accepted_at timestamptz NOT NULL,
        id text COLLATE "C" NOT NULL,
        tenant text COLLATE "C" NOT NULL,
        event_id text COLLATE "C" NOT NULL,
        endpoint_id text COLLATE "C" NOT NULL,
        event_type text COLLATE "C" NOT NULL,
        event_sequence bigint NOT NULL,
        status text COLLATE "C" NOT NULL,
        attempts integer NOT NULL,
        runs integer NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        delivered_at timestamptz,
        next_attempt_at timestamptz,
        last_status_code integer,
        last_error text,
        PRIMARY KEY (accepted_at, id)
      ) PARTITION BY RANGE (accepted_at);
      -- One for each way to list them, in the order of the pages. Almost all deliveries are delivered: asked for by
      -- that status they are found in passing, so the status index leaves them out and stays small.
      CREATE INDEX ON deliveries (tenant, accepted_at, id);
      CREATE INDEX ON deliveries (endpoint_id, accepted_at, id);
      CREATE INDEX ON deliveries (tenant, event_type, accepted_at, id);
      CREATE INDEX ON deliveries (tenant, status, accepted_at, id) WHERE status <> 'delivered';
      CREATE INDEX ON deliveries (event_id);

      CREATE TABLE attempts (
        accepted_at timestamptz NOT NULL,
        delivery_id text COLLATE "C" NOT NULL,
        id text COLLATE "C" NOT NULL,
        tenant text COLLATE "C" NOT NULL,
        endpoint_id text COLLATE "C" NOT NULL,
        run text NOT NULL,
        attempt integer NOT NULL,
        started_at timestamptz NOT NULL,
        duration_ms integer NOT NULL,
        first_byte_ms integer,
        -- The bucket it was counted in, when it was; and the status that the delivery took with it, when it changed
        -- to a settled one. With these two the statistics can be counted anew from the rows alone.
        latency_bucket smallint,
        settled text,
        outcome text NOT NULL,
        request jsonb NOT NULL,
        response_status integer,
        response_headers jsonb,
        response_body bytea,
        response_truncated boolean,
        error_code text,
        error_message text,
        -- Counts an attempt once, and finds the attempts of a delivery: no other index needed.
        PRIMARY KEY (accepted_at, delivery_id, id)
      ) PARTITION BY RANGE (accepted_at);

      -- What else happened to a delivery: replays asked for, cancellations. Rare, and counted once like attempts.
      CREATE TABLE delivery_facts (
        accepted_at timestamptz NOT NULL,
        delivery_id text COLLATE "C" NOT NULL,
        id text COLLATE "C" NOT NULL,
        tenant text COLLATE "C" NOT NULL,
        endpoint_id text COLLATE "C" NOT NULL,
        run text NOT NULL,
        kind text NOT NULL,
        at timestamptz NOT NULL,
        reason text,
        settled text,
        PRIMARY KEY (accepted_at, delivery_id, id)
      ) PARTITION BY RANGE (accepted_at);

      -- By the hour in which an attempt began, or a delivery was cancelled.
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

      -- How far each shard of the log has been read, and of which stream: one made anew counts from 1 again.
      CREATE TABLE projector_positions (
        log_shard smallint PRIMARY KEY,
        stream text NOT NULL,
        sequence bigint NOT NULL
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE events, deliveries, attempts, delivery_facts, endpoint_stats, endpoint_latency, projector_positions',
    );
  }
}
