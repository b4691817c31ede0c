import { Kvm, type KV } from '@nats-io/kv';
import { isWorthKeeping, type EndpointState } from '#domain';
import type { Broker } from '#messaging';
import type { Logger } from '#service';
import type { EndpointLine } from './endpoint-line.ts';

/** Changes of one endpoint within this time are written once. */
const COALESCE_MS = 1_000;

/** What was removed leaves a mark for watchers, for so long. */
const TOMBSTONE_TTL = '60s';

/** The sends of a tenant that its limit still counts in a shard. */
interface TenantSends {
  readonly tenantSends: readonly number[];
}

/** An owner before ended without a word: when it may have sent last. Milliseconds since the epoch. */
interface UnknownSends {
  readonly sendsBefore: number;
}

/** What is kept of a shard for its next owner. */
export interface ShardStates {
  /** When an owner that ended without a word may have sent last; 0 when that is not known of any. */
  readonly sendsBefore: number;
  readonly endpoints: readonly EndpointState[];
  /** By tenant. */
  readonly tenants: ReadonlyMap<string, readonly number[]>;
}

/** What is known of endpoints, in the bucket ENDPOINT_STATE: key `<shard>.<endpoint>`, `<shard>.<tenant>` or `<shard>.owner`. */
export class EndpointStates {
  readonly #broker: Broker;
  readonly #log: Logger;
  readonly #pending = new Map<EndpointLine, NodeJS.Timeout>();
  #bucket: Promise<KV> | undefined;

  constructor(broker: Broker, log: Logger) {
    this.#broker = broker;
    this.#log = log;
  }

  async load(shard: number): Promise<ShardStates> {
    const bucket = await this.#open();
    const endpoints: EndpointState[] = [];
    const tenants = new Map<string, readonly number[]>();
    let sendsBefore = 0;
    // One value a key is all the history there is; it comes at once, and ends.
    for await (const entry of await bucket.history({ key: `${shard}.*` })) {
      if (entry.operation !== 'PUT') continue;
      const state = entry.json<EndpointState | TenantSends | UnknownSends>();
      if ('sendsBefore' in state) ({ sendsBefore } = state);
      else if ('tenantSends' in state) tenants.set(entry.key.split('.')[1]!, state.tenantSends);
      else endpoints.push(state);
    }
    return { endpoints, tenants, sendsBefore };
  }

  /** Writes what has changed, soon. */
  changed(line: EndpointLine): void {
    // What a request that outlasted its shard's owner learns is not for the next owner, who knows more by now.
    if (this.#pending.has(line) || line.isEnded) return;
    this.#pending.set(
      line,
      setTimeout(() => {
        this.save(line).catch((error: unknown) =>
          this.#log.warn({ err: error, endpoint: line.id }, 'the state of an endpoint could not be kept'),
        );
      }, COALESCE_MS),
    );
  }

  /** Writes what there is to keep now, or removes what is out of date. */
  async save(line: EndpointLine): Promise<void> {
    clearTimeout(this.#pending.get(line));
    this.#pending.delete(line);
    this.#say(line);
    const state = line.toState(Date.now());
    const bucket = await this.#open();
    const key = `${line.shard}.${line.id}`;
    if (isWorthKeeping(state)) {
      line.isSaved = true;
      await bucket.put(key, JSON.stringify(state));
    } else if (line.isSaved) {
      line.isSaved = false;
      await bucket.purge(key, { ttl: TOMBSTONE_TTL });
    }
  }

  async saveTenant(shard: number, tenant: string, tenantSends: readonly number[]): Promise<void> {
    const bucket = await this.#open();
    await bucket.put(`${shard}.${tenant}`, JSON.stringify({ tenantSends } satisfies TenantSends));
  }

  /** Kept until a later one replaces it: it is a time, and out of date by itself. */
  async saveUnknownSends(shard: number, sendsBefore: number): Promise<void> {
    const bucket = await this.#open();
    await bucket.put(`${shard}.owner`, JSON.stringify({ sendsBefore } satisfies UnknownSends));
  }

  /** What changes and changes back within a moment is not worth a line. */
  #say(line: EndpointLine): void {
    const reason = line.hold?.reason;
    if (reason === line.saidReason) return;
    line.saidReason = reason;
    this.#log.info(
      { tenant: line.tenant, endpoint: line.id, shard: line.shard, reason: reason ?? null, waiting: line.parked },
      reason ? 'lane waits' : 'lane is open',
    );
  }

  #open(): Promise<KV> {
    this.#bucket ??= new Kvm(this.#broker.nc).open('ENDPOINT_STATE').catch((error: unknown) => {
      this.#bucket = undefined;
      throw error;
    });
    return this.#bucket;
  }
}
