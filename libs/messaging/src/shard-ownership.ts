import type { KvWatchEntry } from '@nats-io/kv';
import type { QueuedIterator } from '@nats-io/nats-core';
import { assignShards, SHARDS } from '#domain';
import type { Broker, BrokerLog } from './broker.ts';
import type { ShardFollower, ShardOwner } from './shard-owner.ts';
import { WORKER_TTL_MS } from './streams.ts';
import { WorkersBucket, WorkersView, type Claim } from './workers-bucket.ts';

const BEAT_MS = WORKER_TTL_MS / 3;
/**
 * A worker that could not renew its key for this long stops sending. The server ends the key only a second later, and
 * nobody takes a shard before that.
 */
const LEASE_MS = WORKER_TTL_MS - 1_000;
/** News of several workers come together when they start together. */
const SETTLE_MS = 100;

/**
 * Which shards this process owns. Live workers are keys that end by themselves; from them each worker works out alone
 * who should own what, and claims its shards by compare-and-set once they are free: handed over, or their owner's key
 * gone. So a shard never has two owners, and an owner that cannot renew its key (paused, cut off) knows by its own
 * clock that it is none any more before anybody else can become it.
 */
export class ShardOwnership implements ShardOwner {
  readonly worker: string;
  readonly #broker: Broker;
  readonly #bucket: WorkersBucket;
  readonly #log: BrokerLog;
  readonly #followers: ShardFollower[] = [];
  readonly #view = new WorkersView();
  /** Shards that are being handed over are in neither. */
  readonly #owned = new Set<number>();
  /** Shards that are being claimed or handed over. */
  readonly #changing = new Set<number>();
  /** By shard: what followers are being told; one thing after another. */
  readonly #telling = new Map<number, Promise<void>>();
  /** By `performance.now()`: when the last renewal that succeeded was begun. */
  #confirmedAt = -Infinity;
  /** Times that the lease has ended. What was owned, or asked for, before the last time may be somebody else's. */
  #lapses = 0;
  /** The lapse after which all that is owned was claimed anew. */
  #reclaimed = 0;
  #isReclaiming = false;
  /** When the bucket was made, by the server's word. */
  #created: string | undefined;
  /** By `performance.now()`: nothing is claimed before. */
  #claimsFrom = -Infinity;
  /** By `performance.now()`: when the watch last brought this worker's own key. */
  #echoAt = -Infinity;
  #watch: QueuedIterator<KvWatchEntry> | undefined;
  #beatTimer: NodeJS.Timeout | undefined;
  #settleTimer: NodeJS.Timeout | undefined;
  #stopping = false;

  /** @param worker names this process among the others: letters, digits, - and _ */
  constructor(broker: Broker, worker: string, log: BrokerLog) {
    this.#broker = broker;
    this.#bucket = new WorkersBucket(broker);
    this.worker = worker;
    this.#log = log;
  }

  follow(follower: ShardFollower): void {
    this.#followers.push(follower);
  }

  /** Asked before each send: true only while nobody else can own the shard. */
  owns(shard: number): boolean {
    return this.#owned.has(shard) && !this.#hasLapsed && this.#isAlive();
  }

  get owned(): ReadonlySet<number> {
    return this.#owned;
  }

  /** Why nothing is sent; undefined when all is well. */
  problem(): string | undefined {
    return this.#isAlive() ? undefined : 'this worker could not renew its key in KV_WORKERS; is NATS reachable?';
  }

  /** Takes part from now on, for as long as the process lives. */
  start(): void {
    void this.#broker.ready.then(() => this.#beat());
  }

