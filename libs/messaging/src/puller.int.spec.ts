import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { jetstream, jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import { startNats, type TestNats, waitUntil } from '#testkit';
import { done, type Outcome } from './outcome.ts';
import type { PulledMessage } from './pulled-message.ts';
import { Puller } from './puller.ts';
import { ACK_WAIT_MS, consumerTable, DEFAULT_STREAM_SETTINGS, streamTable } from './streams.ts';

const spec = streamTable(DEFAULT_STREAM_SETTINGS).find(({ name }) => name === 'DELIVERIES')!;
const { stream, ...consumer } = consumerTable().find(({ durable_name }) => durable_name === 'delivery-0')!;

const string = ({ data }: PulledMessage) => Buffer.from(data).toString();

describe('the puller', () => {
  let nats: TestNats;
  let nc: NatsConnection;
  let jsm: JetStreamManager;
  const pullers: Puller[] = [];
  const errors: unknown[] = [];

  const login = () =>
    connect({
      servers: nats.publicUrl,
      user: nats.user,
      pass: nats.password,
      maxReconnectAttempts: -1,
      reconnectTimeWait: 100,
    });

  beforeAll(async () => {
    nats = await startNats();
    nc = await login();
    jsm = await jetstreamManager(nc);
  }, 30_000);

  const create = async () => {
    await jsm.streams.add(spec);
    await jsm.consumers.add(stream, consumer);
  };

  beforeEach(create);

  afterEach(async () => {
    await Promise.all(pullers.splice(0).map((puller) => puller.stop()));
    await jsm.streams.delete(stream).catch(() => undefined);
    errors.length = 0;
  });

  afterAll(async () => {
    await nc?.close();
    await nats?.stop();
  });

  function start(
    concurrency: number,
    handle: (message: PulledMessage, begin: () => void) => Promise<Outcome>,
    via = nc,
  ): Puller {
    const puller = new Puller({
      concurrency,
      nc: via,
      stream,
      consumer: consumer.durable_name,
      handle,
      onError: (error) => void errors.push(error),
    });
    pullers.push(puller);
    puller.start();
    return puller;
  }

  async function publish(count: number, from = 0) {
    const js = jetstream(nc);
    await Promise.all(Array.from({ length: count }, (_, n) => js.publish('deliver.0.ep', String(from + n))));
  }

  const empty = (deadlineMs = 8_000) =>
    waitUntil(async () => (await jsm.streams.info(stream)).state.messages === 0, {
      deadlineMs,
      what: 'an empty stream',
    });

  /** Something that is let go by hand. */
  function gate() {
    let open!: () => void;
    const opened = new Promise<void>((resolve) => (open = resolve));
    return { open, opened };
  }

  it('handles each message once, never more at a time than it may', async () => {
    await publish(500);
    const seen: string[] = [];
    let now = 0;
    let most = 0;
    start(8, async (message) => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setImmediate(resolve));
      now--;
      seen.push(string(message));
      return done;
    });
    await empty();
    expect(new Set(seen).size).toBe(500);
    expect(seen).toHaveLength(500);
    expect(most).toBe(8);
  });

  it('uses every slot, also when most are held by slow work', async () => {
    const slow = gate();
    const seen: string[] = [];
    start(8, async (message) => {
      seen.push(string(message));
      if (Number(string(message)) < 7) await slow.opened;
      return done;
    });
    await publish(7);
    await waitUntil(() => seen.length === 7, { deadlineMs: 3_000, what: 'seven held' });
    await publish(20, 7);
    await waitUntil(() => seen.length === 27, { deadlineMs: 3_000, what: 'all others through the last slot' });
    slow.open();
    await empty();
  });

  it('keeps a message for as long as its handler takes', async () => {
    await publish(1);
    let handled = 0;
    const started = Date.now();
    start(4, async () => {
      handled++;
      await new Promise((resolve) => setTimeout(resolve, ACK_WAIT_MS + 1_500));
      return done;
    });
    await empty();
    expect(Date.now() - started).toBeGreaterThan(ACK_WAIT_MS + 1_400);
    expect(handled).toBe(1);
  }, 15_000);

  it('handles a message once that was handed out twice, because the process stood still for too long', async () => {
    const handedOut: number[] = [];
    start(8, (message) => {
      handedOut.push(message.seq);
      // From here, as the server has handed it out for certain by now, and nothing is acknowledged before the handler ends.
      if (message.seq === 4) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ACK_WAIT_MS + 1_000);
      return Promise.resolve(done);
    });
    await publish(5);
    await empty();
    const { num_redelivered, delivered } = await jsm.consumers.info(stream, consumer.durable_name);
    // The server did hand them out again; otherwise this test would prove nothing.
    expect(delivered.consumer_seq + num_redelivered).toBeGreaterThan(5);
    expect(handedOut).toEqual([1, 2, 3, 4, 5]);
  }, 20_000);

  it('gets the message of a holder that crashed, after the time to acknowledge', async () => {
    await publish(1);
    const crashing = await login();
    const held = gate();
    const release = gate();
    const crashed = start(4, () => (held.open(), release.opened.then(() => done)), crashing);
    await held.opened;
    const started = Date.now();
    // Its connection breaks, and with it all signs of life.
    await crashing.close();
    start(4, () => Promise.resolve(done));
    await empty();
    expect(Date.now() - started).toBeGreaterThan(ACK_WAIT_MS - 1_500);
    expect(Date.now() - started).toBeLessThan(ACK_WAIT_MS + 2_000);
    release.open();
    await crashed.stop();
  }, 15_000);

  it('says that its consumer is not there', async () => {
    await jsm.consumers.delete(stream, consumer.durable_name);
    start(4, () => Promise.resolve(done));
    await waitUntil(() => errors.length > 0, { deadlineMs: 5_000, what: 'it to be said' });
    expect(String(errors[0])).toMatch(/503/);
  });

  it('ends in good order, and says why it gets nothing, when its connection was closed under it', async () => {
    await publish(1);
    const closing = await login();
    const held = gate();
    const release = gate();
    const puller = start(1, () => (held.open(), release.opened.then(() => done)), closing);
    await held.opened;
    await closing.close();
    release.open();
    // It asks for the next one, in vain.
    await waitUntil(() => errors.length > 0, { deadlineMs: 5_000, what: 'it to be said' });
    expect(String(errors[0])).toMatch(/closed/i);
    await puller.stop();
  });

  it('is handed a message again whose handler failed, or asked for that', async () => {
    await publish(1);
    const at: number[] = [];
    start(4, () => {
      at.push(Date.now());
      if (at.length === 1) return Promise.reject(new Error('not today'));
      return Promise.resolve(at.length === 2 ? { kind: 'again', delayMs: 200 } : done);
    });
    await empty();
    expect(at).toHaveLength(3);
    expect(at[1]! - at[0]!).toBeGreaterThanOrEqual(900);
    expect(at[2]! - at[1]!).toBeGreaterThanOrEqual(190);
    expect(errors).toMatchObject([{ message: 'not today' }]);
  });

  it('waits for its work when it stops, and leaves the rest to others at once', async () => {
    await publish(10);
    const release = gate();
    const handled: string[] = [];
    const puller = start(2, async (message) => {
      await release.opened;
      handled.push(string(message));
      return done;
    });
    await waitUntil(() => puller.held === 2, { deadlineMs: 3_000, what: 'two held' });
    let stopped = false;
    const stopping = puller.stop().then(() => (stopped = true));
    const others: string[] = [];
    start(4, (message) => Promise.resolve(others.push(string(message))).then(() => done));
    await waitUntil(() => others.length === 8, { deadlineMs: 2_500, what: 'the others to have the rest' });
    expect(stopped).toBe(false);
    release.open();
    await stopping;
    await empty();
    expect(handled).toEqual(['0', '1']);
  });

  it('goes on when its consumer or stream was deleted and made anew', async () => {
    const seen: string[] = [];
    const stuck = gate();
    start(4, async (message) => {
      seen.push(string(message));
      if (string(message) === '0') await stuck.opened;
      return done;
    });
    await publish(1);
    await waitUntil(() => seen.length === 1, { deadlineMs: 3_000, what: 'the first' });
    await jsm.consumers.delete(stream, consumer.durable_name);
    await jsm.consumers.add(stream, consumer);
    await publish(1, 1);
    await waitUntil(() => seen.includes('1'), { deadlineMs: 10_000, what: 'one by the new consumer' });
    await jsm.streams.delete(stream);
    await create();
    // At the place of the one that is still held, and yet another.
    await publish(1, 2);
    await waitUntil(() => seen.includes('2'), { deadlineMs: 10_000, what: 'one of the new stream' });
    stuck.open();
    await empty();
  }, 30_000);

  it('goes on after a restart of the server, within its bounds', async () => {
    await publish(100);
    const seen = new Set<string>();
    const release = gate();
    let now = 0;
    let most = 0;
    const puller = start(8, async (message) => {
      most = Math.max(most, ++now);
      if (seen.size === 3) await release.opened;
      seen.add(string(message));
      now--;
      return done;
    });
    await waitUntil(() => puller.held > 0 && seen.size === 3, { deadlineMs: 3_000, what: 'the middle' });
    await nats.kill('SIGKILL');
    await nats.restart();
    release.open();
    await empty(20_000);
    expect(seen.size).toBe(100);
    expect(most).toBeLessThanOrEqual(8);
  }, 40_000);
});
