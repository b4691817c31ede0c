import type { Filter, Template } from '#content';
import type { AuthType } from './destination-auth.ts';
import type { RateLimit } from './rate-limit.ts';
import type { RetryPolicy } from './retry-policy.ts';

// What the registry tells the pipeline, one record a key of the REGISTRY bucket. `revision` grows with every change
// of the registry; a reader that has applied a record has applied all with a lower revision.

export type Scope = 'manage' | 'publish' | 'read';
export const SCOPES: readonly Scope[] = ['manage', 'publish', 'read'];

/** Requests that an endpoint has under way at most, unless it says otherwise. */
export const DEFAULT_MAX_IN_FLIGHT = 32;

/** Deliveries that travel together: a request when there are so many of them, or when the first has waited so long. */
export interface BatchSettings {
  readonly maxEvents: number;
  /** Milliseconds. */
  readonly maxWaitMs: number;
}

export interface ExpiringSecret {
  readonly sealed: string;
  /** Milliseconds since the epoch: an attempt that starts then or later is not signed with it. */
  readonly expiresAt: number;
}

export interface EndpointRecord {
  readonly kind: 'endpoint';
  readonly revision: number;
  readonly id: string;
  readonly tenant: string;
  readonly dialect: string;
  readonly url: string;
  readonly eventTypes: readonly string[];
  readonly enabled: boolean;
  /** False: its URL has not answered its challenge, and it gets nothing. */
  readonly verified?: false;
  /** Those without an end, newest first; sealed with a master key, see `secret-box.ts`. */
  readonly sealedSecrets: readonly string[];
  /** Those that go on signing for a while, so that receivers have time to change over. */
  readonly expiringSecrets?: readonly ExpiringSecret[];
  readonly headers: Readonly<Record<string, string>>;
  /** `sealed`: `AuthCredentials` as JSON, for `authPlace`. */
  readonly auth?: { readonly type: AuthType; readonly sealed: string };
  readonly timeoutMs: number;
  readonly retry: RetryPolicy;
  readonly maxInFlight: number;
  readonly rateLimit?: RateLimit;
  readonly batch?: BatchSettings;
  /** Left out: all events. Else those that carry one of them. */
  readonly channels?: readonly string[];
  readonly filter?: Filter;
  /** Left out: bodies are as the dialect has them. */
  readonly template?: Template;
  /** Sealed with a master key, for `routingKeyPlace`. */
  readonly sealedRoutingKey?: string;
  /**
   * Set for an endpoint that gets its events one at a time, in the order in which they were accepted: those behind
   * this place in EVENTS. It never changes, so every event is either before the order or in it.
   */
  readonly orderedAfter?: number;
}

export interface ApiKeyRecord {
  readonly kind: 'api_key';
  readonly revision: number;
  readonly id: string;
  readonly tenant: string;
  readonly scopes: readonly Scope[];
  /** Milliseconds since the epoch: from then on the key opens nothing. */
  readonly expiresAt?: number;
}

export interface TenantRecord {
  readonly kind: 'tenant';
  readonly revision: number;
  readonly id: string;
  /** Events that one ingest process takes from the tenant; more is refused. */
  readonly publishLimit?: RateLimit;
  /** Requests to all endpoints of the tenant; more wait. */
  readonly deliveryLimit?: RateLimit;
  /** Set for a tenant whose events must be of a type in its catalogue. */
  readonly onlyCataloguedTypes?: true;
  /** Set for a tenant that is switched off: its keys open nothing, and its endpoints get nothing. */
  readonly enabled?: false;
}

/** What becomes of an event whose payload is not valid: it is refused, stored and marked, or not even looked at. */
export type PayloadValidation = 'refuse' | 'mark' | 'ignore';
export const PAYLOAD_VALIDATIONS: readonly PayloadValidation[] = ['refuse', 'mark', 'ignore'];

/** A type of a tenant's catalogue. */
export interface EventTypeRecord {
  readonly kind: 'event_type';
  readonly revision: number;
  readonly tenant: string;
  readonly name: string;
  readonly validation: PayloadValidation;
  /** Set for one that takes no new events. */
  readonly archived?: true;
  /** The version in force: its number, and the JSON Schema as text. */
  readonly schema?: { readonly version: number; readonly text: string };
}

/** What was deleted or revoked leaves a tombstone: it carries the revision that a late, older write must not undo. */
export interface Tombstone {
  readonly kind: 'tombstone';
  readonly revision: number;
}

/** Written last, when everything is in the bucket. Without it the bucket is still being filled. */
export interface SnapshotMark {
  readonly kind: 'snapshot';
  readonly revision: number;
  /**
   * Of the bucket's content: a higher one each time that the bucket was not as it had been left, and was put right from
   * Postgres. Then a reader cannot go on from where it is; and one of a lower generation is a copy from before.
   */
  readonly generation: number;
}

export type RegistryRecord = EndpointRecord | ApiKeyRecord | TenantRecord | EventTypeRecord | Tombstone | SnapshotMark;

/** Where an endpoint's routing key belongs: sealed for there, it does not open as another of its secrets. */
export function routingKeyPlace(endpoint: string): string {
  return `${endpoint}/routing-key`;
}

export const registryKey = {
  endpoint: (tenant: string, id: string) => `endpoint.${tenant}.${id}`,
  tenant: (id: string) => `tenant.${id}`,
  /** @param name dotted: the dots of the key that follow are its */
  eventType: (tenant: string, name: string) => `type.${tenant}.${name}`,
  /** @param hash hex of the key's SHA-256: the bucket never sees a usable key */
  apiKey: (hash: string) => `key.${hash}`,
  snapshot: 'snapshot',
} as const;
