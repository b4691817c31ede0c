import { Kvm, type KvWatchEntry } from '@nats-io/kv';
import type { QueuedIterator } from '@nats-io/nats-core';
import { headers, type MsgHdrs } from '@nats-io/transport-node';
import { assignShards, SHARDS } from '#domain';
import type { Broker, BrokerLog } from './broker.ts';
import type { ShardFollower, ShardOwner } from './shard-owner.ts';
import { WORKER_TTL_MS } from './streams.ts';

const BEAT_MS = WORKER_TTL_MS / 3;
/**
 * A worker that could not renew its key for this long stops sending. The server ends the key only a second later, and
 * nobody takes a shard before that.
 */
const LEASE_MS = WORKER_TTL_MS - 1_000;
/** News of several workers come together when they start together. */
const SETTLE_MS = 100;

const KEY = { worker: 'worker', shard: 'shard' } as const;

interface Claim {
  /** Empty when it was handed over and nobody has taken it yet. */
  readonly owner: string;
  /** Of the key, for compare-and-set. */
  readonly revision: number;
}

/**
 * Which shards this process owns. Live workers are keys that end by themselves; from them each worker works out alone
 * who should own what, and claims its shards by compare-and-set once they are free: handed over, or their owner's key
 * gone. So a shard never has two owners, and an owner that cannot renew its key (paused, cut off) knows by its own
 * clock that it is none any more before anybody else can become it.
 */
export class ShardOwnership implements ShardOwner {
  readonly worker: string;
  readonly #broker: Broker;
  readonly #log: BrokerLog;
  readonly #followers: ShardFollower[] = [];
  readonly #live = new Set<string>();
  readonly #claims = new Map<number, Claim>();
  /** Shards that are being handed over are in neither. */
  readonly #owned = new Set<number>();
  /** Shards that are being claimed or handed over. */
  readonly #changing = new Set<number>();
  /** By shard: what followers are being told; one thing after another. */
  readonly #telling = new Map<number, Promise<void>>();
  /** By `performance.now()`: when the last renewal that succeeded was begun. */
  #confirmedAt = -Infinity;
  #lapsed = false;
  #isReclaiming = false;
  /** By `performance.now()`: when the watch last brought this worker's own key. */
  #echoAt = -Infinity;
  #isLoaded = false;
  #watch: QueuedIterator<KvWatchEntry> | undefined;
  #beatTimer: NodeJS.Timeout | undefined;
  #settleTimer: NodeJS.Timeout | undefined;
  #stopping = false;

  /** @param worker names this process among the others: letters, digits, - and _ */
  constructor(broker: Broker, worker: string, log: BrokerLog) {
    this.#broker = broker;
    this.worker = worker;
    this.#log = log;
  }

  follow(follower: ShardFollower): void {
    this.#followers.push(follower);
  }

  /** Asked before each send: true only while nobody else can own the shard. */
  owns(shard: number): boolean {
    return this.#owned.has(shard) && !this.#lapsed && this.#isAlive();
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
    const gone = headers();
    gone.set('KV-Operation', 'DEL');
    // If it cannot be said, the key ends by itself.
    await this.#put(`${KEY.worker}.${this.worker}`, '', { headers: gone }).catch(() => undefined);
  }

