// Runs once before the jest projects `int` and `e2e`: one Postgres for all test files (or the one in DATABASE_URL),
// each of which makes its own databases in it, and a nats-server binary that is surely there.
//
// jest does not map `#names` or transform ES modules here, so it uses what `npm run build` has built.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const library = new URL('../../dist/libs/infrastructure/src/index.js', import.meta.url);

export default async function setup() {
  if (!existsSync(library)) throw new Error('these tests need the built services: run `npm run build` first');
  const { findNatsServer, projectRoot, startPostgres } = await import(library);
  const log = (line) => console.log(line);
  await findNatsServer({ cacheDir: join(projectRoot(), '.hookwire', 'cache'), log });
  process.env.HOOKWIRE_TEST_RUN = `hookwire_test_${randomBytes(4).toString('hex')}`;
  if (process.env.DATABASE_URL) {
    process.env.HOOKWIRE_TEST_DATABASE_URL = process.env.DATABASE_URL;
    return;
  }
  const dir = await mkdtemp(join(tmpdir(), 'hookwire-postgres-'));
  const postgres = await startPostgres({ dir, durable: false, log });
  process.env.HOOKWIRE_TEST_DATABASE_URL = postgres.url;
  // Jest hands nothing else from here to the teardown.
  globalThis.hookwireTestPostgres = { postgres, dir };
}
