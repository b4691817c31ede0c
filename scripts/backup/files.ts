import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { KeptMessage, SnapshotHead, StreamName } from '#messaging';

// A folder a backup: `<stream>/stream.tar.s2` as the server gave it, `<stream>/tail.jsonl` with the messages behind it,
// and `manifest.json`, which is written last: without it the backup is not complete.

const FORMAT = 1;
const MANIFEST = 'manifest.json';

/** One file as it was written. */
export interface WrittenFile {
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

/** A stream of a backup. */
export interface SavedStream {
  readonly name: StreamName;
  readonly head: SnapshotHead;
  readonly snapshot: WrittenFile;
  /** Undefined for a stream without one. */
  readonly tail?: WrittenFile & { readonly messages: number };
}

export interface Manifest {
  readonly format: typeof FORMAT;
  /** ISO times. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly natsServer: string;
  readonly streams: readonly SavedStream[];
}

const writtenFile = z.object({ bytes: z.number(), sha256: z.string() });
const manifest = z.object({
  format: z.literal(FORMAT),
  startedAt: z.string(),
  finishedAt: z.string(),
  natsServer: z.string(),
  streams: z.array(
    z.object({
      name: z.string(),
      head: z.object({ config: z.looseObject({}), state: z.looseObject({}) }),
      snapshot: writtenFile,
      tail: writtenFile.extend({ messages: z.number() }).optional(),
    }),
  ),
});

/** Says what about a folder is not as it has to be. */
export class BackupFilesError extends Error {}

/** @throws BackupFilesError when something is there already: one backup is never written over another */
export async function makeFolder(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  if ((await readdir(dir)).length > 0) throw new BackupFilesError(`${dir} is not empty: give a new folder`);
}

export async function writeManifest(dir: string, content: Omit<Manifest, 'format'>): Promise<void> {
  await writeFile(join(dir, MANIFEST), `${JSON.stringify({ format: FORMAT, ...content }, null, 2)}\n`, { mode: 0o600 });
}

/** @throws BackupFilesError for a folder without a complete backup, or one that this version cannot read */
export async function readManifest(dir: string): Promise<Manifest> {
  const text = await readFile(join(dir, MANIFEST), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new BackupFilesError(`${dir} is no complete backup: it has no ${MANIFEST}`);
  });
  try {
    return manifest.parse(JSON.parse(text)) as unknown as Manifest;
  } catch (error) {
    throw new BackupFilesError(`${join(dir, MANIFEST)} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

export function snapshotFile(dir: string, stream: StreamName): string {
  return join(dir, stream, 'stream.tar.s2');
}

export function tailFile(dir: string, stream: StreamName): string {
  return join(dir, stream, 'tail.jsonl');
}

/** A file that is written from its beginning to its end, and synced to the disk. */
export async function writeWhole(
  file: string,
  content: (write: (chunk: Uint8Array) => Promise<void>) => Promise<void>,
): Promise<WrittenFile> {
  const hash = createHash('sha256');
  let bytes = 0;
  const handle = await open(file, 'wx', 0o600);
  try {
    await content(async (chunk) => {
      hash.update(chunk);
      bytes += chunk.length;
      await handle.writeFile(chunk);
    });
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** @throws BackupFilesError unless it is as it was written */
export async function checkFile(file: string, wanted: WrittenFile): Promise<void> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  if (bytes !== wanted.bytes || hash.digest('hex') !== wanted.sha256) {
    throw new BackupFilesError(`${file} is not as it was written: ${bytes} bytes of ${wanted.bytes}, or other ones`);
  }
}

export async function* readTailFile(dir: string, stream: StreamName): AsyncGenerator<KeptMessage> {
  for await (const line of createInterface({ input: createReadStream(tailFile(dir, stream)), crlfDelay: Infinity })) {
    yield JSON.parse(line) as KeptMessage;
  }
}
