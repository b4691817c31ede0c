import { Kvm, type KvWatchEntry } from '@nats-io/kv';
import type { QueuedIterator } from '@nats-io/nats-core';
import {
  SubscriptionIndex,
  type ApiKeyRecord,
  type EndpointRecord,
  type RegistryRecord,
  type TenantRecord,
} from '#domain';
import type { Broker, BrokerLog } from './broker.ts';

const POLL_MS = 1_000;
/** A view that could not be confirmed for this long is not trusted any more. */
const STALE_AFTER_MS = 5_000;

interface Bucket {
  /** When the bucket was made: another time is another bucket. */
  readonly created: string;
  readonly lastSequence: number;
}

/**
 * The registry's records in memory, kept current by a watch on the bucket. Because a watch falls silent without an
 * error when its bucket is deleted and made anew, the view asks every second whether the bucket is still the same
 * one and whether it has got everything in it; if not, it is not to be used, and starts over.
 */
export class RegistryView {
  readonly #broker: Broker;
  readonly #log: BrokerLog;
  #tenants = new Map<string, SubscriptionIndex<EndpointRecord>>();
  #keys = new Map<string, ApiKeyRecord>();
  #limits = new Map<string, TenantRecord>();
  /** By id: they are few, and looked for without an event that asks for them. */
  #ordered = new Map<string, EndpointRecord>();
  #revision = 0;
  #complete = false;
  #applied = 0;
  #bucket: Bucket | undefined;
  #confirmedAt = 0;
  /** How far the watch had come when it was last seen to move, and when that was. */
  #progress = { applied: 0, at: 0 };
  #watch: QueuedIterator<KvWatchEntry> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  #onChange: (tenant: string, endpoint?: string) => void = () => undefined;
  #waiting: { readonly revision: number; readonly resolve: () => void }[] = [];

  constructor(broker: Broker, log: BrokerLog) {
    this.#broker = broker;
    this.#log = log;
  }

  /** Follows the bucket from now on, for as long as the process lives. */
  start(): void {
    const tick = async () => {
      await this.#check().catch((error: unknown) =>
        this.#log.warn({ err: error }, 'the registry view cannot be confirmed'),
      );
      if (!this.#stopped) this.#timer = setTimeout(() => void tick(), this.#complete ? POLL_MS : POLL_MS / 5);
    };
    void this.#broker.ready.then(tick);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#watch?.stop();
  }

