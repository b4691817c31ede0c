import type { StoredMsg } from '@nats-io/jetstream';
import type { Attempted, Cancelled, EndpointRecord, EventMeta } from '#domain';
import type { TraceHeaders } from '#service';
import type { Broker } from './broker.ts';
import { readMeta, readTrace } from './envelope.ts';
import { readStream } from './read-stream.ts';
import { subjects } from './subjects.ts';

/** An event in its place. */
export interface SequencedEvent {
  readonly meta: EventMeta;
  readonly data: Uint8Array;
  readonly sequence: number;
  readonly trace: TraceHeaders;
  /** Milliseconds since the epoch, by the broker's clock: when it was stored. */
  readonly storedAt: number;
}

/** How far an ordered endpoint is: the last fact about it. */
export type OrderedPosition = Pick<Attempted, 'eventSequence'> & {
  /** The place of that fact in DELIVERY_LOG. */
  readonly fact: number;
} & (
    | { readonly kind: 'settled' }
    | {
        readonly kind: 'retry';
        readonly attempt: number;
        readonly firstAttemptAt: number;
        readonly nextAttemptAt: number;
      }
  );

const READ_BYTES = 4 * 1024 * 1024;

/**
 * Events for ordered endpoints, read from EVENTS in the order in which they were accepted. How far an endpoint is says
 * the last fact about it in the log: the fact is stored before the next event is looked at, so there is nothing else
 * to keep, and no server-side consumer for each endpoint.
 */
export class OrderedEvents {
  readonly #broker: Broker;
  constructor(broker: Broker) {
    this.#broker = broker;
  }

  /** Undefined when there is no fact yet. */
  async position({ tenant, id }: EndpointRecord): Promise<OrderedPosition | undefined> {
    // Asked of the stream's leader: a replica may be behind, and an old position would repeat requests.
    const message = await this.#broker.jsm.streams.getMessage('DELIVERY_LOG', {
      last_by_subj: subjects.logOfOrdered(tenant, id),
    });
    if (!message) return undefined;
    const fact = message.json<Attempted | Cancelled>();
    const { eventSequence } = fact;
    const place = { eventSequence, fact: message.seq };
    if (fact.kind === 'cancelled' || fact.outcome !== 'retry') return { kind: 'settled', ...place };
    return {
      kind: 'retry',
      ...place,
      attempt: fact.attempt + 1,
      firstAttemptAt: fact.firstAttemptAt,
      nextAttemptAt: fact.nextAttemptAt ?? fact.at,
    };
  }

  /** Events behind a place that may be for the endpoint, oldest first; its rules are asked of each one later. */
  async after({ tenant, eventTypes }: EndpointRecord, sequence: number, count: number): Promise<SequencedEvent[]> {
    const [only, ...others] = eventTypes;
    const messages = await readStream(this.#broker, 'EVENTS', {
      seq: sequence + 1,
      next_by_subj: subjects.eventsLike(tenant, only !== undefined && others.length === 0 ? only : '*'),
      batch: count,
      max_bytes: READ_BYTES,
    });
    return messages.map(toSequencedEvent);
  }

  /** The place of the last event there is. */
  async last(): Promise<number> {
    const { state } = await this.#broker.jsm.streams.info('EVENTS');
    return state.last_seq;
  }

  /**
   * Calls back when an event for an ordered endpoint was fanned out, or a delivery is not to wait for its retry. Hints
   * only: one may be lost.
   */
  onWake(wake: (shard: number, endpoint: string, delivery: string) => void): void {
    this.#broker.nc.subscribe(subjects.wakeOfAll, {
      callback: (error, message) => {
        if (error) return;
        const [, shard, endpoint = ''] = message.subject.split('.');
        wake(Number(shard), endpoint, message.string());
      },
    });
  }
}

export function toSequencedEvent(message: StoredMsg): SequencedEvent {
  return {
    meta: readMeta<EventMeta>(message.header),
    data: message.data,
    sequence: message.seq,
    trace: readTrace(message.header),
    storedAt: message.time.getTime(),
  };
}
