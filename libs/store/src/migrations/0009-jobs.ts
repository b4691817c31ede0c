import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Work that takes longer than a request, and how far it is. */
export class Jobs0000000000009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE job (
        id text COLLATE "C" PRIMARY KEY,
        tenant_id text COLLATE "C" NOT NULL REFERENCES tenant (id),
        kind text NOT NULL,
        -- Jobs with the same one are done one after the other.
        queue text COLLATE "C" NOT NULL,
        endpoint_id text COLLATE "C",
        input jsonb NOT NULL,
        status text NOT NULL,
        reason text,
        position jsonb,
        progress jsonb NOT NULL,
        failures integer NOT NULL DEFAULT 0,
        run_after timestamptz NOT NULL DEFAULT now(),
        lease text,
        lease_until timestamptz,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        started_at timestamptz,
        finished_at timestamptz
      )`);
    await runner.query(`CREATE INDEX job_by_tenant ON job (tenant_id, kind, id)`);
    await runner.query(`CREATE INDEX job_to_do ON job (run_after) WHERE status IN ('pending', 'running')`);
    await runner.query(`CREATE INDEX job_by_queue ON job (queue) WHERE status IN ('pending', 'running')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE job`);
  }
}