  #isAlive(): boolean {
    return performance.now() - this.#confirmedAt < LEASE_MS;
  }

  async #beat(): Promise<void> {
    try {
      this.#lapsed ||= this.#owned.size > 0 && !this.#isAlive();
      await this.#renew();
      // A watch can fall silent without an error; then it does not bring this worker's own key either.
      if (!this.#watch || performance.now() - this.#echoAt > 3 * BEAT_MS) await this.#openWatch();
    } catch (error) {
      this.#log.warn({ err: error }, 'the ownership of shards cannot be renewed');
      this.#watch?.stop();
      this.#watch = undefined;
    }
    if (!this.#stopping) this.#beatTimer = setTimeout(() => void this.#beat(), BEAT_MS);
  }

  async #renew(): Promise<void> {
    const begun = performance.now();
    await this.#put(`${KEY.worker}.${this.worker}`, this.worker, { ttl: `${WORKER_TTL_MS / 1000}s` });
    this.#confirmedAt = begun;
  }

  async #openWatch(): Promise<void> {
    this.#watch?.stop();
    this.#isLoaded = false;
    const kv = await new Kvm(this.#broker.nc).open('WORKERS');
    const watch = await kv.watch();
    this.#watch = watch;
    this.#echoAt = performance.now();
    this.#live.clear();
    this.#claims.clear();
    void this.#read(watch);
  }

  async #read(watch: QueuedIterator<KvWatchEntry>): Promise<void> {
    for await (const entry of watch) {
      if (watch !== this.#watch) return;
      const [kind, name = ''] = entry.key.split('.');
      if (kind === KEY.shard) {
        this.#claims.set(Number(name), { owner: entry.string(), revision: entry.revision });
      } else if (entry.operation === 'PUT') {
        this.#live.add(name);
        if (name === this.worker) this.#echoAt = performance.now();
      } else {
        this.#live.delete(name);
      }
      // The own key was renewed just before, so there is at least one entry that is the last of what was there.
      this.#isLoaded ||= entry.delta === 0;
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
    if (!this.#isLoaded || !this.#isAlive() || !this.#live.has(this.worker)) return;
    if (this.#lapsed) return void this.#reclaim();
    const wanted = assignShards([...this.#live].sort());
    for (let shard = 0; shard < SHARDS; shard++) {
      if (this.#changing.has(shard)) continue;
      const owner = this.#claims.get(shard)?.owner ?? '';
      if (this.#owned.has(shard)) {
        if (owner !== this.worker) void this.#lose(shard);
        else if (wanted[shard] !== this.worker) void this.#release(shard);
      } else if (wanted[shard] === this.worker && (owner === this.worker || !this.#live.has(owner))) {
        void this.#claim(shard);
      }
    }
  }

  async #claim(shard: number): Promise<void> {
    const claim = this.#claims.get(shard);
    this.#changing.add(shard);
    const isTaken = await this.#take(shard, claim);
    this.#changing.delete(shard);
    if (!isTaken) return;
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
      const revision = await this.#put(`${KEY.shard}.${shard}`, this.worker, { after: claim?.revision ?? 0 });
      this.#claims.set(shard, { owner: this.worker, revision });
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
    const shards = [...this.#owned];
    const isKept = await Promise.all(
      shards.map((shard) => {
        const claim = this.#claims.get(shard);
        return claim?.owner === this.worker ? this.#take(shard, claim) : Promise.resolve(false);
      }),
    );
    const lost = shards.filter((_, n) => !isKept[n]);
    this.#isReclaiming = false;
    this.#lapsed = false;
    this.#log.info({ kept: shards.length - lost.length, lost: lost.length }, 'ownership renewed after a lapse');
    await Promise.all(lost.map((shard) => this.#lose(shard)));
  }

  async #release(shard: number): Promise<void> {
    if (this.#changing.has(shard) || !this.#owned.has(shard)) return;
    this.#changing.add(shard);
    await this.#lose(shard);
    const claim = this.#claims.get(shard);
    try {
      if (claim?.owner === this.worker) {
        const revision = await this.#put(`${KEY.shard}.${shard}`, '', { after: claim.revision });
        this.#claims.set(shard, { owner: '', revision });
      }
    } catch (error) {
      this.#log.warn({ err: error, shard }, 'the shard could not be handed over; it is free when this worker ends');
    }
    this.#changing.delete(shard);
    this.#soon();
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

  async #put(key: string, value: string, options: PutOptions): Promise<number> {
    const ack = await this.#broker.js.publish(`$KV.WORKERS.${key}`, value, {
      ...(options.ttl === undefined ? {} : { ttl: options.ttl }),
      ...(options.headers === undefined ? {} : { headers: options.headers }),
      ...(options.after === undefined ? {} : { expect: { lastSubjectSequence: options.after } }),
    });
    return ack.seq;
  }
}

interface PutOptions {
  /** The key ends so long after, like `3s`. */
  readonly ttl?: string;
  /** The key's revision as it has to be; 0 for none. */
  readonly after?: number;
  readonly headers?: MsgHdrs;
}
