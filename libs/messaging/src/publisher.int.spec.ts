import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { endpointShard, FIRST_RUN, type Cancelled, type EndpointNotice, type EventMeta, type Task } from '#domain';
import { startNats, testRegistry, type TestNats, type TestRegistry, waitUntil } from '#testkit';
import { Broker } from './broker.ts';
import { readMeta } from './envelope.ts';
import { Publisher } from './publisher.ts';
import { DEFAULT_STREAM_SETTINGS, durableName } from './streams.ts';

const log = { info: () => undefined, warn: () => undefined, fatal: () => undefined };
const event: EventMeta = {
  id: 'evt_1',
  tenant: 'tnt_1',
  type: 'a.b',
  occurredAt: 1,
  acceptedAt: 2,
  attributes: { note: 'Grüße 語 😀 \r\n\u2028 "\\', long: 'x'.repeat(30_000) },
  registryRevision: 3,
};
const task: Task = {
  event,
  eventSequence: 1,
  endpoint: 'ep_1',
  delivery: 'dlv_1',
  run: FIRST_RUN,
  attempt: 2,
  registryRevision: 3,
};
const trace = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', tracestate: 'a=b' };

describe('the publisher', () => {
  let nats: TestNats;
  let registry: TestRegistry;
  let broker: Broker;
  let publisher: Publisher;

  beforeAll(async () => {
    nats = await startNats();
    registry = await testRegistry(nats);
    broker = new Broker(nats.url, 'spec', DEFAULT_STREAM_SETTINGS, log);
    await broker.start();
    publisher = new Publisher(broker);
  }, 30_000);

  afterAll(async () => {
    await broker?.close();
    await registry?.close();
    await nats?.stop();
  });

  const utf8 = (text: string) => Buffer.from(text);

  it('stores an event once by its tenant and id, and reads it back as it was', async () => {
    const first = await publisher.event(event, utf8('{"n":1.0}'), trace);
    expect(first).toEqual({ sequence: expect.any(Number), duplicate: false });
    expect(await publisher.event({ ...event, type: 'other' }, utf8('2'), {})).toEqual({ ...first, duplicate: true });
    expect(await publisher.event({ ...event, tenant: 'tnt_2' }, utf8('2'), {})).toMatchObject({ duplicate: false });
    const stored = await publisher.readEvent(first.sequence);
    expect(stored).toMatchObject({ meta: event, trace });
    expect(Buffer.from(stored!.data).toString()).toBe('{"n":1.0}');
    expect(await publisher.readEvent(4711)).toBeUndefined();
  });

  it('stores a task once a delivery and run, and a fact once', async () => {
    for (let n = 0; n < 2; n++) await publisher.task(task, undefined, trace);
    await publisher.task({ ...task, run: 'run_2' }, utf8('1'), trace);
    expect((await registry.messages('DELIVERIES')).map(({ data }) => data)).toEqual(['', '1']);
    const fact: Cancelled = {
      kind: 'cancelled',
      id: 'f1',
      event,
      eventSequence: 1,
      at: 1,
      endpoint: 'ep_1',
      delivery: 'dlv_1',
      run: FIRST_RUN,
      reason: 'event_gone',
    };
    for (let n = 0; n < 2; n++) await publisher.fact(fact, trace);
    expect(await registry.facts()).toEqual([fact]);
  });

  it('stores a notice once, beside the facts about its endpoint', async () => {
    const recovered: EndpointNotice = {
      kind: 'endpoint_notice',
      id: 'ntc_1',
      tenant: 'tnt_1',
      endpoint: 'ep_1',
      at: 5,
      notice: { type: 'recovered', failingSince: 1 },
    };
    for (let n = 0; n < 2; n++) await publisher.notice(recovered, trace);
    const [last, before] = (await registry.messages('DELIVERY_LOG')).reverse();
    expect(last!.subject).toMatch(/^log\.[0-3]\.tnt_1\.ep_1\.notice$/);
    expect(JSON.parse(last!.header('Hw-Meta'))).toEqual(recovered);
    expect(last!.header('traceparent')).toBe(trace.traceparent);
    expect(before!.subject).not.toMatch(/notice$/);
  });

  it('has the broker hand a retry out on time, with its payload, and once when it was asked twice', async () => {
    const at = Date.now() + 700;
    await publisher.retry({ ...task, attempt: 9 }, utf8('first'), trace, at + 60_000);
    await publisher.retry(task, utf8('{"n":1.0}'), trace, at);
    await publisher.retry({ ...task, run: 'run_2' }, undefined, trace, at);
    const consumer = await broker.js.consumers.get(
      'RETRIES',
      durableName('retry', endpointShard(task.event.tenant, task.endpoint)),
    );
    const messages = await consumer.fetch({ max_messages: 3, expires: 2_000 });
    const came: { run: string; attempt: number; data: string; late: number }[] = [];
    for await (const message of messages) {
      const late = Date.now() - at;
      const meta = readMeta<Task>(message.headers);
      came.push({ run: meta.run, attempt: meta.attempt, data: message.string(), late });
      expect(meta.event).toEqual(event);
      expect(message.headers!.get('traceparent')).toBe(trace.traceparent);
      message.ack();
    }
    came.sort((a, b) => a.run.localeCompare(b.run));
    expect(came).toMatchObject([
      { run: FIRST_RUN, attempt: 2, data: '{"n":1.0}' },
      { run: 'run_2', attempt: 2, data: '' },
    ]);
    for (const { late } of came) {
      expect(late).toBeGreaterThanOrEqual(-5);
      expect(late).toBeLessThan(300);
    }
    const left = async () => (await registry.jsm.streams.info('RETRIES')).state.messages === 0;
    await waitUntil(left, { deadlineMs: 2_000, what: 'nothing to be left of them' });
  });
});
