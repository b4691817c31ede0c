import type { RetryPolicy } from './retry-policy.ts';

// What the registry tells the pipeline, one record a key of the REGISTRY bucket. `revision` grows with every change
// of the registry; a reader that has applied a record has applied all with a lower revision.

export type Scope = 'manage' | 'publish' | 'read';
export const SCOPES: readonly Scope[] = ['manage', 'publish', 'read'];

export interface EndpointRecord {
  readonly kind: 'endpoint';
  readonly revision: number;
  readonly id: string;
  readonly tenant: string;
  readonly dialect: string;
  readonly url: string;
  readonly eventTypes: readonly string[];
  readonly enabled: boolean;
  /** Sealed with the master key; see `secret-box.ts`. */
  readonly sealedSecrets: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly retry: RetryPolicy;
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

/** What was deleted or revoked leaves a tombstone: it carries the revision that a late, older write must not undo. */
export interface Tombstone {
  readonly kind: 'tombstone';
  readonly revision: number;
}

/** Written last, when everything is in the bucket. Without it the bucket is still being filled. */
export interface SnapshotMark {
  readonly kind: 'snapshot';
  readonly revision: number;
}

export type RegistryRecord = EndpointRecord | ApiKeyRecord | Tombstone | SnapshotMark;

export const registryKey = {
  endpoint: (tenant: string, id: string) => `endpoint.${tenant}.${id}`,
  /** @param hash hex of the key's SHA-256: the bucket never sees a usable key */
  apiKey: (hash: string) => `key.${hash}`,
  snapshot: 'snapshot',
} as const;