  /** Hands over everything, and takes no more part. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#beatTimer);
    clearTimeout(this.#settleTimer);
    // Renewed until all is handed over: whoever saw the key gone would take the shards as those of a dead worker.
    const renewing = setInterval(() => void this.#renew().catch(() => undefined), BEAT_MS);
    await Promise.all([...this.#owned].map((shard) => this.#release(shard)));
    clearInterval(renewing);
    this.#watch?.stop();
    // If it cannot be said, the key ends by itself.
    await this.#bucket.end(this.worker).catch(() => undefined);
  }

  get #hasLapsed(): boolean {
    return this.#lapses !== this.#reclaimed;
  }

  #isAlive(): boolean {
    return performance.now() - this.#confirmedAt < LEASE_MS;
  }

  async #beat(): Promise<void> {
    try {
      // Asked first: a renewal that counts was surely made in the bucket that the owners' names are in.
      await this.#checkBucket();
      await this.#renew();
      // A watch can fall silent without an error; then it does not bring this worker's own key either.
      if (!this.#watch || performance.now() - this.#echoAt > 3 * BEAT_MS) await this.#openWatch();
    } catch (error) {
      this.#log.warn({ err: error }, 'the ownership of shards cannot be renewed');
      this.#closeWatch();
    }
    if (!this.#stopping) this.#beatTimer = setTimeout(() => void this.#beat(), BEAT_MS);
  }

  async #renew(): Promise<void> {
    const begun = performance.now();
    await this.#bucket.renew(this.worker);
    // Here and not before: it may have ended while the server was asked, and its key with it.
    if (!this.#isAlive() && this.#confirmedAt > -Infinity) this.#lapses++;
    this.#confirmedAt = Math.max(this.#confirmedAt, begun);
  }

  /**
   * In a bucket that was deleted and made anew nobody owns anything, and others who worked with the old one may not
   * know yet: as long as they may still send, nothing is claimed.
   */
  async #checkBucket(): Promise<void> {
    const created = await this.#bucket.created();
    if (this.#created !== undefined && this.#created !== created) {
      this.#log.warn({ created }, 'the bucket WORKERS was made anew; all shards are claimed again');
      this.#lapses++;
      this.#claimsFrom = performance.now() + LEASE_MS;
      this.#closeWatch();
    }
    this.#created = created;
  }

  #closeWatch(): void {
    this.#watch?.stop();
    this.#watch = undefined;
    this.#view.clear();
  }

  async #openWatch(): Promise<void> {
    this.#closeWatch();
    const watch = await this.#bucket.watch();
    this.#watch = watch;
    this.#echoAt = performance.now();
    // One that breaks is one that has fallen silent.
    void this.#read(watch).catch(() => undefined);
  }

  async #read(watch: QueuedIterator<KvWatchEntry>): Promise<void> {
    for await (const entry of watch) {
      if (watch !== this.#watch) return;
      if (this.#view.apply(entry) === this.worker) this.#echoAt = performance.now();
      this.#soon();
    }
  }

  #soon(): void {
    if (this.#stopping) return;
    this.#settleTimer ??= setTimeout(() => {
      this.#settleTimer = undefined;
      this.#balance();
    }, SETTLE_MS);
  }

  #balance(): void {
    if (!this.#view.isLoaded || !this.#isAlive() || !this.#view.live.has(this.worker)) return;
    if (this.#hasLapsed) return void this.#reclaim();
    const mayClaim = performance.now() >= this.#claimsFrom;
    const wanted = assignShards([...this.#view.live].sort());
    for (let shard = 0; shard < SHARDS; shard++) {
      if (this.#changing.has(shard)) continue;
      const owner = this.#view.claims.get(shard)?.owner ?? '';
      if (this.#owned.has(shard)) {
        if (owner !== this.worker) void this.#lose(shard);
        else if (wanted[shard] !== this.worker) void this.#release(shard);
      } else if (wanted[shard] !== this.worker) {
        // Handed over without a word, as the broker was away: nobody else may take it while this worker lives.
        if (owner === this.worker) void this.#handOver(shard);
      } else if (mayClaim && (owner === this.worker || !this.#view.live.has(owner))) {
        void this.#claim(shard);
      }
    }
  }

  async #claim(shard: number): Promise<void> {
    const claim = this.#view.claims.get(shard);
    const lapses = this.#lapses;
    this.#changing.add(shard);
    const isTaken = await this.#take(shard, claim);
    this.#changing.delete(shard);
    // Stood still meanwhile: it may be somebody else's already. If not, it is claimed once more.
    if (!isTaken || lapses !== this.#lapses || !this.#isAlive()) return;
    this.#owned.add(shard);
    // Never claimed before: there is no owner who might have sent anything.
    const handedOver = claim === undefined || claim.owner === '';
    this.#log.info({ shard, worker: this.worker, handedOver }, 'shard gained');
    await this.#tell(shard, async () => {
      for (const follower of this.#followers) await follower.gained(shard, handedOver);
    });
    if (this.#stopping) await this.#release(shard);
  }

  /** Writes this worker's name, if nobody else has written since. */
  async #take(shard: number, claim: Claim | undefined): Promise<boolean> {
    try {
      const revision = await this.#bucket.setOwner(shard, this.worker, claim?.revision ?? 0);
      this.#view.note(shard, { owner: this.worker, revision });
      return true;
    } catch (error) {
      this.#log.info({ err: error, shard }, 'the shard went to another worker');
      return false;
    }
  }

  /** After a lapse a shard is still this worker's, with all that it knows of it, when nobody has taken it since. */
  async #reclaim(): Promise<void> {
    if (this.#isReclaiming) return;
    this.#isReclaiming = true;
    const lapses = this.#lapses;
    const shards = [...this.#owned];
    const isKept = await Promise.all(
      shards.map((shard) => {
        const claim = this.#view.claims.get(shard);
        return claim?.owner === this.worker ? this.#take(shard, claim) : Promise.resolve(false);
      }),
    );
    const lost = shards.filter((_, n) => !isKept[n]);
    this.#isReclaiming = false;
    // Unless it has lapsed again meanwhile: then `#hasLapsed` stays, and what is left is claimed once more.
    this.#reclaimed = lapses;
    if (shards.length > 0) {
      this.#log.info({ kept: shards.length - lost.length, lost: lost.length }, 'ownership renewed after a lapse');
    }
    this.#soon();
    await Promise.all(lost.map((shard) => this.#lose(shard)));
  }

  async #release(shard: number): Promise<void> {
    if (this.#changing.has(shard) || !this.#owned.has(shard)) return;
    this.#changing.add(shard);
    await this.#lose(shard);
    await this.#handOver(shard);
    this.#soon();
  }

  /** Says that the shard is free, if it is this worker's by name. */
  async #handOver(shard: number): Promise<void> {
    this.#changing.add(shard);
    const claim = this.#view.claims.get(shard);
    try {
      if (claim?.owner === this.worker) {
        const revision = await this.#bucket.setOwner(shard, '', claim.revision);
        this.#view.note(shard, { owner: '', revision });
      }
    } catch (error) {
      this.#log.warn({ err: error, shard }, 'the shard could not be handed over yet');
    }
    this.#changing.delete(shard);
  }

  async #lose(shard: number): Promise<void> {
    this.#owned.delete(shard);
    this.#log.info({ shard, worker: this.worker }, 'shard lost');
    await this.#tell(shard, async () => {
      for (const follower of [...this.#followers].reverse()) await follower.lost(shard);
    });
  }

  #tell(shard: number, what: () => Promise<void>): Promise<void> {
    const told = (this.#telling.get(shard) ?? Promise.resolve()).then(what);
    this.#telling.set(shard, told);
    return told;
  }
}
