import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How far headers and bodies of attempts were removed, and a way to find those that come next. */
export class AttemptContent0000000000012 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Rows lie nearly in the order in which attempts began: this says where, in some kilobytes a day.
    await runner.query('CREATE INDEX attempts_by_start ON attempts USING brin (started_at) WITH (autosummarize = on)');
    // One row. Of attempts that began before this time nothing is left to be removed.
    await runner.query('CREATE TABLE attempt_content (removed_before timestamptz NOT NULL)');
    await runner.query(`INSERT INTO attempt_content VALUES ('-infinity')`);
    await runner.query('CREATE UNIQUE INDEX attempt_content_single ON attempt_content ((true))');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE attempt_content');
    await runner.query('DROP INDEX attempts_by_start');
  }
}
