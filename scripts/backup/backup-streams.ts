import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readTail, snapshotStream } from '#messaging';
import { makeFolder, snapshotFile, tailFile, writeManifest, writeWhole, type SavedStream } from './files.ts';
import { KEPT_STREAMS, type KeptStream } from './kept-streams.ts';
import { whileRetriesStand } from './retries-paused.ts';

export interface Jetstream {
  readonly nc: NatsConnection;
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;
}

export type Say = (line: string) => void;

/** Why it is a backup: with the lanes and the retries taken while no work goes from the one to the other. */
const STANDING = new Set(['WAITING', 'RETRIES']);

/**
 * Writes all streams of a running installation to a folder.
 * @param dir a new or empty folder
 * @throws Error when it could not be finished; the folder then has no manifest
 */
export async function backupStreams(jetstream: Jetstream, dir: string, say: Say): Promise<void> {
  await makeFolder(dir);
  const startedAt = new Date().toISOString();
  const saved: SavedStream[] = [];
  const take = async (streams: readonly KeptStream[]): Promise<void> => {
    for (const stream of streams) saved.push(await saveStream(jetstream, dir, stream, say));
  };
  const first = KEPT_STREAMS.findIndex(({ name }) => STANDING.has(name));
  const rest = KEPT_STREAMS.findIndex(({ name }, at) => at > first && !STANDING.has(name));
  const registry = KEPT_STREAMS.length - 1;
  await take(KEPT_STREAMS.slice(0, first));
  await whileRetriesStand(jetstream.jsm, () => take(KEPT_STREAMS.slice(first, rest)));
  await take(KEPT_STREAMS.slice(rest, registry));
  for (const { name, tail } of KEPT_STREAMS) {
    if (tail !== 'at the end') continue;
    const at = saved.findIndex((stream) => stream.name === name);
    saved[at] = { ...saved[at]!, tail: await saveTail(jetstream, dir, saved[at]!) };
  }
  await take(KEPT_STREAMS.slice(registry));
  const natsServer = jetstream.nc.info?.version ?? '';
  await writeManifest(dir, { startedAt, finishedAt: new Date().toISOString(), natsServer, streams: saved });
}

async function saveStream(
  jetstream: Jetstream,
  dir: string,
  { name, consumers, tail }: KeptStream,
  say: Say,
): Promise<SavedStream> {
  const file = snapshotFile(dir, name);
  await mkdir(dirname(file), { mode: 0o700 });
  let head: SavedStream['head'] | undefined;
  const snapshot = await writeWhole(file, async (write) => {
    head = await snapshotStream(jetstream.nc, name, { consumers }, write);
  });
  const saved = { name, head: head!, snapshot };
  say(`${name}: ${saved.head.state.messages} messages, ${snapshot.bytes} bytes`);
  return tail === 'at once' ? { ...saved, tail: await saveTail(jetstream, dir, saved) } : saved;
}

async function saveTail(jetstream: Jetstream, dir: string, { name, head }: SavedStream) {
  let messages = 0;
  const file = await writeWhole(tailFile(dir, name), async (write) => {
    for await (const message of readTail(jetstream, name, head.state.last_seq + 1)) {
      await write(Buffer.from(`${JSON.stringify(message)}\n`));
      messages++;
    }
  });
  return { ...file, messages };
}
