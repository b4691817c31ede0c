import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { apps, startReceiver, waitUntil, type Receiver } from '#testkit';
import { query, waitingMessages } from '../e2e/records.ts';
import { startScenario, type Scenario } from '../e2e/scenario.ts';

/** Events a round, and how far apart: some two seconds of load around a kill. */
const EVENTS = 200;
const EVERY_MS = 10;

describe('a kill -9 under load loses nothing', () => {
  let scenario: Scenario;
  let receiver: Receiver;
  let endpoints: string[];

  beforeAll(async () => {
    scenario = await startScenario({ ownPostgres: true });
    receiver = await startReceiver();
    const retry = { delaysSeconds: [0.5, 1, 2, 4], jitter: 0 };
    const made = await Promise.all(
      ['/a', '/b', '/c'].map((path) => scenario.createEndpoint(receiver.url + path, { retry })),
    );
    endpoints = made.map(({ id }) => id);
    // One delivery in ten fails at first, so that retries are under way too.
    const failed = new Set<string>();
    receiver.respond = ({ headers }, nth) => {
      const id = String(headers['webhook-id']);
      if (nth % 10 !== 0 || failed.has(id)) return { status: 200 };
      failed.add(id);
      return { status: 503 };
    };
  }, 120_000);

  afterAll(async () => {
    await scenario?.stop();
    await receiver?.close();
  });

  /** Publishes a round, does the harm in its middle, and checks that every accepted event arrived everywhere. */
  async function survives(round: string, harm: () => Promise<void>): Promise<void> {
    const ids = Array.from({ length: EVENTS }, (_, n) => `${round}-${n}`);
    let doing: Promise<void> | undefined;
    const published: Promise<void>[] = [];
    for (const [n, id] of ids.entries()) {
      published.push(scenario.publishSurely({ id, type: 'chaos.event', data: { round, n } }, 60_000));
      if (n === EVENTS / 2) doing = harm();
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
    await doing;
    await Promise.all(published);

    const expected = ids.flatMap((id) => ['/a', '/b', '/c'].map((path) => `${id} ${path}`)).sort();
    const arrived = () => {
      const seen = new Set<string>();
      for (const { body, path } of receiver.requests) {
        const { id } = JSON.parse(body.toString()) as { id: string };
        if (id.startsWith(`${round}-`)) seen.add(`${id} ${path}`);
      }
      return [...seen].sort();
    };
    await receiver.waitFor(() => arrived().length >= expected.length, 60_000);
    expect(arrived()).toEqual(expected);

    await waitUntil(
      async () => {
        const rows = await query<{ endpoint_id: string; status: string; count: number }>(
          scenario.postgres.url,
          `select endpoint_id, status, count(*)::int from deliveries where event_id like $1 group by 1, 2 order by 1`,
          [`${round}-%`],
        );
        expect(rows).toEqual(
          [...endpoints].sort().map((endpoint_id) => ({ endpoint_id, status: 'delivered', count: EVENTS })),
        );
        return true;
      },
      { deadlineMs: 60_000, every: 200, what: `the projections of round ${round} to agree` },
    );
    await waitUntil(async () => Object.values(await waitingMessages(scenario.nats.url)).every((count) => count === 0), {
      deadlineMs: 30_000,
      every: 200,
      what: 'nothing to be left over',
    });
    await Promise.all(apps.map((app) => scenario.platform.services[app].waitReady(30_000)));
    receiver.requests.length = 0;
  }

  for (const app of apps) {
    it(`of ${app}`, async () => {
      await survives(app, async () => {
        const service = scenario.platform.services[app];
        service.kill('SIGKILL');
        await service.exited;
        await service.restart();
      });
    }, 120_000);
  }

  it('of nats-server, which comes back after two seconds', async () => {
    const pids = apps.map((app) => scenario.platform.services[app].pid);
    await survives('nats', async () => {
      await scenario.nats.kill('SIGKILL');
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      await scenario.nats.restart();
    });
    // Survived by waiting and resuming, without a restart of ours.
    expect(apps.map((app) => scenario.platform.services[app].pid)).toEqual(pids);
  }, 120_000);

  it('of Postgres, which comes back after two seconds', async () => {
    const pids = apps.map((app) => scenario.platform.services[app].pid);
    await survives('postgres', async () => {
      await scenario.postgres.kill('SIGKILL');
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      await scenario.postgres.restart();
    });
    expect(apps.map((app) => scenario.platform.services[app].pid)).toEqual(pids);
  }, 120_000);
});
