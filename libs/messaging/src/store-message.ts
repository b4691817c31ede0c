import type { PubAck } from '@nats-io/jetstream';
import type { MsgHdrs } from '@nats-io/transport-node';
import { context } from '@opentelemetry/api';
import { attributeSets, Histogram } from '#service';
import type { Broker } from './broker.ts';
import type { StreamName } from './streams.ts';

const duration = new Histogram('messaging.client.operation.duration');
const attributes = attributeSets(['messaging.destination.name', 'error.type'], {
  'messaging.system': 'nats',
  'messaging.operation.name': 'publish',
  'messaging.operation.type': 'send',
});

/** What JetStream is told of a message besides its headers of ours. */
export interface StoreOptions {
  readonly headers: MsgHdrs;
  /** Within the deduplication window, a second message with the same id is dropped. */
  readonly msgID?: string;
  /** Stored only if the last message of its subject is in this place; 0 for none. */
  readonly lastSubjectSequence?: number | undefined;
  /** When the broker is to hand it out, in milliseconds since the epoch by its clock, and under which subject. */
  readonly schedule?: { readonly at: number; readonly target: string };
}

/**
 * Publishes to a stream, and resolves when it is stored there.
 * @throws what JetStream says, or that it has not said anything in time, or that the connection was lost meanwhile: then
 * it may be stored or not
 * @see https://docs.nats.io/nats-concepts/jetstream/headers
 */
export async function storeMessage(
  broker: Broker,
  stream: StreamName,
  subject: string,
  data: Uint8Array | string,
  { headers, msgID, lastSubjectSequence, schedule }: StoreOptions,
): Promise<PubAck> {
  headers.set('Nats-Expected-Stream', stream);
  if (msgID !== undefined) headers.set('Nats-Msg-Id', msgID);
  if (lastSubjectSequence !== undefined) {
    headers.set('Nats-Expected-Last-Subject-Sequence', String(lastSubjectSequence));
  }
  if (schedule) {
    headers.set('Nats-Schedule', `@at ${new Date(schedule.at).toISOString()}`);
    headers.set('Nats-Schedule-Target', schedule.target);
  }
  const startedAt = performance.now();
  const within = context.active();
  const since = () => (performance.now() - startedAt) / 1000;
  try {
    // It would be sent with the next connection, when nobody waits for it any more.
    broker.session.throwIfAborted();
    const ack = await broker.answers.publish(subject, data, headers);
    duration.record(since(), attributes(stream, undefined), within);
    return ack;
  } catch (error) {
    duration.record(since(), attributes(stream, (error as Error).name), within);
    throw error;
  }
}
