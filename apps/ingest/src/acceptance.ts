import { isDeepStrictEqual } from 'node:util';
import { OWN_ATTRIBUTE_PREFIX, sortableId, type EventMeta } from '#domain';
import { Broker, MESSAGE_OVERHEAD_BYTES, Publisher, RegistryView, type StoredEvent } from '#messaging';
import { HookwireError, idEntropy, type Logger, type TraceHeaders } from '#service';
import type { EventInput } from './event-input.ts';
import { countAccepted, type Transport } from './event-metrics.ts';
import type { CheckedEvent } from './payload-checks.ts';

/** The answer for a stored event. A repeated event gets the answer of the first. */
export interface Accepted {
  readonly id: string;
  /** When Hookwire accepted it, RFC 3339. */
  readonly acceptedAt: string;
}

const MAX_EVENT_BYTES = 1024 * 1024;
/** What waits for the broker's answer is in memory; beyond this much, producers are told to come again. */
const MAX_WAITING_BYTES = 64 * 1024 * 1024;
const MAX_WAITING_EVENTS = 20_000;

/** Stores events: checks that it can, publishes, and answers only when JetStream has them. */
export class Acceptance {
  #waitingBytes = 0;
  #waitingEvents = 0;
  readonly #broker: Broker;
  readonly #publisher: Publisher;
  readonly #view: RegistryView;
  readonly #log: Logger;

  constructor(broker: Broker, publisher: Publisher, view: RegistryView, log: Logger) {
    this.#broker = broker;
    this.#publisher = publisher;
    this.#view = view;
    this.#log = log;
  }

  /** What one event may have, in bytes: 1 MiB, or what the server takes in one message less our headers. */
  get maxEventBytes(): number {
    const serverLimit = this.#broker.nc.info?.max_payload ?? MAX_EVENT_BYTES;
    return Math.min(MAX_EVENT_BYTES, serverLimit - MESSAGE_OVERHEAD_BYTES);
  }

  /** Events that wait for the broker. */
  get waiting(): number {
    return this.#waitingEvents;
  }

  /** @throws HookwireError `unavailable` while events cannot be stored or would be matched against a stale view */
  checkAvailable(): void {
    const problem = this.#broker.problem() ?? this.#view.problem();
    if (problem) throw new HookwireError('unavailable', `Events cannot be accepted right now: ${problem}.`);
  }

  /**
   * @returns when the event is stored
   * @throws HookwireError `event_id_conflict` when another event has its id, `unavailable` when it is not known to be stored
   */
  async accept(
    tenant: string,
    { input, recorded }: CheckedEvent,
    trace: TraceHeaders,
    via: Transport,
  ): Promise<Accepted> {
    const startedAt = performance.now();
    const now = Date.now();
    const meta: EventMeta = {
      id: input.id ?? sortableId('evt', now, idEntropy()),
      tenant,
      type: input.type,
      occurredAt: input.occurredAt ?? now,
      acceptedAt: now,
      attributes: recorded ? { ...input.attributes, ...recorded } : input.attributes,
      ...(input.channels?.length ? { channels: input.channels } : {}),
      registryRevision: this.#view.revision,
    };
    const receipt = await this.#store(meta, input.data, trace);
    const first = receipt.duplicate ? await this.#firstOf(receipt.sequence, input, meta) : meta;
    countAccepted(via, receipt.duplicate);
    this.#log.info(
      {
        tenant,
        event: meta.id,
        type: meta.type,
        sequence: receipt.sequence,
        duplicate: receipt.duplicate || undefined,
        bytes: input.data.length,
        durationMs: Math.round((performance.now() - startedAt) * 100) / 100,
      },
      'event accepted',
    );
    return { id: first.id, acceptedAt: new Date(first.acceptedAt).toISOString() };
  }

  async #store(meta: EventMeta, data: Uint8Array, trace: TraceHeaders) {
    const bytes = data.length + attributeBytes(meta);
    if (this.#waitingBytes + bytes > MAX_WAITING_BYTES || this.#waitingEvents >= MAX_WAITING_EVENTS) {
      throw new HookwireError('unavailable', 'Too many events wait to be stored; send again in a moment.');
    }
    this.#waitingBytes += bytes;
    this.#waitingEvents++;
    try {
      return await this.#publisher.event(meta, data, trace);
    } catch (cause) {
      this.#log.warn({ err: cause, tenant: meta.tenant, event: meta.id }, 'event not stored');
      throw new HookwireError(
        'unavailable',
        'It is not known whether the event was stored; send it again with the same id, and it will be stored once.',
        { cause },
      );
    } finally {
      this.#waitingBytes -= bytes;
      this.#waitingEvents--;
    }
  }

  /** The event that had this id first. @throws HookwireError `event_id_conflict` when it says something else */
  async #firstOf(sequence: number, input: EventInput, meta: EventMeta): Promise<Pick<EventMeta, 'id' | 'acceptedAt'>> {
    const first = await this.#publisher.readEvent(sequence).catch((cause: unknown) => {
      throw new HookwireError('unavailable', 'The event with this id cannot be read right now; send again.', { cause });
    });
    // Erased in between: there is nothing left to compare with.
    if (!first || first.meta.id !== meta.id) return meta;
    if (!saysTheSame(first, input)) {
      throw new HookwireError(
        'event_id_conflict',
        `Another event with the id ${meta.id} was accepted at ${new Date(first.meta.acceptedAt).toISOString()}; ids name one event.`,
      );
    }
    return first.meta;
  }
}

function attributeBytes({ attributes = {} }: EventMeta): number {
  return Object.entries(attributes).reduce((sum, [name, value]) => sum + name.length + value.length, 0);
}

function saysTheSame(first: StoredEvent, input: EventInput): boolean {
  return (
    first.meta.type === input.type &&
    (input.occurredAt === undefined || input.occurredAt === first.meta.occurredAt) &&
    isDeepStrictEqual(producersOwn(first.meta), input.attributes ?? {}) &&
    isDeepStrictEqual(new Set(first.meta.channels), new Set(input.channels)) &&
    // Bytes first: almost every repeat is the same text, and only another formatting needs parsing.
    (Buffer.compare(first.data, input.data) === 0 || sameJson(first.data, input.data))
  );
}

/** Without what ingest recorded: the schema may have changed between the first and the repeat. */
function producersOwn({ attributes = {} }: EventMeta): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => !name.startsWith(OWN_ATTRIBUTE_PREFIX)));
}

function sameJson(a: Uint8Array, b: Uint8Array): boolean {
  try {
    return isDeepStrictEqual(comparable(a), comparable(b));
  } catch (error) {
    // Nested too deeply to be compared: then the text decides, and it differs.
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** A payload's value with its numbers as text: read as numbers, 12345678901234567890 and …891 would be the same. */
function comparable(data: Uint8Array): unknown {
  const text = Buffer.from(data).toString();
  const tokens = /"(?:[^"\\]+|\\.)*"|-?\d[\d.eE+-]*/g;
  return JSON.parse(text.replace(tokens, (token) => (token.startsWith('"') ? token : `{"number":"${token}"}`)));
}
