import { JetStreamError, type StoredMsg } from '@nats-io/jetstream';
import type { Broker } from './broker.ts';
import type { StreamName } from './streams.ts';

/** The server answers for no more subjects at once. */
const SUBJECTS_AT_ONCE = 500;
const DEADLINE_MS = 5_000;

/**
 * The last message of each of some subjects, in no order; none of a subject that has none.
 * @throws Error when the broker does not answer to the end
 */
export async function readLast(
  { jsm }: Pick<Broker, 'jsm'>,
  stream: StreamName,
  subjects: readonly string[],
): Promise<StoredMsg[]> {
  const messages: StoredMsg[] = [];
  for (let start = 0; start < subjects.length; start += SUBJECTS_AT_ONCE) {
    const multi_last = subjects.slice(start, start + SUBJECTS_AT_ONCE);
    const iterator = await jsm.direct.getLastMessagesFor(stream, { multi_last });
    const late = setTimeout(() => iterator.stop(new Error(`${stream} was not read to the end in time`)), DEADLINE_MS);
    try {
      for await (const message of iterator) messages.push(message);
    } catch (error) {
      if (!(error instanceof JetStreamError && /404|no messages|no results|not found/i.test(error.message)))
        throw error;
    } finally {
      clearTimeout(late);
    }
  }
  return messages;
}
