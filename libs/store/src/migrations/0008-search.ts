import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What deliveries and events are searched by. The indexes of what is rare (not delivered, failed) leave out the rest and
 * stay small; each is in the order of the pages, so that a search reads as many rows as it shows.
 */
export class Search0000000000008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX ON deliveries (endpoint_id, status, accepted_at, id) WHERE status <> 'delivered';
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
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE event_attributes;
      DROP INDEX events_tenant_accepted_at_id_idx, events_tenant_type_accepted_at_id_idx,
        deliveries_endpoint_id_status_accepted_at_id_idx, deliveries_tenant_last_error_accepted_at_id_idx,
        deliveries_tenant_coalesce_accepted_at_id_idx`);
  }
}
