import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Events whose content was erased, and the jobs that do it. */
export class Erasure0000000000011 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE events ADD COLUMN erased_at timestamptz');
    // An event is erased by one job, however often and however many at once ask for it.
    await runner.query(
      `CREATE UNIQUE INDEX job_of_erasure ON job (queue) WHERE kind = 'erasure' AND status <> 'failed'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX job_of_erasure');
    await runner.query('ALTER TABLE events DROP COLUMN erased_at');
  }
}
