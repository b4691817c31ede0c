import { jest } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fact } from '#domain';
import { startPostgres, type PostgresServer } from '#infrastructure';
import { attempted, fannedOut, testId, waitUntil } from '#testkit';
import { connectBroker, openBed, type Bed } from '../test/projection-bed.ts';

const EVENTS = 1_500;

jest.setTimeout(60_000);

function facts(from = 0): Fact[] {
  const now = Date.now();
  return Array.from({ length: EVENTS }, (_, n): Fact[] => {
    const one = { event: `evt-${from + n}`, endpoint: testId('ep', `e${n % 23}`), acceptedAt: now + n };
    return [fannedOut(one, [one.endpoint]), attempted(one)];
  }).flat();
}

async function expectEachOnce(bed: Bed, events: number): Promise<void> {
  expect(
    await bed.rows(`SELECT count(*)::int, sum(attempts)::int AS attempts FROM deliveries WHERE status = 'delivered'`),
  ).toEqual([{ count: events, attempts: events }]);
  expect(
    await bed.rows(
      `SELECT dimension, sum(attempts)::int AS attempts, sum(delivered)::int AS delivered,
         sum((SELECT sum(latency[n]) FROM generate_series(2, cardinality(latency), 2) AS n))::int AS timed
       FROM stats_hours GROUP BY 1 ORDER BY 1`,
    ),
  ).toEqual(
    ['endpoint', 'tenant', 'type'].map((dimension) => ({
      dimension,
      attempts: events,
      delivered: events,
      timed: events,
    })),
  );
}

const projected = (bed: Bed, atLeast: number) =>
  waitUntil(async () => (await bed.rows<{ n: number }>('SELECT count(*)::int AS n FROM attempts'))[0]!.n >= atLeast, {
    deadlineMs: 20_000,
    every: 5,
    what: `${atLeast} projected attempts`,
  });

describe('with the Postgres of all tests', () => {
  let bed: Bed;
  beforeEach(async () => {
    bed = await openBed();
  });
  afterEach(() => bed.stop());

  const holders = async () =>
    (
      await bed.rows<{ n: number }>(
        `SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory' AND classid = 4720003 AND objid < 100
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) GROUP BY pid ORDER BY 1`,
      )
    ).map(({ n }) => n);

  test('two projectors share the shards, and one takes over what the other leaves', async () => {
    bed.project();
    const second = bed.project();
    await waitUntil(async () => (await holders()).join() === '2,2', { deadlineMs: 10_000, what: 'equal shares' });
    await bed.publish(facts());
    await bed.caughtUp();
    await second.stop();
    await waitUntil(async () => (await holders()).join() === '4', { deadlineMs: 10_000, what: 'one to have all' });
    await bed.publish(facts(EVENTS));
    await bed.caughtUp();
    await expectEachOnce(bed, 2 * EVENTS);
  });

  test('a projector whose connections are cut in the middle of its work counts nothing twice', async () => {
    bed.project({ batch: 10 });
    bed.project({ batch: 10 });
    const publishing = bed.publish(facts());
    for (let cut = 1; cut <= 4; cut++) {
      await projected(bed, cut * 200);
      await bed.rows(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND application_name LIKE 'hookwire-projector%'`,
      );
    }
    await publishing;
    await bed.caughtUp();
    await expectEachOnce(bed, EVENTS);
  });

  test('the locks only keep the peace: without them two at the same shard still count once', async () => {
    const { ShardProjector } = await import('./shard-projector.ts');
    const { projectionPool } = await import('#store');
    const { createLogger } = await import('#service');
    const pool = projectionPool(bed.databaseUrl, { size: 8, onIdleError: () => undefined });
    const context = { broker: bed.broker, pool, log: createLogger('test', 'silent'), batch: 25 };
    const projectors = [0, 1, 2, 3, 0, 1, 2, 3].map((shard) => new ShardProjector(context, shard));
    await bed.publish(facts());
    await bed.caughtUp();
    await Promise.all(projectors.map((projector) => projector.stop()));
    await pool.end();
    await expectEachOnce(bed, EVENTS);
  });

  test('NATS is restarted in the middle of the work', async () => {
    // A connection of its own: the one that publishes shall not be cut.
    const broker = await connectBroker(bed.nats);
    const projector = bed.project({ broker, batch: 10 });
    await bed.publish(facts());
    await projected(bed, 200);
    await bed.nats.kill('SIGKILL');
    await bed.nats.restart();
    await waitUntil(() => bed.broker.problem() === undefined, { deadlineMs: 10_000, what: 'the broker to be back' });
    await bed.publish(facts(EVENTS));
    await bed.caughtUp(30_000);
    await expectEachOnce(bed, 2 * EVENTS);
    await waitUntil(() => projector.problem() === undefined, { deadlineMs: 5_000, what: 'the projector to be ready' });
    await projector.stop();
    await broker.close();
  });
});

describe('with a Postgres of its own', () => {
  let dir: string;
  let postgres: PostgresServer;
  let bed: Bed;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'hookwire-postgres-'));
    postgres = await startPostgres({ dir, durable: false, log: () => undefined });
    bed = await openBed(postgres);
  });
  afterAll(async () => {
    await bed.stop();
    await postgres.stop();
    await rm(dir, { recursive: true, force: true });
  });

  test('Postgres is killed in the middle of the work', async () => {
    const projector = bed.project({ batch: 10 });
    await bed.publish(facts());
    await projected(bed, 200);
    await postgres.kill('SIGKILL');
    await waitUntil(() => projector.problem(), { deadlineMs: 10_000, what: 'the projector to notice' });
    await postgres.restart();
    await bed.caughtUp(30_000);
    await expectEachOnce(bed, EVENTS);
    await waitUntil(() => projector.problem() === undefined, { deadlineMs: 10_000, what: 'the projector to be ready' });
  });
});
