import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Keys that are rotated and say when they were used; tenants that are switched off or deleted; and how the REGISTRY
 * bucket was left, so that another one in its place is noticed.
 */
export class KeysAndTenants0000000000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE api_key ADD replaced_by text COLLATE "C", ADD last_used_at timestamptz`);
    await runner.query(`ALTER TABLE tenant ADD enabled boolean NOT NULL DEFAULT true, ADD deleted_at timestamptz`);
    await runner.query(`
      CREATE TABLE bucket_position (
        created text NOT NULL,
        sequence bigint NOT NULL,
        messages bigint NOT NULL,
        generation bigint NOT NULL
      )`);
    // At most this one row, ever.
    await runner.query(`CREATE UNIQUE INDEX bucket_position_single ON bucket_position ((true))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE bucket_position`);
    await runner.query(`ALTER TABLE tenant DROP enabled, DROP deleted_at`);
    await runner.query(`ALTER TABLE api_key DROP replaced_by, DROP last_used_at`);
  }
}
