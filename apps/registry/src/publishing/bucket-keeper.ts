import { ensureStreams, type Broker, type StreamSettings } from '#messaging';
import type { Logger } from '#service';
import { readBucketPosition, type Store } from '#store';
import { reconcile, StrangeBucketError } from './reconcile.ts';
import { isSameState, RegistryBucket } from './registry-bucket.ts';

const POLL_MS = 500;

/**
 * Keeps the REGISTRY bucket what Postgres says: reconciles it at start, and again whenever it is not as it was left:
 * another bucket, an older copy, one that lost something or was written to. Every registry does so; the second finds
 * nothing left to do.
 */
export class BucketKeeper {
  readonly #store: Store;
  readonly #broker: Broker;
  readonly #settings: StreamSettings;
  readonly #log: Logger;
  readonly #bucket: RegistryBucket;
  #isReconciled = false;
  /** Why the bucket must not be filled. */
  #strange: string | undefined;
  #checking: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(store: Store, broker: Broker, settings: StreamSettings, log: Logger) {
    this.#store = store;
    this.#broker = broker;
    this.#settings = settings;
    this.#log = log;
    this.#bucket = new RegistryBucket(broker);
  }

  start(): void {
    const tick = async () => {
      this.#checking = this.#check().catch((error: unknown) => this.#report(error));
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
    return this.#isReconciled ? undefined : (this.#strange ?? 'the REGISTRY bucket is being filled');
  }

  #report(error: unknown): void {
    if (!(error instanceof StrangeBucketError)) {
      this.#log.warn({ err: error }, 'the REGISTRY bucket could not be checked; trying again');
      return;
    }
    // Once, and not twice a second until somebody has done something about it.
    if (this.#strange !== error.message) this.#log.error({}, error.message);
    this.#strange = error.message;
  }

  async #check(): Promise<void> {
    if (this.#broker.problem() !== undefined) return;
    const left = await readBucketPosition(this.#store.dataSource.manager);
    const found = (await this.#bucket.state()) ?? (await this.#makeBucket());
    // Another registry may be between a put and the note of it: that is looked at again under the lock.
    if (this.#isReconciled && left && found && isSameState(left, found)) return;
    const start = performance.now();
    const onLost = () => {
      if (this.#isReconciled) this.#log.warn({ left, found }, 'the REGISTRY bucket is not as it was left; filling it');
      this.#isReconciled = false;
    };
    const done = await reconcile(this.#store, this.#bucket, { always: !this.#isReconciled, onLost });
    this.#isReconciled = true;
    this.#strange = undefined;
    if (!done) return;
    const durationMs = Math.round(performance.now() - start);
    if (done.raisedFrom !== undefined) {
      this.#log.warn(
        done,
        'the bucket is newer than Postgres, as after a restored backup; Postgres was taken as right',
      );
    }
    this.#log.info({ ...done, durationMs }, 'REGISTRY bucket reconciled');
  }

  async #makeBucket() {
    // A server that lost one stream may have lost all.
    const changes = await ensureStreams(this.#broker.jsm, this.#settings);
    this.#log.warn({ changes }, 'streams were missing and have been made again');
    return this.#bucket.state();
  }
}
