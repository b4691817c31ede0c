import { JetStreamApiError, type StoredMsg } from '@nats-io/jetstream';
import type { BatchTask, Task } from '#domain';
import { decodeBatch, encodeBatch, isBatch, type BatchHead } from './batch-message.ts';
import type { Broker } from './broker.ts';
import { readMeta, readTrace, writeHeaders } from './envelope.ts';
import { readStream } from './read-stream.ts';
import type { StreamName } from './streams.ts';
import { subjects } from './subjects.ts';

const READ_BYTES = 4 * 1024 * 1024;
const WRONG_LAST_SEQUENCE = 10071;

/** An event as erasing it needs to know it. */
export interface ErasedEvent {
  readonly tenant: string;
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly acceptedAt: number;
}

/**
 * A message that is gone already is gone.
 * @param overwritten whether the bytes on the broker's disk are to be overwritten
 * @returns whether it was there
 */
export async function deleteMessage(
  { jsm }: Pick<Broker, 'jsm'>,
  stream: StreamName,
  sequence: number,
  overwritten: boolean,
): Promise<boolean> {
  try {
    return await jsm.streams.deleteMessage(stream, sequence, overwritten);
  } catch (error) {
    if (error instanceof JetStreamApiError && /not found|no message|store EOF|deleted/i.test(error.message))
      return false;
    throw error;
  }
}

/** Deletes a message so that its bytes are overwritten. @returns whether it was there */
export function eraseMessage(broker: Pick<Broker, 'jsm'>, stream: StreamName, sequence: number): Promise<boolean> {
  return deleteMessage(broker, stream, sequence, true);
}

/** Whether messages of the delivery log can be deleted: a log that was made by an early version refuses that for ever. */
export async function canErase({ jsm }: Pick<Broker, 'jsm'>): Promise<boolean> {
  const { config } = await jsm.streams.info('DELIVERY_LOG');
  return !config.deny_delete;
}

/** Whether that place in EVENTS holds the event, and not that of a stream that was made anew. */
export async function eraseEvent(broker: Broker, event: ErasedEvent, sequence: number): Promise<boolean> {
  const message = await broker.jsm.streams.getMessage('EVENTS', { seq: sequence });
  if (!message || !isOf(event, readMeta(message.header))) return false;
  return eraseMessage(broker, 'EVENTS', sequence);
}

/** An endpoint's messages in a stream. */
export interface Queue {
  readonly stream: 'DELIVERIES' | 'RETRIES' | 'WAITING';
  /** Their subject. */
  readonly filter: string;
}

/** Where tasks of an endpoint may be. */
export function queuesOf(tenant: string, endpoint: string): readonly Queue[] {
  return [
    { stream: 'DELIVERIES', filter: subjects.task(tenant, endpoint) },
    { stream: 'RETRIES', filter: subjects.retriesOf(tenant, endpoint) },
    { stream: 'RETRIES', filter: subjects.due(tenant, endpoint) },
    { stream: 'WAITING', filter: subjects.lane(tenant, endpoint) },
  ];
}

/** What was found of an event's tasks. */
export interface ErasedTasks {
  readonly erased: number;
  /** Messages of several deliveries that hold what is known of the event until a worker comes by them. */
  readonly left: number;
  /** Where to go on; undefined at the end. */
  readonly next: number | undefined;
}

/**
 * Erases the tasks about an event from a queue, a part at a time.
 * @param after the place behind which to begin
 */
export async function eraseTasks(
  broker: Broker,
  { stream, filter }: Queue,
  event: ErasedEvent,
  after: number,
  count: number,
): Promise<ErasedTasks> {
  const part = { seq: after + 1, next_by_subj: filter, batch: count, max_bytes: READ_BYTES };
  const messages = await readStream(broker, stream, part);
  let [erased, left] = [0, 0];
  for (const message of messages) {
    const found = await eraseTask(broker, stream, message, event);
    if (found === 'erased') erased++;
    if (found === 'left') left++;
  }
  return { erased, left, next: messages.at(-1)?.seq };
}

async function eraseTask(
  broker: Broker,
  stream: StreamName,
  message: StoredMsg,
  event: ErasedEvent,
): Promise<'erased' | 'left' | 'other'> {
  const meta = readMeta<Task | BatchHead>(message.header);
  if (!isBatch(meta)) {
    if (!isOf(event, meta.event)) return 'other';
    return (await eraseMessage(broker, stream, message.seq)) ? 'erased' : 'other';
  }
  const batch = decodeBatch(meta, message.data);
  const others = batch.tasks.filter((task) => !isOf(event, task.event));
  if (others.length === batch.tasks.length) return 'other';
  if (others.length === 0) return (await eraseMessage(broker, stream, message.seq)) ? 'erased' : 'other';
  return (await replaceSchedule(broker, message, { ...batch, tasks: others })) ? 'erased' : 'left';
}

/** One put in the place of another in the moment in which that one fires is never fired (nats-server 2.15). */
const TOO_SOON_MS = 5_000;

/** @returns false for one that is about to fire, or has: its worker is coming by it */
async function replaceSchedule({ js }: Broker, message: StoredMsg, batch: BatchTask): Promise<boolean> {
  const at = Date.parse(message.header.get('Nats-Schedule').replace(/^@at /, ''));
  if (!(at > Date.now() + TOO_SOON_MS)) return false;
  try {
    const { head, data } = encodeBatch(batch);
    await js.publish(message.subject, data, {
      headers: writeHeaders(head, readTrace(message.header)),
      schedule: { specification: { at: new Date(at) }, target: subjects.due(batch.tenant, batch.endpoint) },
      expect: { streamName: 'RETRIES', lastSubjectSequence: message.seq },
    });
    return true;
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === WRONG_LAST_SEQUENCE) return false;
    throw error;
  }
}

function isOf(event: ErasedEvent, of: { id: string; tenant: string; acceptedAt: number }): boolean {
  return of.id === event.id && of.tenant === event.tenant && of.acceptedAt === event.acceptedAt;
}
