import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the dialects' own APIs keep of an endpoint, and count. */
export class DialectRoutes0000000000014 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE endpoint ADD owned_by text COLLATE "C", ADD dialect_settings jsonb NOT NULL DEFAULT '{}'`,
    );
    // One for each key, however many requests of it come at once.
    await runner.query(`CREATE UNIQUE INDEX endpoint_owned_by ON endpoint (tenant_id, owned_by)`);
    // A tenant's last calls of what it may call some times a minute: never more rows than it may call, as the next call
    // takes away what no longer counts.
    await runner.query(
      `CREATE TABLE limited_call (
        tenant_id text COLLATE "C" NOT NULL REFERENCES tenant,
        kind text COLLATE "C" NOT NULL,
        made_at timestamptz NOT NULL
      )`,
    );
    await runner.query('CREATE INDEX limited_call_made ON limited_call (tenant_id, kind, made_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE limited_call`);
    await runner.query(`DROP INDEX endpoint_owned_by`);
    await runner.query(`ALTER TABLE endpoint DROP owned_by, DROP dialect_settings`);
  }
}
