import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FIRST_RUN, type BatchTask, type Task } from '#domain';
import { startNats, type TestNats } from '#testkit';
import { Broker } from './broker.ts';
import { Lanes } from './lanes.ts';
import { DEFAULT_STREAM_SETTINGS } from './streams.ts';
import { subjects } from './subjects.ts';

const TENANT = 'tnt_1';
const trace = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
const utf8 = (text: string) => new TextEncoder().encode(text);

function task(endpoint: string, n: number, more: Partial<Task> = {}): Task {
  return {
    event: { id: `evt_${n}`, tenant: TENANT, type: 'a.b', occurredAt: 1, acceptedAt: 1, registryRevision: 1 },
    eventSequence: n,
    endpoint,
    delivery: `dlv_${endpoint}_${n}`,
    run: FIRST_RUN,
    attempt: 1,
    registryRevision: 1,
    ...more,
  };
}

describe('lanes', () => {
  let nats: TestNats;
  let broker: Broker;
  let lanes: Lanes;

  beforeAll(async () => {
    nats = await startNats();
    const log = { info: () => undefined, warn: () => undefined, fatal: () => undefined };
    broker = new Broker(nats.url, 'lanes-test', DEFAULT_STREAM_SETTINGS, log);
    await broker.start();
    lanes = new Lanes(broker);
  }, 30_000);

  afterAll(async () => {
    await broker?.close();
    await nats?.stop();
  });

  const count = async (endpoint: string) =>
    (await lanes.holding(subjects.lane(TENANT, endpoint))).map(({ count: held }) => held)[0] ?? 0;

  it('give back what was parked: the task, its payload and its trace', async () => {
    const before = Date.now();
    expect(await lanes.park(task('ep_a', 1), utf8('{"n":1.0}'), trace)).toBe(true);
    const [parked] = await lanes.read(TENANT, 'ep_a', 0, 10);
    expect(parked).toMatchObject({ task: task('ep_a', 1), trace });
    expect(Buffer.from(parked!.data).toString()).toBe('{"n":1.0}');
    expect(Math.abs(parked!.since - before)).toBeLessThan(2_000);
  });

  it('hold each attempt once, however often it is parked', async () => {
    expect(await lanes.park(task('ep_b', 1), utf8('{}'), {})).toBe(true);
    expect(await lanes.park(task('ep_b', 1), utf8('{}'), {})).toBe(false);
    expect(await lanes.park(task('ep_b', 1, { attempt: 2 }), utf8('{}'), {})).toBe(true);
    expect(await lanes.park(task('ep_b', 1, { run: 'run_2' }), utf8('{}'), {})).toBe(true);
    expect(await count('ep_b')).toBe(3);
  });

  it('are read in their order, from any place on, and apart from each other', async () => {
    for (let n = 1; n <= 30; n++) {
      await lanes.park(task('ep_c', n), utf8('{}'), {});
      await lanes.park(task('ep_other', n), utf8('{}'), {});
    }
    const all = await lanes.read(TENANT, 'ep_c', 0, 100);
    expect(all.map((one) => one.task)).toEqual(Array.from({ length: 30 }, (_, n) => task('ep_c', n + 1)));
    const next = await lanes.read(TENANT, 'ep_c', all[9]!.sequence, 5);
    expect(next).toEqual(all.slice(10, 15));
    expect(await lanes.read(TENANT, 'ep_c', all[29]!.sequence, 5)).toEqual([]);
    expect(await lanes.read(TENANT, 'ep_unknown', 0, 5)).toEqual([]);
  });

  it('lose what is removed, and only that; removed twice is removed', async () => {
    for (let n = 1; n <= 3; n++) await lanes.park(task('ep_d', n), utf8('{}'), {});
    const [, second] = await lanes.read(TENANT, 'ep_d', 0, 3);
    await lanes.remove(second!.sequence);
    await lanes.remove(second!.sequence);
    await lanes.remove(1_000_000);
    const left = await lanes.read(TENANT, 'ep_d', 0, 3);
    expect(left.map((one) => one.task)).toEqual([task('ep_d', 1), task('ep_d', 3)]);
    expect(await count('ep_d')).toBe(2);
  });

  it('are counted: all of them, and those of a shard', async () => {
    await lanes.park(task('ep_e', 1), utf8('{}'), {});
    const all = await lanes.holding('wait.>');
    const one = all.find(({ endpoint }) => endpoint === 'ep_e')!;
    expect(one).toMatchObject({ tenant: TENANT, count: 1 });
    expect(await lanes.holding(subjects.lanesOfShard(one.shard))).toContainEqual(one);
    expect(await lanes.holding(subjects.lane(TENANT, 'ep_unknown'))).toEqual([]);
  });

  it('hold a batch of any size as one', async () => {
    const attributes = { note: 'x'.repeat(1_000) };
    const tasks = Array.from({ length: 300 }, (_, n) => {
      const of = task('ep_f', n, { attempt: 2 });
      return { ...of, event: { ...of.event, attributes } };
    });
    const batch: BatchTask = { batch: 'bat_1', endpoint: 'ep_f', tenant: TENANT, tasks };
    expect(await lanes.park(batch, new Uint8Array(), trace)).toBe(true);
    expect(await lanes.park(batch, new Uint8Array(), trace)).toBe(false);
    const [parked, ...others] = await lanes.read(TENANT, 'ep_f', 0, 10);
    expect(others).toEqual([]);
    expect(parked).toMatchObject({ task: batch, trace });
    expect(parked!.data).toHaveLength(0);
  });
});
