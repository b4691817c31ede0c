import type { Broker } from '#messaging';
import type { Logger } from '#service';
import { OutboxEntry, readBucketPosition, writeBucketPosition, type Store } from '#store';
import type { EntityManager } from 'typeorm';
import { withPublishingLock } from './publishing-lock.ts';
import { BucketChangedError, isSameState, RegistryBucket } from './registry-bucket.ts';

const POLL_MS = 1_000;
const BATCH = 500;
/** A caller waits this long for its change to become active; after that the answer says that it will. */
const PUBLISHED_WITHIN_MS = 5_000;
const RETRY_MS = 100;

/**
 * Carries committed changes from the outbox to the REGISTRY bucket, in the order of their revisions. Woken by every
 * change of this process; what another one left behind (it ended between commit and put) is found by a poll.
 */
export class OutboxRelay {
  readonly #store: Store;
  readonly #broker: Broker;
  readonly #log: Logger;
  readonly #bucket: RegistryBucket;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  #running: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;

  constructor(store: Store, broker: Broker, log: Logger) {
    this.#store = store;
    this.#broker = broker;
    this.#log = log;
    this.#bucket = new RegistryBucket(broker);
  }

  /** Relays from now on, as soon as Postgres and NATS are there. */
  start(): void {
    const tick = async () => {
      await this.#poll().catch((error: unknown) => this.#log.warn({ err: error }, 'the outbox could not be relayed'));
      if (!this.#stopped) this.#timer = setTimeout(() => void tick(), POLL_MS);
    };
    void Promise.all([this.#store.ready, this.#broker.ready]).then(() => (this.#stopped ? undefined : tick()));
  }

  /** Polls no more. Requests that are still under way have their changes relayed as before. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running.catch(() => undefined);
  }

  /**
   * Waits until everything that was committed before the call is in the bucket.
   * @returns false when that took too long; it will be there when NATS can be reached again
   */
  async published(): Promise<boolean> {
    const deadline = Date.now() + PUBLISHED_WITHIN_MS;
    while (Date.now() < deadline) {
      try {
        return await within(deadline - Date.now(), this.#wake());
      } catch (error) {
        this.#log.warn({ err: error }, 'a change could not be relayed yet');
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
    return false;
  }

  async #poll(): Promise<void> {
    if (this.#broker.problem() !== undefined) return;
    // Outside of the lock: usually there is nothing.
    if (await this.#store.dataSource.manager.exists(OutboxEntry)) await this.#wake();
  }

  /** A drain that starts after the call: one that runs already may have read the outbox before the caller's commit. */
  #wake(): Promise<void> {
    this.#next ??= this.#running
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined;
        this.#running = this.#drain();
        return this.#running;
      });
    return this.#next;
  }

  async #drain(): Promise<void> {
    let found: number;
    do {
      found = await withPublishingLock(this.#store, (tx) => this.#relaySome(tx));
      // Once at least, also while it stops: a request is under way that waits for its change.
    } while (found === BATCH && !this.#stopped);
  }

  /**
   * @returns how many
   * @throws BucketChangedError when the bucket is not as it was left: first the keeper puts it right
   */
  async #relaySome(tx: EntityManager): Promise<number> {
    const entries = await tx.find(OutboxEntry, { order: { revision: 'ASC', key: 'ASC' }, take: BATCH });
    const last = entries.at(-1);
    if (!last) return 0;
    const left = await readBucketPosition(tx);
    if (!left) throw new BucketChangedError('the REGISTRY bucket was not filled yet');
    const now = { ...left };
    // One after the other: a reader that has seen a revision relies on having seen all before it.
    for (const entry of entries) {
      const held = await this.#bucket.get(entry.key);
      // A late write must not undo what came after it.
      if (held?.record && held.record.revision >= entry.revision) continue;
      now.sequence = await this.#bucket.append(entry, now.sequence);
      if (!held) now.messages++;
    }
    const found = await this.#bucket.state();
    if (!found || !isSameState(now, found)) {
      throw new BucketChangedError('the REGISTRY bucket was replaced, or lost something, while it was written to');
    }
    await writeBucketPosition(tx, now);
    await tx.query('DELETE FROM outbox WHERE (revision, key) <= ($1, $2)', [last.revision, last.key]);
    return entries.length;
  }
}

async function within(ms: number, work: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(resolve, ms, false)));
  return Promise.race([work.then(() => true), late]).finally(() => clearTimeout(timer));
}
