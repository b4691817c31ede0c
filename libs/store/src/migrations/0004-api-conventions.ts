import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Callers' own names for things, who changed what, and the answers that belong to idempotency keys. */
export class ApiConventions0000000000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of ['tenant', 'api_key', 'endpoint']) {
      await runner.query(`ALTER TABLE ${table} ADD uid text COLLATE "C"`);
    }
    await runner.query(`CREATE UNIQUE INDEX tenant_uid ON tenant (uid)`);
    await runner.query(`CREATE UNIQUE INDEX api_key_uid ON api_key (tenant_id, uid)`);
    await runner.query(`CREATE UNIQUE INDEX endpoint_uid ON endpoint (tenant_id, uid)`);

    // Without foreign keys: entries outlive what they are about.
    await runner.query(`
      CREATE TABLE audit_log (
        id text COLLATE "C" PRIMARY KEY,
        tenant_id text COLLATE "C",
        at timestamptz NOT NULL,
        actor_type text COLLATE "C" NOT NULL,
        actor_id text COLLATE "C",
        action text COLLATE "C" NOT NULL,
        resource text COLLATE "C" NOT NULL,
        request_id text COLLATE "C",
        before jsonb,
        after jsonb
      )`);
    await runner.query(`CREATE INDEX audit_log_by_tenant ON audit_log (tenant_id, id)`);
    await runner.query(`CREATE INDEX audit_log_by_resource ON audit_log (resource, id)`);
    await runner.query(`CREATE INDEX audit_log_by_actor ON audit_log (actor_id, id) WHERE actor_id IS NOT NULL`);
    await runner.query(`CREATE INDEX audit_log_by_action ON audit_log (action, id)`);
    // Retention says in its transaction up to when entries are over; nothing else takes any away.
    await runner.query(`
      CREATE FUNCTION audit_log_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF TG_OP = 'DELETE' THEN
          IF OLD.at < nullif(current_setting('hookwire.audit_over_before', true), '')::timestamptz THEN
            RETURN OLD;
          END IF;
        END IF;
        RAISE EXCEPTION 'audit_log is append-only' USING ERRCODE = 'insufficient_privilege';
      END $$`);
    await runner.query(`
      CREATE TRIGGER audit_log_rows BEFORE UPDATE OR DELETE ON audit_log
        FOR EACH ROW EXECUTE FUNCTION audit_log_refuse()`);
    await runner.query(`
      CREATE TRIGGER audit_log_whole BEFORE TRUNCATE ON audit_log
        FOR EACH STATEMENT EXECUTE FUNCTION audit_log_refuse()`);

    await runner.query(`
      CREATE TABLE idempotency_key (
        caller text COLLATE "C" NOT NULL,
        key text COLLATE "C" NOT NULL,
        -- Hex of a SHA-256 over method, path and body.
        request text COLLATE "C" NOT NULL,
        -- Whose request it is, and until when nobody else may take it over.
        holder uuid NOT NULL,
        held_until timestamptz NOT NULL,
        created_at timestamptz NOT NULL,
        -- Null while the request is under way.
        status integer,
        headers jsonb,
        sealed_body text,
        PRIMARY KEY (caller, key)
      )`);
    await runner.query(`CREATE INDEX idempotency_key_by_age ON idempotency_key (created_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE idempotency_key, audit_log`);
    await runner.query(`DROP FUNCTION audit_log_refuse`);
    for (const table of ['tenant', 'api_key', 'endpoint']) await runner.query(`ALTER TABLE ${table} DROP uid`);
  }
}
