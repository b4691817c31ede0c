import type { Task } from '#domain';
import type { Publisher } from '#messaging';

/** A large event goes to many endpoints at about the same time: its payload is read once. */
const CACHE_BYTES = 32 * 1024 * 1024;

/** Payloads of events that the tasks only refer to. */
export class EventPayloads {
  readonly #publisher: Publisher;
  /** In order of last use; a read under way counts as nothing until its size is known. */
  readonly #cache = new Map<number, Promise<Uint8Array | undefined>>();
  readonly #sizes = new Map<number, number>();
  #bytes = 0;

  constructor(publisher: Publisher) {
    this.#publisher = publisher;
  }

  /** Undefined when the event is no longer stored. */
  read(task: Task): Promise<Uint8Array | undefined> {
    const sequence = task.eventSequence;
    const known = this.#cache.get(sequence);
    if (known) {
      this.#cache.delete(sequence);
      this.#cache.set(sequence, known);
      return known;
    }
    const reading = this.#read(task);
    this.#cache.set(sequence, reading);
    reading.then(
      (data) => this.#keep(sequence, data?.length ?? 0),
      () => this.#cache.delete(sequence),
    );
    return reading;
  }

  async #read(task: Task): Promise<Uint8Array | undefined> {
    const event = await this.#publisher.readEvent(task.eventSequence);
    // A stream that was made anew counts from 1 again: another event at this place is not ours.
    return event?.meta.id === task.event.id && event.meta.tenant === task.event.tenant ? event.data : undefined;
  }

  #keep(sequence: number, bytes: number): void {
    this.#sizes.set(sequence, bytes);
    this.#bytes += bytes;
    for (const oldest of this.#cache.keys()) {
      if (this.#bytes <= CACHE_BYTES) return;
      this.#bytes -= this.#sizes.get(oldest) ?? 0;
      this.#sizes.delete(oldest);
      this.#cache.delete(oldest);
    }
  }
}
