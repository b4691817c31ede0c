import type { KvWatchEntry } from '@nats-io/kv';
import {
  SubscriptionIndex,
  type ApiKeyRecord,
  type EndpointRecord,
  type EventTypeRecord,
  type RegistryRecord,
  type SnapshotMark,
  type TenantRecord,
} from '#domain';

/** What a record is about, for those who want to know of changes. */
export interface ChangedRecord {
  readonly tenant: string;
  readonly endpoint?: string;
}

/** The records of one REGISTRY bucket, as far as they have been read. */
export class RegistryContents {
  readonly tenants = new Map<string, TenantRecord>();
  readonly endpoints = new Map<string, SubscriptionIndex<EndpointRecord>>();
  /** By the hex of the key's SHA-256. */
  readonly keys = new Map<string, ApiKeyRecord>();
  /** By their keys of the bucket: a name has dots. */
  readonly eventTypes = new Map<string, EventTypeRecord>();
  /** By id: they are few, and looked for without an event that asks for them. */
  readonly ordered = new Map<string, EndpointRecord>();
  /** Once it was read. */
  mark: SnapshotMark | undefined;
  /** The newest change of the registry that was read. */
  revision = 0;
  /** The sequence of the last record that was read. */
  applied = 0;

  /** @returns what has changed, if it is something that changes are told of */
  apply(entry: KvWatchEntry): ChangedRecord | undefined {
    this.applied = entry.revision;
    const [kind, first, second] = entry.key.split('.') as [string, string, string];
    const record: RegistryRecord =
      entry.operation === 'PUT' ? entry.json<RegistryRecord>() : { kind: 'tombstone', revision: 0 };
    this.revision = Math.max(this.revision, record.revision);
    if (kind === 'endpoint') {
      this.#putEndpoint(first, second, record);
      return { tenant: first, endpoint: second };
    }
    if (kind === 'tenant') {
      if (record.kind === 'tenant') this.tenants.set(first, record);
      else this.tenants.delete(first);
      return { tenant: first };
    }
    if (kind === 'key') {
      if (record.kind === 'api_key') this.keys.set(first, record);
      else this.keys.delete(first);
    } else if (kind === 'type') {
      if (record.kind === 'event_type') this.eventTypes.set(entry.key, record);
      else this.eventTypes.delete(entry.key);
    } else if (record.kind === 'snapshot') this.mark = record;
    return undefined;
  }

  #putEndpoint(tenant: string, id: string, record: RegistryRecord): void {
    this.ordered.delete(id);
    if (record.kind !== 'endpoint') {
      this.endpoints.get(tenant)?.remove(id);
      return;
    }
    let index = this.endpoints.get(tenant);
    if (!index) this.endpoints.set(tenant, (index = new SubscriptionIndex()));
    index.put(record);
    if (record.orderedAfter !== undefined) this.ordered.set(id, record);
  }

  /** What is not the same in other contents. */
  *differencesTo(other: RegistryContents): Generator<ChangedRecord> {
    for (const tenant of union(this.tenants, other.tenants)) {
      if (this.tenants.get(tenant)?.revision !== other.tenants.get(tenant)?.revision) yield { tenant };
    }
    for (const tenant of union(this.endpoints, other.endpoints)) {
      const [here, there] = [this.endpoints.get(tenant), other.endpoints.get(tenant)];
      for (const { id, revision } of here?.all() ?? []) {
        if (there?.get(id)?.revision !== revision) yield { tenant, endpoint: id };
      }
      for (const { id } of there?.all() ?? []) if (!here?.get(id)) yield { tenant, endpoint: id };
    }
  }
}

function union(a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): Set<string> {
  return new Set([...a.keys(), ...b.keys()]);
}
