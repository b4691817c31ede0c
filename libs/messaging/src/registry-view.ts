import { Kvm, type KvWatchEntry } from '@nats-io/kv';
import type { QueuedIterator } from '@nats-io/nats-core';
import {
  registryKey,
  type ApiKeyRecord,
  type EndpointRecord,
  type EventTypeRecord,
  type SnapshotMark,
  type SubscriptionIndex,
  type TenantRecord,
} from '#domain';
import { unlessAborted } from '#service';
import type { Broker, BrokerLog } from './broker.ts';
import { RegistryContents } from './registry-contents.ts';

const STREAM = 'KV_REGISTRY';
const POLL_MS = 500;
/** An update takes milliseconds; a watch that is behind and gets nothing for this long is dead. */
const DEAD_AFTER_MS = 2_000;
/** A view that could not be confirmed for this long is not trusted any more. */
const STALE_AFTER_MS = 5_000;

/** The bucket as the server tells of it. */
interface Bucket {
  /** When it was made: another time is another bucket. */
  readonly created: string;
  readonly lastSequence: number;
  /** Undefined while it is being filled. */
  readonly mark: Pick<SnapshotMark, 'generation'> | undefined;
}

/** One reading of a bucket, from its beginning on. */
interface Reading {
  readonly contents: RegistryContents;
  readonly created: string;
  /** Of the broker: when it ended, the watch has a gap. */
  readonly session: AbortSignal;
  readonly watch: QueuedIterator<KvWatchEntry>;
  /** Of the first mark that was read. */
  generation?: number;
  /** How far it had come when it was last seen to move, and when that was. */
  progress: { applied: number; at: number };
}

/**
 * The registry's records in memory, kept current by a watch on the bucket. Neither a watch nor its bucket can be
 * trusted to be what they were: a watch falls silent without an error, and a bucket may have been made anew or come
 * back as an older copy, in which sequences start again. So the view asks every half second whether the bucket is the
 * same and everything in it was read. If not, and after every loss of the connection, it reads the bucket from its
 * beginning; it is not to be used until it has all, and not while that is older than what it knew. Meanwhile lookups
 * go on finding what was known last: who looks something up in passing never sees an empty view.
 */
