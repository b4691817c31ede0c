import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Several secrets an endpoint, how it authenticates Hookwire's requests, and whether it proved to want them. */
export class Credentials0000000000007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Beside `sealed_secrets`, which stays what it is: a registry of the version before goes on reading and writing it.
    await runner.query(`
      ALTER TABLE endpoint
        ADD secret_details jsonb NOT NULL DEFAULT '[]',
        ADD auth jsonb,
        ADD verification jsonb`);
    await runner.query(`
      CREATE INDEX endpoint_to_verify ON endpoint (id) WHERE verification ->> 'status' = 'pending'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE endpoint DROP secret_details, DROP auth, DROP verification`);
  }
}
