import { Kvm, type KvWatchEntry } from '@nats-io/kv';
import type { QueuedIterator } from '@nats-io/nats-core';
import { headers, type MsgHdrs } from '@nats-io/transport-node';
import type { Broker } from './broker.ts';
import { WORKER_TTL_MS } from './streams.ts';

/** Who has a shard. */
export interface Claim {
  /** Empty when it was handed over and nobody has taken it yet. */
  readonly owner: string;
  /** Of the key, for compare-and-set. */
  readonly revision: number;
}

/** A renewal is good for less than this; a broker that was restarted does not answer what it was asked before. */
const ANSWER_WITHIN_MS = 1_500;

/** The bucket WORKERS: a key for each live worker, which ends by itself, and one for each shard with its owner. */
export class WorkersBucket {
  readonly #broker: Broker;

  constructor(broker: Broker) {
    this.#broker = broker;
  }

  /** When the bucket was made: another time is another bucket, in which nothing of the old one holds. */
  created(): Promise<string> {
    let late: NodeJS.Timeout | undefined;
    const deadline = new Promise<never>((_, reject) => {
      late = setTimeout(() => reject(new Error('the broker does not answer in time')), ANSWER_WITHIN_MS);
    });
    const info = this.#broker.jsm.streams.info('KV_WORKERS');
    return Promise.race([info.then(({ created }) => created), deadline]).finally(() => clearTimeout(late));
  }

  /** Says that a worker lives, for `WORKER_TTL_MS` from when the server has it. */
  async renew(worker: string): Promise<void> {
    await this.#put(`worker.${worker}`, worker, { ttl: `${WORKER_TTL_MS / 1000}s` });
  }

  async end(worker: string): Promise<void> {
    const gone = headers();
    gone.set('KV-Operation', 'DEL');
    await this.#put(`worker.${worker}`, '', { headers: gone });
  }

  /**
   * Writes the owner of a shard.
   * @param owner empty to hand it over
   * @param after the revision that the key has to have; 0 for none
   * @returns its new revision
   * @throws Error when somebody else has written since
   */
  setOwner(shard: number, owner: string, after: number): Promise<number> {
    return this.#put(`shard.${shard}`, owner, { after });
  }

  async watch(): Promise<QueuedIterator<KvWatchEntry>> {
    return (await new Kvm(this.#broker.nc).open('WORKERS')).watch();
  }

  async #put(key: string, value: string, options: PutOptions): Promise<number> {
    const ack = await this.#broker.js.publish(`$KV.WORKERS.${key}`, value, {
      timeout: ANSWER_WITHIN_MS,
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
  readonly after?: number;
  readonly headers?: MsgHdrs;
}

/** What is known of the bucket: who lives, and who has which shard. */
export class WorkersView {
  readonly live = new Set<string>();
  readonly claims = new Map<number, Claim>();
  /** Whether it has all that was there when the watch began. */
  isLoaded = false;

  clear(): void {
    this.live.clear();
    this.claims.clear();
    this.isLoaded = false;
  }

  /** @returns the worker whose key was renewed, if it was that */
  apply(entry: KvWatchEntry): string | undefined {
    const [kind, name = ''] = entry.key.split('.');
    const isAlive = kind === 'worker' && entry.operation === 'PUT';
    if (kind === 'shard') this.note(Number(name), { owner: entry.string(), revision: entry.revision });
    else if (isAlive) this.live.add(name);
    else this.live.delete(name);
    // A watch begins when its worker's own key is there: at least one entry is the last of what was there.
    this.isLoaded ||= entry.delta === 0;
    return isAlive ? name : undefined;
  }

  /** What was written last counts, and not what was heard of last. */
  note(shard: number, claim: Claim): void {
    if (claim.revision >= (this.claims.get(shard)?.revision ?? 0)) this.claims.set(shard, claim);
  }
}