  /** Why the view must not be used; undefined when it may. */
  problem(): string | undefined {
    if (!this.#complete) return 'the registry’s records are not loaded yet; is the registry service running?';
    if (Date.now() - this.#confirmedAt > STALE_AFTER_MS)
      return 'the registry’s records cannot be confirmed; is NATS reachable?';
    return undefined;
  }

  /** The newest change of the registry that is in the view. */
  get revision(): number {
    return this.#revision;
  }

  /** Resolves when the view may be used and has seen a revision: whoever made a message knew as much. */
  async atLeast(revision: number): Promise<void> {
    while (this.problem() !== undefined || this.#revision < revision) {
      await new Promise<void>((resolve) => {
        this.#waiting.push({ revision, resolve });
      });
    }
  }

  /** Calls back when an endpoint, or the limits of a tenant, are not as they were. */
  onChange(changed: (tenant: string, endpoint?: string) => void): void {
    this.#onChange = changed;
  }

  /** Undefined when it has none, or is switched off: then nothing matches. */
  endpointsOf(tenant: string): SubscriptionIndex<EndpointRecord> | undefined {
    return this.isEnabled(tenant) ? this.#tenants.get(tenant) : undefined;
  }

  /** As it is; of a tenant that is switched off, disabled since then. */
  endpoint(tenant: string, id: string): EndpointRecord | undefined {
    const record = this.#tenants.get(tenant)?.get(id);
    if (!record || this.isEnabled(tenant)) return record;
    return { ...record, enabled: false, revision: Math.max(record.revision, this.#limits.get(tenant)!.revision) };
  }

  isEnabled(tenant: string): boolean {
    return this.#limits.get(tenant)?.enabled !== false;
  }

  ordered(): IterableIterator<EndpointRecord> {
    return this.#ordered.values();
  }

  /** Undefined for a tenant without limits. */
  limitsOf(tenant: string): TenantRecord | undefined {
    return this.#limits.get(tenant);
  }

  /**
   * The key that may be used now: an expired one is as unknown as a revoked one.
   * @param hash hex of the key's SHA-256
   */
  apiKey(hash: string): ApiKeyRecord | undefined {
    const key = this.#keys.get(hash);
    return key?.expiresAt !== undefined && key.expiresAt <= Date.now() ? undefined : key;
  }

  async #check(): Promise<void> {
    const info = await this.#broker.jsm.streams.info('KV_REGISTRY');
    const bucket: Bucket = { created: info.created, lastSequence: info.state.last_seq };
    const now = Date.now();
    if (bucket.created !== this.#bucket?.created || bucket.lastSequence < this.#applied) return this.#open(bucket);
    if (this.#applied >= bucket.lastSequence) return this.#confirm(now);
    // An update takes milliseconds; a watch that is behind and got nothing for two polls is dead.
    if (this.#applied !== this.#progress.applied) this.#progress = { applied: this.#applied, at: now };
    else if (now - this.#progress.at > 2 * POLL_MS) return this.#open(bucket);
  }

  #confirm(now: number): void {
    this.#confirmedAt = now;
    this.#progress = { applied: this.#applied, at: now };
    this.#wake();
  }

  async #open(bucket: Bucket): Promise<void> {
    if (this.#bucket) this.#log.warn({ created: bucket.created }, 'the registry bucket changed; loading it again');
    this.#watch?.stop();
    this.#tenants = new Map();
    this.#keys = new Map();
    this.#limits = new Map();
    this.#ordered = new Map();
    this.#complete = false;
    this.#revision = 0;
    this.#applied = 0;
    // The snapshot mark may pass before records that changed after it: only the next check says that all are in.
    this.#confirmedAt = 0;
    this.#progress = { applied: 0, at: Date.now() };
    this.#bucket = undefined;
    const kv = await new Kvm(this.#broker.nc).open('REGISTRY');
    const watch = await kv.watch();
    this.#watch = watch;
    // Known from now on only: what fails up to here is tried again by the next check.
    this.#bucket = bucket;
    void this.#follow(watch);
  }

  async #follow(watch: QueuedIterator<KvWatchEntry>): Promise<void> {
    for await (const entry of watch) {
      if (watch !== this.#watch) return;
      try {
        this.#apply(entry);
      } catch (error) {
        this.#log.warn({ err: error, key: entry.key }, 'a registry record cannot be read and is left out');
      }
      this.#applied = entry.revision;
    }
  }

  #apply(entry: KvWatchEntry): void {
    const [kind, first, second] = entry.key.split('.') as [string, string, string];
    const record: RegistryRecord =
      entry.operation === 'PUT' ? entry.json<RegistryRecord>() : { kind: 'tombstone', revision: 0 };
    if (kind === 'endpoint') {
      this.#ordered.delete(second);
      if (record.kind === 'endpoint') {
        this.#tenant(first).put(record);
        if (record.orderedAfter !== undefined) this.#ordered.set(second, record);
      } else this.#tenants.get(first)?.remove(second);
      this.#onChange(first, second);
    } else if (kind === 'key') {
      if (record.kind === 'api_key') this.#keys.set(first, record);
      else this.#keys.delete(first);
    } else if (kind === 'tenant') {
      if (record.kind === 'tenant') this.#limits.set(first, record);
      else this.#limits.delete(first);
      this.#onChange(first);
    } else if (record.kind === 'snapshot' && !this.#complete) {
      this.#complete = true;
      this.#log.info(
        { revision: record.revision, keys: this.#keys.size, tenants: this.#tenants.size },
        'registry view loaded',
      );
    }
    if (record.revision > this.#revision) {
      this.#revision = record.revision;
      this.#wake();
    }
  }

  #tenant(id: string): SubscriptionIndex<EndpointRecord> {
    let index = this.#tenants.get(id);
    if (!index) this.#tenants.set(id, (index = new SubscriptionIndex()));
    return index;
  }

  #wake(): void {
    if (this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { resolve } of waiting) resolve();
  }
}