export class RegistryView {
  readonly #broker: Broker;
  readonly #log: BrokerLog;
  /** What lookups see. */
  #contents = new RegistryContents();
  #reading: Reading | undefined;
  /** Whether all of the bucket is in what lookups see, as of the last look. */
  #isWhole = false;
  /** Of what lookups see: what is of a lower one, or of the same and an older revision, is a copy from before. */
  #generation = 0;
  #confirmedAt = 0;
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
      const pause = this.problem() === undefined ? POLL_MS : POLL_MS / 5;
      if (!this.#stopped) this.#timer = setTimeout(() => void tick(), pause);
    };
    void this.#broker.ready.then(tick);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#reading?.watch.stop();
  }

  /** Why the view must not be used; undefined when it may. */
  problem(): string | undefined {
    if (!this.#isWhole) return 'the registry’s records are not loaded yet; is the registry service running?';
    if (this.#reading?.session.aborted || Date.now() - this.#confirmedAt > STALE_AFTER_MS)
      return 'the registry’s records cannot be confirmed; is NATS reachable?';
    return undefined;
  }

  /** The newest change of the registry that is in the view. */
  get revision(): number {
    return this.#contents.revision;
  }

  /** Resolves when the view may be used and has seen a revision: whoever made a message knew as much. */
  async atLeast(revision: number): Promise<void> {
    while (this.problem() !== undefined || this.revision < revision) {
      await new Promise<void>((resolve) => {
        this.#waiting.push({ revision, resolve });
      });
    }
  }

  /** Calls back when an endpoint, or a tenant, is not as it was. */
  onChange(changed: (tenant: string, endpoint?: string) => void): void {
    this.#onChange = changed;
  }

  /** Undefined when it has none, or is switched off: then nothing matches. */
  endpointsOf(tenant: string): SubscriptionIndex<EndpointRecord> | undefined {
    return this.isEnabled(tenant) ? this.#contents.endpoints.get(tenant) : undefined;
  }

  /** As it is; of a tenant that is switched off, disabled since then. */
  endpoint(tenant: string, id: string): EndpointRecord | undefined {
    const record = this.#contents.endpoints.get(tenant)?.get(id);
    const off = this.tenant(tenant);
    if (!record || off?.enabled !== false) return record;
    return { ...record, enabled: false, revision: Math.max(record.revision, off.revision) };
  }

  ordered(): IterableIterator<EndpointRecord> {
    return this.#contents.ordered.values();
  }

  tenant(id: string): TenantRecord | undefined {
    return this.#contents.tenants.get(id);
  }

  /** Undefined for a type that is not in the tenant's catalogue. */
  eventType(tenant: string, name: string): EventTypeRecord | undefined {
    return this.#contents.eventTypes.get(registryKey.eventType(tenant, name));
  }

  isEnabled(tenant: string): boolean {
    return this.tenant(tenant)?.enabled !== false;
  }

  /**
   * The key that may be used now: an expired one is as unknown as a revoked one.
   * @param hash hex of the key's SHA-256
   */
  apiKey(hash: string): ApiKeyRecord | undefined {
    const key = this.#contents.keys.get(hash);
    return key?.expiresAt !== undefined && key.expiresAt <= Date.now() ? undefined : key;
  }

  async #check(): Promise<void> {
    const { session } = this.#broker;
    // The broker says so itself.
    if (session.aborted) return;
    const reading = this.#reading;
    // As it is now: while the server is asked, it goes on.
    const soFar = reading && { applied: reading.contents.applied, generation: reading.generation };
    // A request is lost with its connection, and would be waited for much longer than the next connection takes.
    const bucket = await unlessAborted(session, this.#look());
    const reason = reading && soFar && whyAnew(reading, soFar, bucket);
    if (!reading || reason !== undefined) {
      if (reason !== undefined) this.#log.warn({ reason, ...bucket }, 'the registry’s records are loaded again');
      return unlessAborted(session, this.#open(bucket.created, session));
    }
    if (reading.contents.applied < bucket.lastSequence) return;
    if (reading.contents.mark) this.#confirm(reading, reading.contents.mark.generation);
  }

  async #look(): Promise<Bucket> {
    const { streams } = this.#broker.jsm;
    const info = await streams.info(STREAM);
    // The leader's own: a replica that is behind may still have an older one.
    const mark = await streams.getMessage(STREAM, { last_by_subj: `$KV.REGISTRY.${registryKey.snapshot}` });
    const { generation } = mark?.json<SnapshotMark>() ?? {};
    return {
      created: info.created,
      lastSequence: info.state.last_seq,
      mark: generation === undefined ? undefined : { generation },
    };
  }

  /** Everything in the bucket was read: it is what lookups see from now on, unless more was known before. */
  #confirm(reading: Reading, generation: number): void {
    const { contents } = reading;
    const known = { generation: this.#generation, revision: this.revision };
    if (generation < known.generation || (generation === known.generation && contents.revision < known.revision)) {
      this.#log.warn(
        { generation, revision: contents.revision, known },
        'the registry bucket is an older copy; waiting for the registry to put it right',
      );
      return;
    }
    this.#generation = generation;
    this.#confirmedAt = Date.now();
    const before = this.#contents;
    this.#contents = contents;
    if (!this.#isWhole) {
      this.#isWhole = true;
      const { revision, keys, tenants } = contents;
      this.#log.info({ revision, generation, keys: keys.size, tenants: tenants.size }, 'registry view loaded');
    }
    if (before !== contents) {
      for (const { tenant, endpoint } of contents.differencesTo(before)) this.#onChange(tenant, endpoint);
    }
    this.#wake();
  }

  async #open(created: string, session: AbortSignal): Promise<void> {
    this.#isWhole = false;
    this.#reading?.watch.stop();
    this.#reading = undefined;
    const kv = await new Kvm(this.#broker.nc).open('REGISTRY');
    const watch = await kv.watch();
    if (session.aborted) return watch.stop();
    const progress = { applied: 0, at: Date.now() };
    // What fails up to here is tried again by the next check.
    const reading: Reading = { contents: new RegistryContents(), created, session, watch, progress };
    this.#reading = reading;
    void this.#follow(reading);
  }

  async #follow(reading: Reading): Promise<void> {
    for await (const entry of reading.watch) {
      if (reading !== this.#reading) return;
      this.#apply(reading, entry);
    }
  }

  #apply(reading: Reading, entry: KvWatchEntry): void {
    const { contents } = reading;
    const before = contents.revision;
    try {
      const changed = contents.apply(entry);
      if (changed && contents === this.#contents) this.#onChange(changed.tenant, changed.endpoint);
    } catch (error) {
      this.#log.warn({ err: error, key: entry.key }, 'a registry record cannot be read and is left out');
    }
    reading.generation ??= contents.mark?.generation;
    // Put right while it was being read: there may be changes before the place from which the reading went on.
    if (reading.generation !== contents.mark?.generation) this.#isWhole = false;
    if (contents === this.#contents && contents.revision > before) this.#wake();
  }

  #wake(): void {
    if (this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { resolve } of waiting) resolve();
  }
}

/** Why a reading cannot go on from where it is, and has to begin anew; undefined when it can. */
function whyAnew(
  reading: Reading,
  { applied, generation }: { applied: number; generation: number | undefined },
  bucket: Bucket,
): string | undefined {
  if (reading.session.aborted) return 'the connection was lost';
  if (reading.created !== bucket.created) return 'the bucket was made anew';
  if (bucket.lastSequence < applied) return 'the bucket is an older copy';
  if (generation !== undefined && generation !== bucket.mark?.generation) {
    return bucket.mark ? 'the bucket was put right' : 'the bucket was emptied';
  }
  const now = Date.now();
  if (applied >= bucket.lastSequence || applied !== reading.progress.applied) reading.progress = { applied, at: now };
  return now - reading.progress.at > DEAD_AFTER_MS ? 'nothing comes any more' : undefined;
}
