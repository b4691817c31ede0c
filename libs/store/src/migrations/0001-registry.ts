import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tenants, API keys, endpoints, and how their changes reach the REGISTRY bucket. */
export class Registry0000000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // "C" collation for ids: they sort like bytes, everywhere, and pages are cut by them.
    await runner.query(`
      CREATE TABLE tenant (
        id text COLLATE "C" PRIMARY KEY,
        name text NOT NULL,
        dialect text NOT NULL,
        created_at timestamptz NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE api_key (
        id text COLLATE "C" PRIMARY KEY,
        tenant_id text COLLATE "C" NOT NULL REFERENCES tenant (id),
        name text NOT NULL,
        hash text COLLATE "C" NOT NULL UNIQUE,
        last_four text NOT NULL,
        scopes text[] NOT NULL,
        expires_at timestamptz,
        created_at timestamptz NOT NULL,
        revision bigint NOT NULL
      )`);
    await runner.query(`CREATE INDEX api_key_by_tenant ON api_key (tenant_id, id)`);
    await runner.query(`
      CREATE TABLE endpoint (
        id text COLLATE "C" PRIMARY KEY,
        tenant_id text COLLATE "C" NOT NULL REFERENCES tenant (id),
        dialect text NOT NULL,
        url text NOT NULL,
        event_types text[] NOT NULL,
        description text,
        headers jsonb NOT NULL,
        retry jsonb,
        timeout_ms integer NOT NULL,
        enabled boolean NOT NULL,
        sealed_secrets jsonb NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        revision bigint NOT NULL
      )`);
    await runner.query(`CREATE INDEX endpoint_by_tenant ON endpoint (tenant_id, id)`);
    await runner.query(`
      CREATE TABLE outbox (
        revision bigint NOT NULL,
        key text COLLATE "C" NOT NULL,
        record jsonb NOT NULL,
        PRIMARY KEY (revision, key)
      )`);
    await runner.query(`CREATE TABLE registry_revision (revision bigint NOT NULL)`);
    // At most this one row, ever.
    await runner.query(`CREATE UNIQUE INDEX registry_revision_single ON registry_revision ((true))`);
    await runner.query(`INSERT INTO registry_revision VALUES (0)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE registry_revision, outbox, endpoint, api_key, tenant`);
  }
}
