import { registryKey, type RegistryRecord } from '#domain';
import type { Broker } from '#messaging';
import type { BucketPosition, KeyedRecord } from '#store';
import { JetStreamApiCodes, JetStreamApiError, type StreamInfo } from '@nats-io/jetstream';
import { Kvm, type KV } from '@nats-io/kv';

const STREAM = 'KV_REGISTRY';
/** Listing hands out tens of thousands of keys a second; a pause as long as this means that the rest will not come. */
const STALLED_MS = 10_000;

/** What the bucket holds under a key. */
export interface Held {
  /** Where it stands in the bucket's stream: a put that expects it fails when somebody was faster. */
  readonly sequence: number;
  /** Undefined for what is no record of ours. */
  readonly record: RegistryRecord | undefined;
}

/** How the bucket is now. */
export type BucketState = Omit<BucketPosition, 'generation'>;

/** The bucket is not as it was left: it has to be put right from Postgres before anything is put on top. */
export class BucketChangedError extends Error {}

/** The REGISTRY bucket, for the one that holds the publishing lock. */
export class RegistryBucket {
  readonly #broker: Broker;
  #kv: KV | undefined;

  constructor(broker: Broker) {
    this.#broker = broker;
  }

  /** Undefined when there is none. */
  async state(): Promise<BucketState | undefined> {
    const info = await this.#broker.jsm.streams.info(STREAM).catch((error: unknown) => {
      if (error instanceof JetStreamApiError && error.status === 404) return undefined;
      throw error;
    });
    return info && stateOf(info);
  }

  /** What there is of events: the place of the last one, and whether none is left. */
  async events(): Promise<{ last: number; isEmpty: boolean }> {
    const { state } = await this.#broker.jsm.streams.info('EVENTS');
    return { last: state.last_seq, isEmpty: state.messages === 0 };
  }

  /** All keys with what they hold. Costs some 0.1 s for 10,000 keys. */
  async list(): Promise<Map<string, Held>> {
    const held = new Map<string, Held>();
    // The bucket keeps one value a key, so its history is its content; unlike a watch, a history has an end.
    const entries = await (await this.#open()).history();
    const stalled = setTimeout(() => entries.stop(new Error('listing the REGISTRY bucket stalled')), STALLED_MS);
    try {
      for await (const entry of entries) {
        held.set(entry.key, { sequence: entry.revision, record: parse(entry.string()) });
        stalled.refresh();
      }
    } finally {
      clearTimeout(stalled);
    }
    return held;
  }

  /** @param sequence the key's place when it was looked at, 0 for a key that was not there */
  async put({ key, record }: KeyedRecord, sequence: number): Promise<void> {
    await (await this.#open()).put(key, JSON.stringify(record), { previousSeq: sequence });
  }

  async get(key: string): Promise<Held | undefined> {
    const entry = await (await this.#open()).get(key);
    return entry ? { sequence: entry.revision, record: parse(entry.string()) } : undefined;
  }

  /**
   * Puts a record right behind the last one.
   * @param last the sequence at which the stream ends, as far as is known
   * @returns where the record is
   * @throws BucketChangedError when the stream ends elsewhere
   */
  async append({ key, record }: KeyedRecord, last: number): Promise<number> {
    try {
      const subject = `$KV.REGISTRY.${key}`;
      const ack = await this.#broker.js.publish(subject, JSON.stringify(record), { expect: { lastSequence: last } });
      return ack.seq;
    } catch (error) {
      if (isConflict(error))
        throw new BucketChangedError('the REGISTRY bucket is not as it was left', { cause: error });
      throw error;
    }
  }

  async #open(): Promise<KV> {
    this.#kv ??= await new Kvm(this.#broker.js).open('REGISTRY');
    return this.#kv;
  }
}

export function isSameState(a: BucketState, b: BucketState): boolean {
  return a.created === b.created && a.sequence === b.sequence && a.messages === b.messages;
}

/**
 * Whether a bucket that was left in one state can have come to the other one by puts alone: a writer ended between its
 * puts and the note of them. Who reads it can go on from where it is.
 */
export function isContinuation(left: BucketState, found: BucketState): boolean {
  return left.created === found.created && left.sequence <= found.sequence && left.messages <= found.messages;
}

/** The mark, when the bucket says of itself that it is complete. */
export function markIn(held: ReadonlyMap<string, Held>) {
  const record = held.get(registryKey.snapshot)?.record;
  return record?.kind === 'snapshot' ? record : undefined;
}

function stateOf({ created, state }: StreamInfo): BucketState {
  return { created, sequence: state.last_seq, messages: state.messages };
}

function isConflict(error: unknown): boolean {
  return (
    error instanceof JetStreamApiError &&
    (error.code === JetStreamApiCodes.StreamWrongLastSequence ||
      error.code === JetStreamApiCodes.StreamWrongLastSequenceUnknown)
  );
}

function parse(text: string): RegistryRecord | undefined {
  try {
    const record = JSON.parse(text) as RegistryRecord | null;
    return typeof record?.revision === 'number' ? record : undefined;
  } catch {
    return undefined;
  }
}
