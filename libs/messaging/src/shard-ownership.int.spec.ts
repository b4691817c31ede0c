import { jetstreamManager } from '@nats-io/jetstream';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { SHARDS } from '#domain';
import {
  startLink,
  startNats,
  testRegistry,
  waitUntil,
  type CuttableLink,
  type TestNats,
  type TestRegistry,
} from '#testkit';
import { Broker } from './broker.ts';
import { ensureStreams } from './ensure-streams.ts';
import { ShardOwnership } from './shard-ownership.ts';
import { DEFAULT_STREAM_SETTINGS } from './streams.ts';

const silent = { info: () => undefined, warn: () => undefined, fatal: () => undefined };
const ALL = Array.from({ length: SHARDS }, (_, shard) => shard);

interface Worker {
  readonly name: string;
  readonly owner: ShardOwnership;
  readonly link: CuttableLink;
  readonly broker: Broker;
  /** What its followers were told, in order. */
  readonly told: { readonly what: 'gained' | 'lost'; readonly shard: number; readonly handedOver?: boolean }[];
  isStopped: boolean;
}

describe('the ownership of shards', () => {
  let nats: TestNats;
  let registry: TestRegistry;
  const workers: Worker[] = [];
  /** Shards that more than one worker would have sent for, at the same moment. */
  const conflicts: string[] = [];
  let watching: NodeJS.Timeout;
  let count = 0;

  beforeAll(async () => {
    nats = await startNats();
    registry = await testRegistry(nats);
    watching = setInterval(() => {
      for (const shard of ALL) {
        const owners = workers.filter(({ owner }) => owner.owns(shard)).map(({ name }) => name);
        if (owners.length > 1) conflicts.push(`${shard}: ${owners.join(', ')}`);
      }
    }, 2);
  }, 60_000);

  afterEach(async () => {
    await Promise.all(workers.map(stop));
    workers.length = 0;
    expect(conflicts.splice(0)).toEqual([]);
  }, 30_000);

  afterAll(async () => {
    clearInterval(watching);
    await registry?.close();
    await nats?.stop();
  });

  /** @param handOverMs how long what is under way takes when a shard is lost */
  async function start(handOverMs = 0): Promise<Worker> {
    const name = `w${++count}`;
    const link = await startLink(nats.port);
    const url = new URL(nats.url);
    url.port = String(link.port);
    const broker = new Broker(url.href, name, DEFAULT_STREAM_SETTINGS, silent);
    const owner = new ShardOwnership(broker, name, silent);
    const worker: Worker = { name, owner, link, broker, told: [], isStopped: false };
    owner.follow({
      gained: (shard, handedOver) => void worker.told.push({ what: 'gained', shard, handedOver }),
      lost: async (shard) => {
        worker.told.push({ what: 'lost', shard });
        await new Promise((resolve) => setTimeout(resolve, handOverMs));
      },
    });
    workers.push(worker);
    await broker.start();
    owner.start();
    return worker;
  }

  async function stop(worker: Worker): Promise<void> {
    if (worker.isStopped) return;
    worker.isStopped = true;
    worker.link.mend();
    await worker.owner.stop();
    await worker.broker.close();
    await worker.link.close();
  }

  const sending = ({ owner }: Worker) => ALL.filter((shard) => owner.owns(shard));

  /** Every shard has one owner, and nobody more than his share. */
  async function even(of: readonly Worker[], deadlineMs = 10_000): Promise<void> {
    await waitUntil(
      () => {
        const counts = of.map((worker) => sending(worker).length);
        const most = Math.ceil(SHARDS / of.length);
        if (counts.some((n) => n > most) || counts.reduce((a, b) => a + b, 0) !== SHARDS)
          throw new Error(`${counts.join(' ')}`);
        return true;
      },
      { deadlineMs, what: `${SHARDS} shards with ${of.length} workers` },
    );
  }

  it('evens out when workers join, leave and die', async () => {
    const one = await start();
    await even([one]);
    const two = await start(300);
    await even([one, two]);
    const three = await start();
    await even([one, two, three]);
    const before = three.told.length;
    await stop(two);
    await even([one, three], 3_000);
    // What was handed over is known to be so, and was in nobody's hands before.
    expect(three.told.slice(before).every(({ what, handedOver }) => what === 'gained' && handedOver === true)).toBe(
      true,
    );
    const fromDead = sending(three);
    // For the others a dead worker is one of which nothing is heard.
    three.link.cut();
    await even([one]);
    const gained = one.told.slice(-fromDead.length);
    expect(gained.every(({ what, handedOver }) => what === 'gained' && handedOver === false)).toBe(true);
  }, 45_000);

  it('survives four workers that start at the same time', async () => {
    const four = await Promise.all([start(), start(), start(), start()]);
    await even(four);
  }, 20_000);

  it('ends for a worker that is cut off, before anybody else has its shards; and begins anew', async () => {
    const [one, two] = [await start(), await start()];
    await even([one, two]);
    const shards = sending(two);
    two.link.cut();
    await waitUntil(() => sending(two).length === 0, { deadlineMs: 4_000, what: 'the lease to end' });
    expect(shards.some((shard) => one.owner.owns(shard))).toBe(false);
    expect(two.owner.problem()).toMatch(/could not renew/);
    await even([one]);
    two.link.mend();
    await even([one, two]);
    expect(two.owner.problem()).toBeUndefined();
  }, 40_000);

  it('is kept by a worker that was away for no longer than its key lived', async () => {
    const one = await start();
    await even([one]);
    const told = one.told.length;
    one.link.cut();
    await waitUntil(() => sending(one).length === 0, { deadlineMs: 4_000, what: 'the lease to end' });
    one.link.mend();
    await even([one]);
    expect(one.told.length).toBe(told);
  }, 20_000);

  it('goes on when the watch is lost without a word', async () => {
    const one = await start();
    await even([one]);
    for await (const { name } of registry.jsm.consumers.list('KV_WORKERS'))
      await registry.jsm.consumers.delete('KV_WORKERS', name);
    await even([one, await start()]);
  }, 20_000);

  it('survives a kill -9 of NATS: all lapse, and resume', async () => {
    const three = [await start(), await start(), await start()];
    await even(three);
    await nats.kill('SIGKILL');
    await waitUntil(() => three.every((worker) => sending(worker).length === 0), {
      deadlineMs: 4_000,
      what: 'all leases to end',
    });
    await nats.restart();
    await even(three);
    // The test's own connection comes back later than the workers', and what is asked before that is lost.
    await waitUntil(() => registry.jsm.getAccountInfo(), { deadlineMs: 20_000, what: 'the connection of the test' });
  }, 40_000);

  it('survives a bucket that is deleted and made anew', async () => {
    const two = [await start(), await start()];
    await even(two);
    // With more patience than usual: all its files go, on a machine that does other things as well.
    const patient = await jetstreamManager(registry.nc, { timeout: 20_000 });
    await patient.streams.delete('KV_WORKERS');
    await ensureStreams(registry.jsm, DEFAULT_STREAM_SETTINGS);
    const told = two.map((worker) => worker.told.length);
    await waitUntil(() => two.every((worker, n) => worker.told.length > told[n]!), {
      deadlineMs: 5_000,
      what: 'all to have noticed',
    });
    await even(two);
  }, 30_000);

  it('frees in the end what could not be handed over at once', async () => {
    const one = await start(2_800);
    await even([one]);
    const two = await start();
    // Cut off while it hands over, and back before its key ends or not: whichever it is, nothing stays with nobody.
    await waitUntil(() => one.told.some(({ what }) => what === 'lost'), {
      deadlineMs: 5_000,
      what: 'the hand-over to begin',
    });
    one.link.cut();
    await new Promise((resolve) => setTimeout(resolve, 4_500));
    one.link.mend();
    await even([one, two], 15_000);
  }, 40_000);

  it('has one owner at any time, whoever comes, goes, or is cut off for a while', async () => {
    let seed = 4711;
    const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
    const running = [await start(), await start(), await start()];
    await even(running);
    for (let step = 0; step < 12; step++) {
      const worker = running[random(running.length)]!;
      const what = random(4);
      if (what === 0 && running.length < 5) running.push(await start(random(500)));
      else if (what === 1 && running.length > 2) await stop(running.splice(running.indexOf(worker), 1)[0]!);
      else {
        worker.link.cut();
        setTimeout(() => worker.link.mend(), 500 + random(4_500));
      }
      await new Promise((resolve) => setTimeout(resolve, 300 + random(900)));
    }
    await even(running, 20_000);
  }, 60_000);
});
