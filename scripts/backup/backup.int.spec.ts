import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { connectionTo, DEFAULT_STREAM_SETTINGS, ensureStreams, type StreamName } from '#messaging';
import { readNatsServers } from '#service';
import { startNats, type TestNats } from '#testkit';
import { everyMessage } from '../../test/e2e/records.ts';
import { backupStreams, type Jetstream } from './backup-streams.ts';
import { snapshotFile } from './files.ts';
import { KEPT_STREAMS } from './kept-streams.ts';
import { restoreStreams } from './restore-streams.ts';

let nats: TestNats;
let other: TestNats;
let from: Jetstream;
let to: Jetstream;
let above: string;
let dir: string;
let count = 0;

const quiet = (): void => undefined;

async function open({ url }: TestNats): Promise<Jetstream> {
  const nc = await connect(connectionTo(readNatsServers(url)!, 'hookwire-test'));
  return { nc, js: jetstream(nc), jsm: await jetstreamManager(nc) };
}

/** What a stream holds, by its places. */
async function contentOf(server: TestNats, stream: StreamName): Promise<{ seq: number }[]> {
  const all = await everyMessage(server.url);
  return all
    .filter((message) => message.stream === stream)
    .map(({ seq, subject, bytes }) => ({
      seq,
      subject,
      text: bytes.toString().replace(/Nats-(Num|Last|Time).*\n.*\n?/g, ''),
    }));
}

beforeAll(async () => {
  above = await mkdtemp(join(tmpdir(), 'hookwire-backup-'));
  [nats, other] = await Promise.all([startNats(), startNats()]);
  [from, to] = await Promise.all([open(nats), open(other)]);
  await ensureStreams(from.jsm, DEFAULT_STREAM_SETTINGS);
  for (let n = 0; n < 50; n++) {
    await from.js.publish(`events.1.t.n${n}`, `event ${n}`, { msgID: `e${n}` });
    await from.js.publish(`deliver.1.e${n % 5}`, `task ${n}`);
    await from.js.publish(`wait.1.t.e${n % 5}`, `waiting ${n}`);
    await from.js.publish(`log.1.t.e${n % 5}`, `fact ${n}`);
  }
  const schedule = { specification: { at: new Date(Date.now() + 3_600_000) }, target: 'due.1.e1' };
  await from.js.publish('retry.1.e1.d-1', 'later', { schedule });
  const { state } = await from.jsm.streams.info('EVENTS');
  await from.jsm.streams.deleteMessage('EVENTS', state.first_seq + 6);
  const events = await from.js.consumers.get('EVENTS', 'fanout');
  for (let n = 0; n < 20; n++) (await events.next())!.ack();
  await from.nc.flush();
});

afterAll(async () => {
  await Promise.all([from?.nc.close(), to?.nc.close()]);
  await Promise.all([nats?.stop(), other?.stop()]);
  await rm(above, { recursive: true, force: true });
});

beforeEach(async () => {
  dir = join(above, `backup-${++count}`);
  for await (const { config } of to.jsm.streams.list()) await to.jsm.streams.delete(config.name);
});

it('restores every message to its place, schedules among them, and how far consumers were', async () => {
  await backupStreams(from, dir, quiet);
  await restoreStreams(to, dir, 1, quiet);
  for (const { name } of KEPT_STREAMS) expect(await contentOf(other, name)).toEqual(await contentOf(nats, name));
  const [{ state }, fanout] = await Promise.all([
    to.jsm.streams.info('EVENTS'),
    to.jsm.consumers.info('EVENTS', 'fanout'),
  ]);
  const there = await from.jsm.streams.info('EVENTS');
  expect(state).toMatchObject({ first_seq: there.state.first_seq, last_seq: there.state.last_seq, messages: 49 });
  expect(fanout.num_pending + fanout.num_ack_pending).toBe(29);
  // The services make the rest, and find nothing that they would have to change.
  const changes = await ensureStreams(to.jsm, DEFAULT_STREAM_SETTINGS);
  expect(changes.filter((line) => !/^consumer (delivery|retry)-|KV_WORKERS/.test(line))).toEqual([]);
});

it('has what is written while it is taken, under the same numbers, and leaves those of deleted messages free', async () => {
  let isWriting = true;
  const write = async (): Promise<void> => {
    for (let n = 0; isWriting; n++) {
      const { seq } = await from.js.publish('events.1.t.more', `more ${n}`);
      if (n % 10 === 5) await from.jsm.streams.deleteMessage('EVENTS', seq);
      await from.js.publish('wait.1.t.e1', `more ${n}`);
      await from.js.publish('log.1.t.e1', `more ${n}`);
    }
  };
  const writing = write();
  await backupStreams(from, dir, quiet);
  isWriting = false;
  await writing;
  await restoreStreams(to, dir, 1, quiet);
  for (const stream of ['EVENTS', 'DELIVERY_LOG'] as const) {
    const [wanted, restored] = [await contentOf(nats, stream), await contentOf(other, stream)];
    expect(restored.length).toBeGreaterThan(50);
    // The last one may have been deleted after it was read.
    const places = new Set(wanted.map(({ seq }) => seq));
    const still = restored.filter(({ seq }) => places.has(seq));
    expect(restored.length - still.length).toBeLessThanOrEqual(1);
    expect(still).toEqual(wanted.slice(0, still.length));
  }
});

it('refuses a server that has one of the streams, and changes nothing', async () => {
  await backupStreams(from, dir, quiet);
  await to.jsm.streams.add({ name: 'KV_WORKERS', subjects: ['$KV.WORKERS.>'] });
  await expect(restoreStreams(to, dir, 1, quiet)).rejects.toThrow(/streams already: KV_WORKERS \(0 messages\)/);
  expect((await to.jsm.streams.list().next()).map(({ config }) => config.name)).toEqual(['KV_WORKERS']);
});

it('refuses a backup that is damaged or was broken off, before it makes anything', async () => {
  await backupStreams(from, dir, quiet);
  await expect(backupStreams(from, dir, quiet)).rejects.toThrow(/is not empty/);
  await appendFile(snapshotFile(dir, 'KV_REGISTRY'), 'x');
  await expect(restoreStreams(to, dir, 1, quiet)).rejects.toThrow(/KV_REGISTRY.* is not as it was written/);
  await rm(join(dir, 'manifest.json'));
  await expect(restoreStreams(to, dir, 1, quiet)).rejects.toThrow(/no complete backup/);
  expect(await to.jsm.streams.list().next()).toEqual([]);
});

it('lets retries go on when a backup fails', async () => {
  await from.jsm.streams.delete('CANCELLATIONS');
  await expect(backupStreams(from, dir, quiet)).rejects.toThrow('stream not found');
  await ensureStreams(from.jsm, DEFAULT_STREAM_SETTINGS);
  await from.jsm.streams.delete('WAITING');
  await expect(backupStreams(from, `${dir}-2`, quiet)).rejects.toThrow('stream not found');
  for await (const { name, paused } of from.jsm.consumers.list('RETRIES'))
    expect({ name, paused }).toEqual({ name, paused: undefined });
});
