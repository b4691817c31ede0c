import { DirectMsgHeaders, PubHeaders, type NextMsgRequest, type PubAck, type StoredMsg } from '@nats-io/jetstream';
import { headers as natsHeaders, type MsgHdrs } from '@nats-io/transport-node';
import type { Broker } from './broker.ts';
import { deleteMessage } from './erase-messages.ts';
import { readStream } from './read-stream.ts';
import type { StreamName } from './streams.ts';

type Clients = Pick<Broker, 'js' | 'jsm'>;

/** A message as it can be kept in a file, and published again. */
export interface KeptMessage {
  readonly seq: number;
  readonly subject: string;
  readonly headers: readonly (readonly [name: string, values: readonly string[]])[];
  /** Base64. */
  readonly data: string;
}

const READ = 500;
const READ_BYTES = 4 * 1024 * 1024;
/** Published without waiting for the answers. */
const WINDOW = 200;

/** What the server adds when it hands a message out, and what it compared when it took it. */
const OF_THE_SERVER = new Set<string>(Object.values(DirectMsgHeaders));
const EXPECTED = 'Nats-Expected-';

/** The messages of a stream from a place on, in order, up to its end as it is when that is reached. */
export async function* readTail(clients: Clients, stream: StreamName, from: number): AsyncGenerator<KeptMessage> {
  for (let seq = Math.max(from, 1); ;) {
    const messages = await readStream(clients, stream, { seq, batch: READ, max_bytes: READ_BYTES });
    for (const message of messages) yield kept(message);
    const last = messages.at(-1);
    if (last) seq = last.seq + 1;
    // A replica may be behind; the stream's leader is not.
    else if (!(await isThere(clients, stream, seq))) return;
  }
}

/** Whether there is a message at a place or behind it. */
async function isThere({ jsm }: Clients, stream: StreamName, seq: number): Promise<boolean> {
  // The server takes both; the client's type knows them only apart.
  const query: { seq: number } & NextMsgRequest = { seq, next_by_subj: '>' };
  return (await jsm.streams.getMessage(stream, query)) !== null;
}

function kept({ seq, subject, header, data }: StoredMsg): KeptMessage {
  const headers = [...header].filter(([name]) => !OF_THE_SERVER.has(name) && !name.startsWith(EXPECTED));
  return { seq, subject, headers, data: Buffer.from(data).toString('base64') };
}

/**
 * Publishes messages again behind those that a stream has; those that it has are left out.
 * @param options.inPlace each one gets the number that it had, and what is missing in between stays free. Their message
 * ids are left out then: one that came twice, with the deduplication window in between, has to have both of its places.
 * @returns how many were put there
 * @throws Error when somebody else writes to the stream meanwhile
 */
export async function appendTail(
  clients: Clients,
  stream: StreamName,
  messages: AsyncIterable<KeptMessage>,
  { inPlace }: { inPlace: boolean },
): Promise<number> {
  const { state, config } = await clients.jsm.streams.info(stream);
  let last = state.last_seq;
  let put = 0;
  let underway: Promise<void>[] = [];
  for await (const message of messages) {
    if (message.seq <= state.last_seq) continue;
    while (inPlace && last + 1 < message.seq) await leaveFree(clients, stream, config.subjects[0]!, ++last);
    underway.push(inPlace ? publishAt(clients, stream, message, ++last) : publishAgain(clients, message));
    put++;
    if (underway.length === WINDOW) {
      await Promise.all(underway);
      underway = [];
    }
  }
  await Promise.all(underway);
  return put;
}

async function publishAgain({ js }: Clients, message: KeptMessage): Promise<void> {
  await js.publish(message.subject, bytesOf(message), { headers: headersOf(message) });
}

async function publishAt({ js }: Clients, stream: StreamName, message: KeptMessage, at: number): Promise<void> {
  const headers = headersOf(message);
  headers.delete(PubHeaders.MsgIdHdr);
  checkPlace(stream, at, await js.publish(message.subject, bytesOf(message), { headers }));
}

/** A message that was deleted before it could be kept: its number is not to be that of another one. */
async function leaveFree({ js, jsm }: Clients, stream: StreamName, subjects: string, at: number): Promise<void> {
  checkPlace(stream, at, await js.publish(subjects.replace('>', 'restored.gap'), ''));
  await deleteMessage({ jsm }, stream, at, false);
}

function checkPlace(stream: StreamName, at: number, { seq }: PubAck): void {
  if (seq === at) return;
  throw new Error(`${stream} is written to while it is being restored: a message came to ${seq} instead of ${at}`);
}

function bytesOf({ data }: KeptMessage): Uint8Array {
  return Buffer.from(data, 'base64');
}

function headersOf(message: KeptMessage): MsgHdrs {
  const headers = natsHeaders();
  for (const [name, values] of message.headers) for (const value of values) headers.append(name, value);
  return headers;
}
