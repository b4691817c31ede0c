import { JetStreamApiError } from '@nats-io/jetstream';
import { createReadStream } from 'node:fs';
import { appendTail, restoreStream, type StreamName } from '#messaging';
import { checkFile, readManifest, readTailFile, snapshotFile, tailFile, type SavedStream } from './files.ts';
import { KEPT_STREAMS } from './kept-streams.ts';
import type { Jetstream, Say } from './backup-streams.ts';

const CHUNK_BYTES = 1024 * 1024;

/** Says what stands in the way. Nothing was changed. */
export class CannotRestoreError extends Error {}

/**
 * Makes the streams of a backup again, in a JetStream that has none of them and that no service uses.
 * @param replicas copies of each stream: they need not be as many as there were
 * @throws CannotRestoreError, BackupFilesError before anything is changed; Error in the middle
 */
export async function restoreStreams(jetstream: Jetstream, dir: string, replicas: number, say: Say): Promise<void> {
  const { streams, finishedAt } = await readManifest(dir);
  say(`the backup was finished at ${finishedAt}`);
  await checkNothingThere(jetstream, [...streams.map(({ name }) => name), 'KV_WORKERS']);
  for (const { name, snapshot, tail } of streams) {
    await checkFile(snapshotFile(dir, name), snapshot);
    if (tail) await checkFile(tailFile(dir, name), tail);
  }
  for (const stream of streams) await restore(jetstream, dir, stream, replicas, say);
}

async function checkNothingThere({ jsm }: Jetstream, names: readonly StreamName[]): Promise<void> {
  const there: string[] = [];
  for (const name of names) {
    const info = await jsm.streams.info(name).catch((error: unknown) => {
      if (error instanceof JetStreamApiError && error.status === 404) return undefined;
      throw error;
    });
    if (info) there.push(`${name} (${info.state.messages} messages)`);
  }
  if (there.length === 0) return;
  throw new CannotRestoreError(
    `there are streams already: ${there.join(', ')}. Stop all services, and delete these streams if what is in them is not needed.`,
  );
}

async function restore(
  jetstream: Jetstream,
  dir: string,
  { name, head, tail }: SavedStream,
  replicas: number,
  say: Say,
): Promise<void> {
  const chunks = createReadStream(snapshotFile(dir, name), { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>;
  const as = { ...head, config: { ...head.config, num_replicas: replicas } };
  const { state } = await restoreStream(jetstream.nc, name, as, chunks);
  if (state.last_seq < head.state.last_seq) {
    throw new Error(`${name} ends at ${state.last_seq} after it was restored, and not at ${head.state.last_seq}`);
  }
  const inPlace = KEPT_STREAMS.some((stream) => stream.name === name && stream.inPlace);
  const added = tail ? await appendTail(jetstream, name, readTailFile(dir, name), { inPlace }) : 0;
  say(`${name}: ${state.messages + added} messages`);
}
