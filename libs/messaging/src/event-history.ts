import type { Broker } from './broker.ts';
import { toSequencedEvent, type SequencedEvent } from './ordered-events.ts';
import { readStream } from './read-stream.ts';
import { subjects } from './subjects.ts';

const READ_BYTES = 4 * 1024 * 1024;

/** Where to begin: behind a place in EVENTS, or with what was stored at a time or later. */
export type HistoryStart = { readonly after: number } | { readonly since: Date };

/**
 * A tenant's events in the order in which they were accepted, a part at a time.
 * @param pattern of their types, like `invoice.*`
 * @returns none when there are no more; never fewer because of their size
 */
export async function eventsFrom(
  broker: Broker,
  tenant: string,
  pattern: string,
  start: HistoryStart,
  count: number,
): Promise<SequencedEvent[]> {
  const messages = await readStream(broker, 'EVENTS', {
    ...('after' in start ? { seq: start.after + 1 } : { start_time: start.since }),
    next_by_subj: subjects.eventsLike(tenant, pattern),
    batch: count,
    max_bytes: READ_BYTES,
  });
  return messages.map(toSequencedEvent);
}
