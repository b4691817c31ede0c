import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The catalogue of event types, with every version of their schemas. */
export class EventTypes0000000000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Schemas as text, examples as json: jsonb would give their members back in another order, and cannot hold all that
    // JSON can say. The schema in force stands with its type, too: a record is made of one row.
    await runner.query(`
      CREATE TABLE event_type (
        id text COLLATE "C" PRIMARY KEY,
        tenant_id text COLLATE "C" NOT NULL REFERENCES tenant (id),
        name text COLLATE "C" NOT NULL,
        group_name text COLLATE "C",
        description text,
        example json,
        validation text NOT NULL,
        archived_at timestamptz,
        version integer,
        schema text,
        latest_version integer NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        revision bigint NOT NULL,
        UNIQUE (tenant_id, name)
      );
      CREATE INDEX event_type_by_tenant ON event_type (tenant_id, id);
      CREATE TABLE event_type_version (
        event_type_id text COLLATE "C" NOT NULL REFERENCES event_type (id) ON DELETE CASCADE,
        version integer NOT NULL,
        schema text NOT NULL,
        created_at timestamptz NOT NULL,
        PRIMARY KEY (event_type_id, version)
      )`);
    await runner.query(`ALTER TABLE tenant ADD only_catalogued_types boolean NOT NULL DEFAULT false`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE tenant DROP only_catalogued_types`);
    await runner.query(`DROP TABLE event_type_version, event_type`);
  }
}
