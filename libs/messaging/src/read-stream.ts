import { JetStreamError, type StoredMsg } from '@nats-io/jetstream';
import type { Broker } from './broker.ts';
import type { StreamName } from './streams.ts';

/** A batch takes milliseconds. When the connection is lost in its middle, nobody says so. */
const DEADLINE_MS = 5_000;

export type StreamPart = { batch: number; max_bytes?: number; next_by_subj?: string } & (
  { seq: number } | { start_time: Date }
);

/**
 * Messages of a stream, in its order, without a consumer. Any replica answers: one that is behind has fewer.
 * @param options from which sequence or time on, which subject (`next_by_subj`), and how many at most (`batch`,
 * `max_bytes`)
 * @throws Error when the broker does not answer to the end
 */
export async function readStream(
  broker: Pick<Broker, 'jsm'>,
  stream: StreamName,
  options: StreamPart,
): Promise<StoredMsg[]> {
  const messages: StoredMsg[] = [];
  const iterator = await broker.jsm.direct.getBatch(stream, options);
  const late = setTimeout(() => iterator.stop(new Error(`${stream} was not read to the end in time`)), DEADLINE_MS);
  try {
    for await (const message of iterator) messages.push(message);
  } catch (error) {
    if (error instanceof JetStreamError && /404|no messages|message not found/i.test(error.message)) return messages;
    throw error;
  } finally {
    clearTimeout(late);
  }
  return messages;
}
