import { redacted, type Fact } from '#domain';
import { moveFact, movedBy, readStream, subjects, type Broker, type ErasedEvent } from '#messaging';

/** What is erased from the log. */
export interface LogErasure {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly event: ErasedEvent;
  /** The requests that the event was in together with others: their answers may repeat it. */
  readonly batches: readonly string[];
}

/** What a part of the log came to. */
export interface ErasedPart {
  /** Facts that were put anew. */
  readonly erased: number;
  /** How far it went; undefined at the end. */
  readonly sequence: number | undefined;
  /** Deliveries of which a fact was put anew. */
  readonly moved: readonly string[];
  /** The replica that answered has not all yet. */
  readonly isBehind: boolean;
}

const READ_BYTES = 4 * 1024 * 1024;
/** The most that the clocks of two machines may differ. */
const CLOCK_SKEW_MS = 60_000;

/**
 * Puts facts anew without content, a part of a log shard at a time. What a delivery is follows from the order of its
 * facts, so with one of them all later ones are put anew too.
 * @param at `sequence` 0 for the beginning
 */
export async function eraseFromLog(
  broker: Broker,
  erasure: LogErasure,
  at: { readonly shard: number; readonly sequence: number; readonly moved: readonly string[] },
  count: number,
): Promise<ErasedPart> {
  const { event } = erasure;
  const since = new Date(event.acceptedAt - CLOCK_SKEW_MS);
  const filter = subjects.logOfTenantIn(at.shard, event.tenant);
  const messages = await readStream(broker, 'DELIVERY_LOG', {
    ...(at.sequence > 0 ? { seq: at.sequence + 1 } : { start_time: since }),
    next_by_subj: filter,
    batch: count,
    max_bytes: READ_BYTES,
  });
  const moved = new Set(at.moved);
  let erased = 0;
  for (const message of messages) {
    if (subjects.isNotice(message.subject) || movedBy(message.header) === erasure.id) continue;
    const fact = without(erasure, message.json<Fact>(), moved);
    if (!fact) continue;
    await moveFact(broker, message, fact, erasure.id);
    erased++;
  }
  const last = messages.at(-1)?.seq;
  const isBehind = last === undefined && (await hasMore(broker, filter, at.sequence, since));
  return { erased, sequence: last, moved: [...moved], isBehind };
}

/** Asked of the stream's leader. */
async function hasMore({ jsm }: Broker, filter: string, after: number, since: Date): Promise<boolean> {
  const last = await jsm.streams.getMessage('DELIVERY_LOG', { last_by_subj: filter });
  return last !== null && last.seq > after && last.time >= since;
}

/** @returns what a fact has to be instead; undefined when it can stay as it is */
export function without({ at, event, batches }: LogErasure, fact: Fact, moved: Set<string>): Fact | undefined {
  const { id, tenant, acceptedAt } = fact.event;
  if (id === event.id && tenant === event.tenant && acceptedAt === event.acceptedAt) return redacted(fact, at);
  if (fact.kind === 'fanned_out') return undefined;
  if (fact.kind === 'attempted' && fact.batch && batches.includes(fact.batch.id)) {
    moved.add(fact.delivery);
    return redacted(fact);
  }
  return moved.has(fact.delivery) ? fact : undefined;
}
