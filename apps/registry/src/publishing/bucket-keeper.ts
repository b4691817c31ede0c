import { ensureStreams, type Broker, type StreamSettings } from '#messaging';
import type { Logger } from '#service';
import type { Store } from '#store';
import { JetStreamApiError, type StreamInfo } from '@nats-io/jetstream';
import type { KV } from '@nats-io/kv';
import { reconcile } from './reconcile.ts';
import { isMarked, openBucket } from './registry-bucket.ts';

const POLL_MS = 1_000;

/**
 * Keeps the REGISTRY bucket what Postgres says: reconciles it at start, and again whenever it turns out to be another
 * bucket, gone, or emptied. Every registry does so; the second finds nothing left to do.
 */
export class BucketKeeper {
  readonly #store: Store;
  readonly #broker: Broker;
  readonly #settings: StreamSettings;
  readonly #log: Logger;
  #kv: KV | undefined;
  /** When the bucket that was reconciled last had been made: another time is another bucket. */
  #reconciled: string | undefined;
  #checking: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(store: Store, broker: Broker, settings: StreamSettings, log: Logger) {
    this.#store = store;
    this.#broker = broker;
    this.#settings = settings;
    this.#log = log;
  }

  start(): void {
    const tick = async () => {
      this.#checking = this.#check().catch((error: unknown) =>
        this.#log.warn({ err: error }, 'the REGISTRY bucket could not be checked; trying again'),
      );
      await this.#checking;
      if (!this.#stopped) this.#timer = setTimeout(() => void tick(), POLL_MS);
    };
    void Promise.all([this.#store.ready, this.#broker.ready]).then(() => (this.#stopped ? undefined : tick()));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#checking;
  }

  /** Why the pipeline does not know the registry yet; undefined when it does. */
  problem(): string | undefined {
    return this.#reconciled === undefined ? 'the REGISTRY bucket is being filled' : undefined;
  }

  async #check(): Promise<void> {
    if (this.#broker.problem() !== undefined) return;
    this.#kv ??= await openBucket(this.#broker);
    const { created } = (await this.#bucketInfo()) ?? (await this.#makeBucket());
    if (created === this.#reconciled && (await isMarked(this.#kv))) return;
    if (this.#reconciled !== undefined) this.#log.warn({ created }, 'the REGISTRY bucket was lost; filling it');
    this.#reconciled = undefined;
    const start = performance.now();
    const done = await reconcile(this.#store, this.#kv);
    // The one that was looked at before: should it have been replaced meanwhile, the next check sees another.
    this.#reconciled = created;
    const durationMs = Math.round(performance.now() - start);
    if (done.raisedFrom !== undefined) {
      this.#log.warn(
        done,
        'the bucket is newer than Postgres, as after a restored backup; Postgres was taken as right',
      );
    }
    this.#log.info({ ...done, durationMs }, 'REGISTRY bucket reconciled');
  }

  async #bucketInfo(): Promise<StreamInfo | undefined> {
    return this.#broker.jsm.streams.info('KV_REGISTRY').catch((error: unknown) => {
      if (error instanceof JetStreamApiError && error.status === 404) return undefined;
      throw error;
    });
  }

  async #makeBucket(): Promise<StreamInfo> {
    // A server that lost one stream may have lost all.
    const changes = await ensureStreams(this.#broker.jsm, this.#settings);
    this.#log.warn({ changes }, 'streams were missing and have been made again');
    return this.#broker.jsm.streams.info('KV_REGISTRY');
  }
}
