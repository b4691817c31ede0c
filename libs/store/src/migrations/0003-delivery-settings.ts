import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What endpoints and tenants may set of how they are delivered to, and the batch an attempt was part of. */
export class DeliverySettings0000000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // With defaults: a registry of the version before goes on making rows until it is replaced.
    await runner.query(`
      ALTER TABLE tenant
        ADD publish_limit jsonb,
        ADD delivery_limit jsonb,
        ADD revision bigint NOT NULL DEFAULT 0`);
    await runner.query(`
      ALTER TABLE endpoint
        ADD rate_limit jsonb,
        ADD max_in_flight integer NOT NULL DEFAULT 32,
        ADD batch jsonb,
        ADD ordered_after bigint,
        ADD disabled_reason text,
        ADD disabled_at timestamptz,
        ADD disabled_by text`);
    // Nobody knows better when those were disabled.
    await runner.query(`UPDATE endpoint SET disabled_at = updated_at WHERE NOT enabled`);
    await runner.query(`ALTER TABLE attempts ADD batch_id text, ADD batch_size integer`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE attempts DROP batch_id, DROP batch_size`);
    await runner.query(`
      ALTER TABLE endpoint
        DROP rate_limit, DROP max_in_flight, DROP batch, DROP ordered_after,
        DROP disabled_reason, DROP disabled_at, DROP disabled_by`);
    await runner.query(`ALTER TABLE tenant DROP publish_limit, DROP delivery_limit, DROP revision`);
  }
}
