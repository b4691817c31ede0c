import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { verifyWebhook } from '#client';
import { findPostgresTools } from '#infrastructure';
import { startNats, startReceiver, waitUntil } from '#testkit';
import { destroy, dumpPostgres, emptyDatabase, restorePostgres, run } from '../backup/restore.ts';
import { Ledger, typeOf } from '../crash/ledger.ts';
import { startLoad } from '../crash/load.ts';
import { acceptedOrder } from '../crash/ordered.ts';
import { dumpProjections, nothingLeft, query, waitingMessages } from '../e2e/records.ts';
import { ownPostgres, publishTo, startScenario, startScenarioOn, type Scenario } from '../e2e/scenario.ts';

const EVENTS_PER_SECOND = 100;
/** Of those that are accepted before the backup begins. */
const EVENTS = 800;
const DEADLINE_MS = 120_000;

const event = (n: number) => ({ id: `e${n}`, type: n < 0 ? 'other.event' : typeOf(n), data: { n } });

const tools = await findPostgresTools();
if (!tools)
  console.warn('backup and restore: not tested, as this machine has no Postgres with its tools (package postgresql)');

(tools ? describe : describe.skip)('a backup that is taken under load', () => {
  let scenario: Scenario;
  let ledger: Ledger;
  let dir: string;
  /** Ids of all events that are in the platform. */
  let published: string[] = [];

  async function publish(count: number): Promise<void> {
    const next = Math.max(...published.map((id) => Number(id.slice(1)))) + 1;
    for (let n = next; n < next + count; n++) {
      await scenario.publishSurely(event(n));
      published.push(`e${n}`);
    }
  }

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
    published = events;
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
    for (const n of more) await scenario.publishSurely(event(n));
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

  it('restores an older Postgres beside newer streams', async () => {
    const file = join(dir, 'older.dump');
    const keys = `/v1/tenants/${scenario.tenant}/keys`;
    const revoked = { name: 'revoked', scopes: ['publish'] };
    const { id, key } = await scenario.admin<{ id: string; key: string }>('POST', keys, revoked);
    await dumpPostgres(tools!, scenario.postgres, file);
    await scenario.admin('DELETE', `${keys}/${id}`);
    const failing = await startReceiver({ respond: () => ({ status: 503 }) });
    const retry = { delaysSeconds: Array.from({ length: 20 }, () => 10), jitter: 0 };
    const late = await scenario.createEndpoint(failing.url, { eventTypes: ['load.*'], retry });
    await publish(50);
    await failing.waitFor(10, DEADLINE_MS);
    await ledger.complete(published, DEADLINE_MS);

    const { registry, projector } = scenario.platform.services;
    await Promise.all([registry.stop(), projector.stop()]);
    await emptyDatabase(scenario.postgres);
    await restorePostgres(tools!, scenario.postgres, file);
    // Events are taken and delivered meanwhile.
    await publish(50);
    await Promise.all([registry.restart(), projector.restart()]);
    await Promise.all([registry.waitReady(DEADLINE_MS), projector.waitReady(DEADLINE_MS)]);
    expect(registry.logs.find(({ msg }) => /newer than Postgres/.test(String(msg)))).toMatchObject({
      removed: [expect.stringContaining(late.id)],
      reverted: [expect.stringMatching(/^key\./)],
    });
    // What was accepted and delivered since the dump comes from the log; the endpoint that is gone gets nothing more.
    await ledger.complete(published, DEADLINE_MS);
    await nothingLeft(scenario, DEADLINE_MS);
    await ledger.checkProjections(published, DEADLINE_MS);
    const sql = 'select distinct status from deliveries where endpoint_id = $1';
    expect(await query(scenario.postgres.url, sql, [late.id])).toEqual([{ status: 'cancelled' }]);
    // As said in docs/backup.md: the key that was revoked after the dump has to be revoked once more.
    expect((await publishTo(scenario.platform.urls.ingest, key, event(-1))).status).toBe(202);
    await scenario.createEndpoint(failing.url, { eventTypes: ['late.*'] });
    await scenario.publishSurely({ id: 'late', type: 'late.event', data: {} });
    const before = failing.requests.length;
    await failing.waitFor(before + 1, DEADLINE_MS);
    await failing.close();
  }, 300_000);

  it('goes on with new events when the streams are lost and Postgres is not', async () => {
    const failing = await startReceiver({ respond: () => ({ status: 503 }) });
    const { id } = await scenario.createEndpoint(failing.url, {
      eventTypes: ['load.*'],
      retry: { delaysSeconds: [3_600] },
    });
    await publish(50);
    await ledger.complete(published, DEADLINE_MS);
    await ledger.checkDelivered(published, DEADLINE_MS);
    await scenario.nats.kill('SIGKILL');
    await rm(scenario.nats.storeDir, { recursive: true });
    await scenario.nats.restart();

    await publish(50);
    await ledger.complete(published, DEADLINE_MS);
    await ledger.checkDelivered(published, DEADLINE_MS);
    // What is not to come any more, and is known from Postgres alone, is ended by cancelling it.
    await scenario.api('POST', '/v1/deliveries/cancel', { endpoint: id });
    await waitUntil(
      async () => {
        const sql = 'select distinct status from deliveries where endpoint_id = $1';
        expect(await query(scenario.postgres.url, sql, [id])).toEqual([{ status: 'cancelled' }]);
        return true;
      },
      { deadlineMs: DEADLINE_MS, what: 'what is lost to be cancelled' },
    );
    await failing.close();
  }, 300_000);
});
