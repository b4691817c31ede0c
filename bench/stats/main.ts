import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startPostgres } from '#infrastructure';
import { Store } from '#store';
import { launch, startNats } from '#testkit';
import { fill } from './fill.ts';
import { measure, problemsOf, toMarkdown, type Measured } from './measure.ts';
import { explain } from './plans.ts';
import { questions } from './questions.ts';
import { DAY_MS, ENDPOINTS_OF_TENANTS, seededRandom, worldOf } from './world.ts';

// `npm run bench:stats`: searches and statistics through the API of a real registry, over generated deliveries.

const USAGE = 'npm run bench:stats -- <attempts> <requests of each kind>, like 5000000 200';
const ADMIN_TOKEN = 'admin-token-of-the-benchmark';
const DAYS = 30;
/** An answer of this or less in 99 of 100 cases. */
const BOUND_MS = 50;

/** In the order in which they are to be closed: the last opened first. */
const opened: (() => Promise<unknown>)[] = [];

async function main(attempts: number, requests: number): Promise<readonly string[]> {
  const dir = await mkdtemp(join(tmpdir(), 'hookwire-bench-stats-'));
  opened.push(() => rm(dir, { recursive: true, force: true }));
  const postgres = await startPostgres({ dir, durable: false, log: () => undefined });
  opened.push(() => postgres.stop());
  const nats = await startNats();
  opened.push(() => nats.stop());
  const registry = await launch('registry', {
    NATS_URL: nats.url,
    DATABASE_URL: postgres.url,
    HOOKWIRE_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
    HOOKWIRE_ADMIN_TOKEN: ADMIN_TOKEN,
    // As fast as the answers come is more than a caller may ask for.
    HOOKWIRE_API_RATE_LIMIT: '1000000',
    LOG_LEVEL: 'warn',
  });
  opened.push(() => registry.stop());
  await registry.waitReady(60_000);

  const end = Math.floor(Date.now() / DAY_MS) * DAY_MS + DAY_MS;
  const world = worldOf(await makeTenants(registry.url), end, DAYS);
  const pool = new pg.Pool({ connectionString: postgres.url, max: 3 });
  opened.push(() => pool.end());
  const filledFrom = performance.now();
  const filled = await fill(pool, world, attempts, (done) => say(`  ${done} of ${DAYS} days are filled`));
  const fillSeconds = (performance.now() - filledFrom) / 1_000;
  say(`${JSON.stringify(filled)} in ${Math.round(fillSeconds)} s`);

  const store = new Store(postgres.url, 'bench', { info: () => undefined, warn: () => undefined });
  opened.push(() => store.close());
  await store.start();
  const measured: Measured[] = [];
  for (const question of questions(world)) {
    const random = seededRandom(attempts);
    const ask = () => question.ask(world, random);
    const plan = await explain(store.dataSource, ask().statement, world, question.days);
    const row = { name: question.name, plan, ...(await measure(registry.url, ADMIN_TOKEN, ask, requests)) };
    say(`  ${row.name}: p50 ${row.p50.toFixed(1)} ms, p99 ${row.p99.toFixed(1)} ms ${plan.problems.join('; ')}`);
    measured.push(row);
  }
  const { rows } = await pool.query<{ name: string; setting: string }>(
    `SELECT name, current_setting(name) AS setting FROM pg_settings
     WHERE name IN ('server_version', 'shared_buffers', 'work_mem', 'effective_cache_size', 'random_page_cost', 'fsync')
     ORDER BY name`,
  );
  const size = await pool.query<{ size: string }>(
    'SELECT pg_size_pretty(pg_database_size(current_database())) AS size',
  );
  console.log(
    toMarkdown(measured, {
      ...filled,
      requests,
      machine: `${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), Node ${process.version}`,
      postgres: `Postgres ${rows.map(({ name, setting }) => (name === 'server_version' ? setting : `${name} ${setting}`)).join(', ')}`,
      size: size.rows[0]!.size,
      fillSeconds,
      revision: execFileSync('git', ['rev-parse', '--short', 'HEAD']).toString().trim(),
    }),
  );
  return problemsOf(measured, BOUND_MS);
}

async function makeTenants(url: string): Promise<string[]> {
  const ids: string[] = [];
  for (const n of ENDPOINTS_OF_TENANTS.keys()) {
    const answer = await fetch(`${url}/v1/tenants`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: `Tenant ${n}` }),
    });
    if (answer.status !== 201) throw new Error(`no tenant: ${await answer.text()}`);
    ids.push(((await answer.json()) as { id: string }).id);
  }
  return ids;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function close(): Promise<void> {
  for (let next = opened.pop(); next; next = opened.pop()) await next().catch((error: unknown) => say(String(error)));
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  // An interrupted run has measured nothing, whatever it printed.
  process.once(signal, () => void close().finally(() => process.exit(130)));
}

const [attempts, requests] = process.argv.slice(2).map(Number) as [number | undefined, number | undefined];
if (!Number.isInteger(attempts) || !Number.isInteger(requests) || attempts! < 1_000 || requests! < 10) {
  say(USAGE);
  process.exit(2);
}
try {
  const problems = await main(attempts!, requests!);
  for (const problem of problems) say(`WRONG: ${problem}`);
  process.exitCode = problems.length > 0 ? 1 : 0;
} catch (error) {
  say((error as Error).stack ?? String(error));
  process.exitCode = 1;
} finally {
  await close();
}
