import { expect, it } from '@jest/globals';
import { apps, startReceiver } from '#testkit';
import { withRevision } from '../../bench/revision.ts';
import { Ledger, typeOf } from '../crash/ledger.ts';
import { startLoad } from '../crash/load.ts';
import { nothingLeft, query } from '../e2e/records.ts';
import { startScenario, type Scenario } from '../e2e/scenario.ts';
import { BASELINE } from '../upgrade/baseline.ts';
import { accepted, Rolling } from '../upgrade/rolling.ts';

const EVENTS_PER_SECOND = 50;
/** Accepted in each state of the platform: all old, half and half, that after restarts of the old half, all new. */
const EVENTS = 300;
const DEADLINE_MS = 120_000;
/** As docs/upgrades.md says. */
const ORDER = ['projector', 'delivery', 'fanout', 'ingest', 'registry'] as const;

async function migrationsOf({ postgres }: Scenario): Promise<number> {
  return (await query(postgres.url, 'select name from migrations')).length;
}

/** Also what old projectors had counted in tables that there are no more. */
async function checkStatistics({ postgres }: Scenario): Promise<void> {
  const [counted] = await query<{ attempts: number; rows: number }>(
    postgres.url,
    `select sum(attempts)::int as attempts, (select count(*)::int from attempts) as rows
     from stats_hours where dimension = 'tenant'`,
  );
  expect(counted).toEqual({ attempts: counted!.rows, rows: counted!.rows });
}

async function upgrade(from: string): Promise<void> {
  const scenario = await startScenario({ ownPostgres: true, from, env: { HOOKWIRE_BREAKER_FAILURES: '10000' } });
  const rolling = new Rolling(scenario);
  const ledger = await Ledger.start(scenario);
  try {
    await rolling.doubled();
    const load = startLoad(rolling, EVENTS_PER_SECOND, typeOf);
    await accepted(load, EVENTS);
    const before = await migrationsOf(scenario);
    for (const app of ORDER) await rolling.replace(app);
    expect(before).toBeLessThan(await migrationsOf(scenario));
    await accepted(load, EVENTS);
    // An endpoint of the new version is one that old workers cannot sign for: they seal otherwise since. It is tried again.
    const receiver = await startReceiver();
    for (const version of ['old', 'new'] as const) await rolling.createEndpoint(version, `${receiver.url}/${version}`);
    // One of the old version that has to be started again finds what the new one has made of streams and tables.
    for (const app of apps) {
      const old = rolling.one(app, 'old');
      old.kill('SIGKILL');
      await old.exited;
      await old.restart();
      if (app !== 'projector') await old.waitReady(60_000);
    }
    await accepted(load, EVENTS);
    for (const app of ORDER) await rolling.replace(app);
    await accepted(load, EVENTS);
    const events = await load.end();
    await nothingLeft(scenario, DEADLINE_MS);
    await ledger.complete(events, DEADLINE_MS);
    await ledger.checkOrder();
    await ledger.checkProjections(events, DEADLINE_MS);
    expect([...new Set(receiver.requests.map(({ path }) => path))].sort()).toEqual(['/new', '/old']);
    expect(await query(scenario.postgres.url, 'select distinct status from deliveries')).toEqual([
      { status: 'delivered' },
    ]);
    await receiver.close();
    await checkStatistics(scenario);
    expect(rolling.errors()).toEqual([]);
    // What a load balancer does not see is no downtime: one of the two took each request at once.
    expect(rolling.refused).toEqual([]);
  } finally {
    await rolling.stop();
    await scenario.stop();
    await ledger.close();
  }
}

it('goes from the baseline to this version service by service, under load, and loses nothing', async () => {
  await withRevision(BASELINE, () => undefined, upgrade);
}, 900_000);
