import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which events an endpoint wants, how they are written for it, and what its owner knows it by. */
export class EndpointContent0000000000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Not jsonb for what people wrote: it would give it back with its members in another order.
    await runner.query(`
      ALTER TABLE endpoint
        ADD name text,
        ADD metadata jsonb NOT NULL DEFAULT '{}',
        ADD channels text[],
        ADD filter json,
        ADD template json`);
    // A record passes through here, and with it the order.
    await runner.query(`ALTER TABLE outbox ALTER record TYPE json`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE outbox ALTER record TYPE jsonb`);
    await runner.query(`ALTER TABLE endpoint DROP name, DROP metadata, DROP channels, DROP filter, DROP template`);
  }
}
