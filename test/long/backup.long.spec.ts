import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { verifyWebhook } from '#client';
import { findPostgresTools } from '#infrastructure';
import { startNats, waitUntil } from '#testkit';
import { destroy, dumpPostgres, restorePostgres, run } from '../backup/restore.ts';
import { Ledger, typeOf } from '../crash/ledger.ts';
import { startLoad } from '../crash/load.ts';
import { acceptedOrder } from '../crash/ordered.ts';
import { dumpProjections, nothingLeft, query, waitingMessages } from '../e2e/records.ts';
import { ownPostgres, startScenario, startScenarioOn, type Scenario } from '../e2e/scenario.ts';

const EVENTS_PER_SECOND = 100;
/** Of those that are accepted before the backup begins. */
const EVENTS = 800;
const DEADLINE_MS = 120_000;

const tools = await findPostgresTools();
if (!tools)
  console.warn('backup and restore: not tested, as this machine has no Postgres with its tools (package postgresql)');

(tools ? describe : describe.skip)('a backup that is taken under load', () => {
  let scenario: Scenario;
  let ledger: Ledger;
  let dir: string;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'hookwire-backup-'));
    scenario = await startScenario({ postgres: await ownPostgres(tools) });
    ledger = await Ledger.start(scenario);
  }, 120_000);

  afterAll(async () => {
    await scenario?.stop();
    await ledger?.close();
    await rm(dir, { recursive: true, force: true });
  }, 60_000);

  it('restores an empty installation, which goes on', async () => {
    // What is for it waits in its lane, and as retries of the first attempts.
    ledger.down = '/flaky';
    const load = startLoad(scenario, EVENTS_PER_SECOND, typeOf);
    await waitUntil(() => load.accepted >= EVENTS, { deadlineMs: DEADLINE_MS, what: 'the load' });
    const before = load.accepted;
    await dumpPostgres(tools!, scenario.postgres, join(dir, 'postgres.dump'));
    const said = await run('scripts/backup.js', scenario.env, join(dir, 'streams'));
    expect(said).toMatch(/the backup is complete/);
    const waiting = await waitingMessages(scenario.nats.url);
    expect(waiting['lanes']! + waiting['retries']!).toBeGreaterThan(100);
    await load.end();
    await destroy(scenario);

    const nats = await startNats();
    const postgres = await ownPostgres(tools);
    await restorePostgres(tools!, postgres, join(dir, 'postgres.dump'));
    await run('scripts/restore.js', { NATS_URL: nats.url }, join(dir, 'streams'));
    const restored = await acceptedOrder(nats.url);
    expect(restored).toEqual(expect.arrayContaining(Array.from({ length: before }, (_, n) => n)));
    const next = Math.max(...restored) + 1;
    // And with the keys that there were: more.
    const more = Array.from({ length: 50 }, (_, at) => next + at);
    const events = [...restored, ...more].map((n) => `e${n}`);
    const { HOOKWIRE_MASTER_KEY } = scenario.env as { HOOKWIRE_MASTER_KEY: string };
    ledger.restored({ ...scenario, nats, postgres }, new Set(events.slice(0, restored.length)));
    ledger.down = undefined;
    const { secret } = ledger.endpoint('/plain');
    let verified = 0;
    const unverified: unknown[] = [];
    ledger.onTaken = ({ path, headers, body }) => {
      if (path !== '/plain') return;
      try {
        verifyWebhook(secret, { headers, body });
        verified++;
      } catch (error) {
        unverified.push(error);
      }
    };
    scenario = await startScenarioOn(nats, { postgres, as: scenario, env: { HOOKWIRE_MASTER_KEY } });
    for (const n of more) await scenario.publishSurely({ id: `e${n}`, type: typeOf(n), data: { n } });
    await nothingLeft(scenario, DEADLINE_MS);
    await ledger.complete(events, DEADLINE_MS);
    await ledger.checkOrder();
    await ledger.checkProjections(events, DEADLINE_MS);
    expect(unverified).toEqual([]);
    expect(verified).toBeGreaterThanOrEqual(more.length);
  }, 400_000);

  it('makes lost projections again from the restored log', async () => {
    const { events, deliveries, attempts } = await dumpProjections(scenario.postgres.url);
    await query(scenario.postgres.url, 'truncate events, deliveries, attempts');
    await run('apps/projector/src/rebuild.js', scenario.env);
    expect(await dumpProjections(scenario.postgres.url)).toMatchObject({ events, deliveries, attempts });
  }, 120_000);
});
