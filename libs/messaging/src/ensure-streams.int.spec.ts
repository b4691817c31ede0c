import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { jetstreamManager, RetentionPolicy, type JetStreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { startNats, type TestNats } from '#testkit';
import { checkServer, differing, ensureStreams, UnsuitableServerError } from './ensure-streams.ts';
import { canErase } from './erase-messages.ts';
import { consumerTable, DEFAULT_STREAM_SETTINGS, streamTable } from './streams.ts';

const table = streamTable(DEFAULT_STREAM_SETTINGS);

describe('ensureStreams', () => {
  let nats: TestNats;
  let nc: NatsConnection;
  let jsm: JetStreamManager;

  beforeAll(async () => {
    nats = await startNats();
    nc = await connect({ servers: nats.publicUrl, user: nats.user, pass: nats.password });
    // Hundreds of requests at once: on a busy machine the last ones are answered after more than the usual five seconds.
    jsm = await jetstreamManager(nc, { timeout: 20_000 });
  }, 30_000);

  beforeEach(async () => {
    for await (const { config } of jsm.streams.list()) await jsm.streams.delete(config.name);
  });

  afterAll(async () => {
    await nc?.close();
    await nats?.stop();
  });

  it('creates everything once, and changes nothing the second time', async () => {
    const changes = await ensureStreams(jsm, DEFAULT_STREAM_SETTINGS);
    expect(changes).toEqual([
      ...table.map(({ name }) => `stream ${name} created`),
      ...consumerTable().map(({ durable_name }) => `consumer ${durable_name} created`),
    ]);
    expect(await ensureStreams(jsm, DEFAULT_STREAM_SETTINGS)).toEqual([]);
  });

  it('goes on with a log that an early version made, which denies deletion for ever', async () => {
    const log = table.find(({ name }) => name === 'DELIVERY_LOG')!;
    await jsm.streams.add({ ...log, deny_delete: true });
    await ensureStreams(jsm, { ...DEFAULT_STREAM_SETTINGS, logRetentionDays: 91 });
    const { config } = await jsm.streams.info('DELIVERY_LOG');
    expect(config).toMatchObject({ deny_delete: true, max_age: 91 * 86_400 * 1e9 });
    expect(await canErase({ jsm })).toBe(false);
  });

  it('changes what a changed setting asks for, and says what', async () => {
    await ensureStreams(jsm, DEFAULT_STREAM_SETTINGS);
    const settings = { ...DEFAULT_STREAM_SETTINGS, deduplicationSeconds: 60, logRetentionDays: 91 };
    expect(await ensureStreams(jsm, settings)).toEqual([
      'stream EVENTS changed: duplicate_window: wanted 60000000000, has 600000000000',
      'stream DELIVERY_LOG changed: max_age: wanted 7862400000000000, has 7776000000000000',
    ]);
    expect((await jsm.streams.info('EVENTS')).config.duplicate_window).toBe(60e9);
  });

  it('may run in several processes at once', async () => {
    const runs = await Promise.all(Array.from({ length: 3 }, () => ensureStreams(jsm, DEFAULT_STREAM_SETTINGS)));
    expect(runs).toHaveLength(3);
    const other = { ...DEFAULT_STREAM_SETTINGS, eventRetentionDays: 5 };
    for (const { name } of table) await jsm.streams.delete(name);
    await Promise.all([ensureStreams(jsm, DEFAULT_STREAM_SETTINGS), ensureStreams(jsm, other)]);
  });

  it('names what is different in a stream that cannot be changed', async () => {
    await jsm.streams.add({ name: 'DELIVERIES', subjects: ['deliver.>'], retention: RetentionPolicy.Limits });
    const refusal = await ensureStreams(jsm, DEFAULT_STREAM_SETTINGS).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(UnsuitableServerError);
    expect((refusal as Error).message).toContain('stream DELIVERIES retention: wanted "workqueue", has "limits"');
    expect((refusal as Error).message).toContain('delete the stream if its contents are not needed');
  });

  it('says which stream cannot be made, and why', async () => {
    await jsm.streams.add({ name: 'SOMEBODYS', subjects: ['events.>'] });
    await expect(ensureStreams(jsm, DEFAULT_STREAM_SETTINGS)).rejects.toThrow(
      new UnsuitableServerError('The NATS server refuses the stream EVENTS: subjects overlap with an existing stream.'),
    );
    await jsm.streams.delete('SOMEBODYS');
    await expect(ensureStreams(jsm, { ...DEFAULT_STREAM_SETTINGS, replicas: 3 })).rejects.toThrow(
      new UnsuitableServerError(
        'The NATS server refuses the stream EVENTS: replicas > 1 not supported in non-clustered mode.',
      ),
    );
  });

  it('notices an option that the server ignored without a word', async () => {
    const ignorant: JetStreamManager = Object.create(jsm) as JetStreamManager;
    const { allow_msg_schedules: _, ...old } = table.find(({ name }) => name === 'RETRIES')!;
    const streams = Object.create(jsm.streams) as JetStreamManager['streams'];
    streams.add = (spec) => jsm.streams.add(spec.name === 'RETRIES' ? old : spec);
    Object.defineProperty(ignorant, 'streams', { value: streams });
    await expect(ensureStreams(ignorant, DEFAULT_STREAM_SETTINGS)).rejects.toThrow(
      /stream RETRIES allow_msg_schedules: wanted true, has (undefined|false)\nUpgrade nats-server/,
    );
  });
});

describe('the version of a server', () => {
  it.each(['2.12.0', '2.12.0-RC.1', '2.14.3', '2.100.0', '3.0.0'])('%s is fine', (version) => {
    expect(() => checkServer({ version, max_payload: 1_048_576 })).not.toThrow();
  });

  it.each(['0', '', '1.99.0', '2.9.25', '2.11.9', 'unknown'])('"%s" is too old', (version) => {
    expect(() => checkServer({ version, max_payload: 1_048_576 })).toThrow(/is too old: Hookwire needs 2\.12 or newer/);
  });

  it('messages of less than 256 KiB are too small', () => {
    expect(() => checkServer({ version: '2.15.1', max_payload: 262_143 })).toThrow(/set its max_payload to 2MB/);
    expect(() => checkServer({ version: '2.15.1', max_payload: 262_144 })).not.toThrow();
  });
});

describe('differing', () => {
  it('looks only at what was wanted, and knows what the server leaves out', () => {
    expect(differing('x', { a: 1, b: [1] }, { a: 1, b: [1], c: 2 })).toEqual([]);
    expect(differing('x', { max_deliver: -1, deny_delete: false }, {})).toEqual([]);
    expect(differing('x', { a: 1, b: [1] }, { b: [2] })).toEqual([
      'x a: wanted 1, has undefined',
      'x b: wanted [1], has [2]',
    ]);
  });
});
