// Ends what jest-global-setup.mjs began: its Postgres, or this run's databases in the one of DATABASE_URL.
import { rm } from 'node:fs/promises';
import pg from 'pg';

export default async function teardown() {
  const own = globalThis.hookwireTestPostgres;
  if (own) {
    await own.postgres.stop();
    await rm(own.dir, { recursive: true, force: true });
    return;
  }
  const client = new pg.Client({ connectionString: process.env.HOOKWIRE_TEST_DATABASE_URL });
  await client.connect();
  const pattern = `${process.env.HOOKWIRE_TEST_RUN}_%`;
  const { rows } = await client.query('select datname from pg_database where datname like $1', [pattern]);
  for (const { datname } of rows) await client.query(`drop database if exists "${datname}" with (force)`);
  await client.end();
}
