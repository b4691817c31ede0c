import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keys that are rotated and say when they were used; tenants that are switched off or deleted. */
export class KeysAndTenants0000000000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE api_key ADD replaced_by text COLLATE "C", ADD last_used_at timestamptz`);
    await runner.query(`ALTER TABLE tenant ADD enabled boolean NOT NULL DEFAULT true, ADD deleted_at timestamptz`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE tenant DROP enabled, DROP deleted_at`);
    await runner.query(`ALTER TABLE api_key DROP replaced_by, DROP last_used_at`);
  }
}
