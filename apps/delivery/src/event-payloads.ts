import type { Task } from '#domain';
import type { Publisher } from '#messaging';

/** A large event goes to many endpoints at about the same time: its payload is read once. */
const CACHE_BYTES = 32 * 1024 * 1024;
/** What an entry costs besides its payload; bounds the number of those that are small, or gone. */
const ENTRY_BYTES = 1024;

interface Entry {
  readonly reading: Promise<Uint8Array | undefined>;
  /** 0 until it is read. */
  bytes: number;
}

/** Payloads of events that the tasks only refer to. */
export class EventPayloads {
  readonly #publisher: Pick<Publisher, 'readEvent'>;
  readonly #cacheBytes: number;
  /** By tenant, event and place, in order of last use. */
  readonly #cache = new Map<string, Entry>();
  #bytes = 0;

  constructor(publisher: Pick<Publisher, 'readEvent'>, cacheBytes = CACHE_BYTES) {
    this.#publisher = publisher;
    this.#cacheBytes = cacheBytes;
  }

  /** Undefined when the event is no longer stored. */
  read(task: Task): Promise<Uint8Array | undefined> {
    // The place alone is not enough: a stream that was made anew counts from 1 again.
    const key = `${task.event.tenant}/${task.event.id}/${task.eventSequence}`;
    const known = this.#cache.get(key);
    if (known) {
      this.#cache.delete(key);
      this.#cache.set(key, known);
      return known.reading;
    }
    const entry: Entry = { reading: this.#read(task), bytes: 0 };
    this.#cache.set(key, entry);
    entry.reading.then(
      (data) => this.#keep(key, entry, data),
      () => this.#cache.delete(key),
    );
    return entry.reading;
  }

  /** The event is erased. */
  forget(tenant: string, event: string): void {
    for (const [key, { bytes }] of this.#cache) {
      if (!key.startsWith(`${tenant}/${event}/`)) continue;
      this.#bytes -= bytes;
      this.#cache.delete(key);
    }
  }

  async #read(task: Task): Promise<Uint8Array | undefined> {
    const event = await this.#publisher.readEvent(task.eventSequence);
    if (event?.meta.id !== task.event.id || event.meta.tenant !== task.event.tenant) return undefined;
    // A copy: what came is part of all that was read from the connection with it, and would keep that.
    return Uint8Array.from(event.data);
  }

  #keep(key: string, entry: Entry, data: Uint8Array | undefined): void {
    // Read, and pushed out by others meanwhile.
    if (this.#cache.get(key) !== entry) return;
    entry.bytes = ENTRY_BYTES + (data?.length ?? 0);
    this.#bytes += entry.bytes;
    for (const [oldest, { bytes }] of this.#cache) {
      if (this.#bytes <= this.#cacheBytes) return;
      this.#bytes -= bytes;
      this.#cache.delete(oldest);
    }
  }
}
