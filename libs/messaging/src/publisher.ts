import { JetStreamApiError } from '@nats-io/jetstream';
import type { Attempted, BatchTask, Cancelled, EndpointNotice, EventMeta, Fact, Task } from '#domain';
import type { TraceHeaders } from '#service';
import type { Broker } from './broker.ts';
import { encodeBatch } from './batch-message.ts';
import { headerLines } from './header-lines.ts';
import { readMeta, readTrace, writeHeaders, writeTrace } from './envelope.ts';
import { untilAnswered } from './until-answered.ts';
import { insteadOf } from './moved-facts.ts';
import { messageIds } from './message-ids.ts';
import { storeMessage } from './store-message.ts';
import { subjects } from './subjects.ts';

export interface StoredEvent {
  readonly meta: EventMeta;
  readonly data: Uint8Array;
  readonly trace: TraceHeaders;
}

/** The stored-answer of an event. */
export interface EventReceipt {
  /** Its place in EVENTS; for a duplicate, that of the first one. */
  readonly sequence: number;
  readonly duplicate: boolean;
}

/** A producer that would wait for longer is told to come again. */
const TRIED_FOR_MS = 4_000;
const NO_PAYLOAD = new Uint8Array();
const WRONG_LAST_SEQUENCE = 10071;

/** Everything that Hookwire publishes. Each promise resolves when JetStream has stored the message, not before. */
export class Publisher {
  readonly #broker: Broker;
  constructor(broker: Broker) {
    this.#broker = broker;
  }

  async event(meta: EventMeta, data: Uint8Array, trace: TraceHeaders): Promise<EventReceipt> {
    const subject = subjects.event(meta.tenant, meta.type);
    // A producer need not hear of a server that another one stands in for within seconds. With the id it is stored once.
    const ack = await untilAnswered(TRIED_FOR_MS, () =>
      storeMessage(this.#broker, 'EVENTS', subject, data, {
        msgID: messageIds.event(meta.tenant, meta.id),
        headers: writeHeaders(meta, trace),
      }),
    );
    return { sequence: ack.seq, duplicate: ack.duplicate };
  }

  /** The event at a place in EVENTS; undefined when it is no longer there. */
  async readEvent(sequence: number): Promise<StoredEvent | undefined> {
    const { direct, streams } = this.#broker.jsm;
    // Any replica is asked by a direct get: one that is behind, and one that stands still and does not answer. Only the
    // leader knows that a message is not there.
    const message =
      (await direct.getMessage('EVENTS', { seq: sequence }).catch(() => null)) ??
      (await streams.getMessage('EVENTS', { seq: sequence }));
    if (!message) return undefined;
    return { meta: readMeta(message.header), data: message.data, trace: readTrace(message.header) };
  }

  /** @param data the payload, when the task carries it */
  async task(task: Task, data: Uint8Array | undefined, trace: TraceHeaders): Promise<void> {
    const subject = subjects.task(task.event.tenant, task.endpoint);
    await storeMessage(this.#broker, 'DELIVERIES', subject, data ?? NO_PAYLOAD, {
      msgID: messageIds.task(task.delivery, task.run),
      headers: writeHeaders(task, trace),
    });
  }

  /**
   * Has the broker hand the task out at a time.
   * @param at milliseconds since the epoch, by the broker's clock
   */
  async retry(task: Task, data: Uint8Array | undefined, trace: TraceHeaders, at: number): Promise<void> {
    const { tenant } = task.event;
    // No message id: a schedule that fires and is put back under the same id would be dropped as a duplicate. The
    // subject, one a run, makes a repeated schedule replace the first.
    const subject = subjects.retry(tenant, task.endpoint, task.delivery, task.run);
    await storeMessage(this.#broker, 'RETRIES', subject, data ?? NO_PAYLOAD, {
      headers: writeHeaders(task, trace),
      schedule: { at, target: subjects.due(tenant, task.endpoint) },
    });
  }

  /** The same for deliveries that are tried again together. Their payloads are read when it is due. */
  async retryBatch(batch: BatchTask, trace: TraceHeaders, at: number): Promise<void> {
    const { tenant, endpoint } = batch;
    const { head, data } = encodeBatch(batch);
    await storeMessage(this.#broker, 'RETRIES', subjects.retryOfBatch(tenant, endpoint, batch.batch), data, {
      headers: writeHeaders(head, trace),
      schedule: { at, target: subjects.due(tenant, endpoint) },
    });
  }

  /**
   * Tells the worker of an ordered endpoint that something is there for it. Only a hint, which may get lost.
   * @param delivery one that is not to wait for its retry
   */
  wake(tenant: string, endpoint: string, delivery = ''): void {
    this.#broker.nc.publish(subjects.wake(tenant, endpoint), delivery);
  }

  async fact(fact: Fact, trace: TraceHeaders): Promise<void> {
    const subject =
      fact.kind !== 'fanned_out'
        ? subjects.logOfEndpoint(fact.event.tenant, fact.endpoint)
        : fact.deliveries[0]
          ? subjects.logOfEndpoint(fact.event.tenant, fact.deliveries[0].endpoint)
          : subjects.logOfTenant(fact.event.tenant);
    await this.#fact(subject, fact, trace);
  }

  /**
   * A fact of an ordered endpoint's first run: the last of these says how far the endpoint is, so a worker that stood
   * still, and was replaced, must not add one. Its fact is stored all the same, where it says nothing of the kind.
   * @param after the place of the last such fact in DELIVERY_LOG; 0 for none
   * @returns the place of this one; undefined when there was another one behind `after`
   */
  async orderedFact(fact: Attempted | Cancelled, trace: TraceHeaders, after: number): Promise<number | undefined> {
    const { tenant } = fact.event;
    try {
      return await this.#fact(subjects.logOfOrdered(tenant, fact.endpoint), fact, trace, after);
    } catch (error) {
      if (!(error instanceof JetStreamApiError && error.code === WRONG_LAST_SEQUENCE)) throw error;
      const moved = await this.#movedTo(subjects.logOfOrdered(tenant, fact.endpoint), after);
      if (moved !== undefined) return this.orderedFact(fact, trace, moved);
      await this.fact(fact, trace);
      return undefined;
    }
  }

  /** Where the last ordered fact is now, when it stands there for the one at `from` because something was erased. */
  async #movedTo(subject: string, from: number): Promise<number | undefined> {
    const message = await this.#broker.jsm.streams.getMessage('DELIVERY_LOG', { last_by_subj: subject });
    return message && insteadOf(message.header) === from ? message.seq : undefined;
  }

  async #fact(subject: string, fact: Fact, trace: TraceHeaders, after?: number): Promise<number> {
    const headers = headerLines();
    writeTrace(headers, trace);
    const ack = await storeMessage(this.#broker, 'DELIVERY_LOG', subject, Buffer.from(JSON.stringify(fact)), {
      headers,
      msgID: messageIds.fact(fact),
      lastSubjectSequence: after,
    });
    return ack.seq;
  }

  /** What a worker has to say of an endpoint. It is all in the header: whoever consumes notices reads it there. */
  async notice(notice: EndpointNotice, trace: TraceHeaders): Promise<void> {
    await storeMessage(this.#broker, 'DELIVERY_LOG', subjects.notice(notice.tenant, notice.endpoint), NO_PAYLOAD, {
      msgID: messageIds.notice(notice),
      headers: writeHeaders(notice, trace),
    });
  }
}
