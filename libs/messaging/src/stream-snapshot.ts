import { JetStreamApiError, type StreamConfig, type StreamInfo, type StreamState } from '@nats-io/jetstream';
import { createInbox, type Msg, type NatsConnection } from '@nats-io/transport-node';
import type { StreamName } from './streams.ts';

// Snapshots of streams, by the server's own API; the client library has none of it. It is what `nats stream backup` uses.
// See https://docs.nats.io/reference/reference-protocols/nats_api_reference, and ADR-1 of JetStream for its answers.

const REQUEST_MS = 30_000;
/** A server that has said nothing for so long in the middle of a snapshot will not go on. */
const SILENT_MS = 30_000;
/** Bytes of a chunk: below the smallest `max_payload` that a server of ours may have, with room for headers. */
const CHUNK_BYTES = 128 * 1024;

/** What a snapshot is of, as the server says it at its beginning; restoring wants it back. */
export interface SnapshotHead {
  readonly config: StreamConfig;
  /** As it was when the snapshot began: what is added meanwhile may be in it, and may not. */
  readonly state: StreamState;
}

/**
 * Takes a snapshot of a stream while it is in use.
 * @param options.consumers whether durable consumers, and how far they are, are part of it
 * @param write gets its bytes (a tar, compressed by S2), one chunk after the other
 * @throws JetStreamApiError for a stream that there is not; Error when the server breaks it off
 */
export async function snapshotStream(
  nc: NatsConnection,
  stream: StreamName,
  options: { consumers: boolean },
  write: (chunk: Uint8Array) => Promise<void>,
): Promise<SnapshotHead> {
  const inbox = createInbox();
  const chunks = nc.subscribe(inbox);
  const watchdog = setTimeout(() => chunks.unsubscribe(), REQUEST_MS + SILENT_MS);
  try {
    const request = { deliver_subject: inbox, no_consumers: !options.consumers, chunk_size: CHUNK_BYTES };
    const head = await ask<SnapshotHead>(nc, `$JS.API.STREAM.SNAPSHOT.${stream}`, request);
    for await (const chunk of chunks) {
      watchdog.refresh();
      if (chunk.data.length === 0) {
        const problem = brokenOff(chunk);
        if (problem === undefined) return head;
        throw new Error(`the snapshot of ${stream} was broken off: ${problem}`);
      }
      await write(chunk.data);
      // Tells the server to go on: it sends some ahead, and no more.
      chunk.respond();
    }
    throw new Error(`the snapshot of ${stream} was broken off: the server said nothing for ${SILENT_MS / 1000} s`);
  } finally {
    clearTimeout(watchdog);
    chunks.unsubscribe();
  }
}

/** The last message has no data; with a status of its own it is no end but a failure. */
function brokenOff({ headers }: Msg): string | undefined {
  if (!headers?.hasError) return undefined;
  return headers.status ? `${headers.code} ${headers.description}` : undefined;
}

/**
 * Makes a stream again out of a snapshot, with its messages in their places and times.
 * @param config how it is to be, if not as it was: with another number of replicas, for instance
 * @returns the stream as it is then
 * @throws JetStreamApiError when there is one of that name, or the server does not take it
 */
export async function restoreStream(
  nc: NatsConnection,
  stream: StreamName,
  { config, state }: SnapshotHead,
  chunks: AsyncIterable<Uint8Array>,
): Promise<StreamInfo> {
  const request = { config, state };
  const { deliver_subject } = await ask<{ deliver_subject: string }>(nc, `$JS.API.STREAM.RESTORE.${stream}`, request);
  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.length; from += CHUNK_BYTES) {
      checked(await nc.request(deliver_subject, chunk.subarray(from, from + CHUNK_BYTES), { timeout: REQUEST_MS }));
    }
  }
  // Reading millions of messages back takes a while.
  return checked<StreamInfo>(await nc.request(deliver_subject, '', { timeout: 10 * REQUEST_MS }))!;
}

async function ask<T>(nc: NatsConnection, subject: string, request: object): Promise<T> {
  return checked<T>(await nc.request(subject, JSON.stringify(request), { timeout: REQUEST_MS }))!;
}

/** @throws JetStreamApiError when the answer is one */
function checked<T>(answer: Msg): T | undefined {
  if (answer.data.length === 0) return undefined;
  const body = answer.json<T & { error?: ConstructorParameters<typeof JetStreamApiError>[0] }>();
  if (body.error) throw new JetStreamApiError(body.error);
  return body;
}
