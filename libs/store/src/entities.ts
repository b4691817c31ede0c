import { DEFAULT_RETRY_POLICY, type RegistryRecord, type RetryPolicy, type Scope } from '#domain';
import { Column, Entity, PrimaryColumn, type ValueTransformer } from 'typeorm';

/** Postgres hands a bigint out as text; revisions stay far below 2^53. */
const asNumber: ValueTransformer = { to: (value: number) => value, from: (text: string) => Number(text) };

@Entity('tenant')
export class Tenant {
  @PrimaryColumn('text') id: string;
  @Column('text') name: string;
  @Column('text') dialect: string;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
}

@Entity('api_key')
export class ApiKey {
  @PrimaryColumn('text') id: string;
  @Column('text', { name: 'tenant_id' }) tenantId: string;
  @Column('text') name: string;
  /** Hex of the key's SHA-256. The key itself is shown once and not kept. */
  @Column('text') hash: string;
  /** The key's last four characters, for people to tell keys apart. */
  @Column('text', { name: 'last_four' }) lastFour: string;
  @Column('text', { array: true }) scopes: Scope[];
  @Column('timestamptz', { name: 'expires_at', nullable: true }) expiresAt: Date | null;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
  @Column('bigint', { transformer: asNumber }) revision: number;
}

@Entity('endpoint')
export class Endpoint {
  @PrimaryColumn('text') id: string;
  @Column('text', { name: 'tenant_id' }) tenantId: string;
  /** The tenant's, which never changes; here so that a record is made of one row. */
  @Column('text') dialect: string;
  @Column('text') url: string;
  @Column('text', { name: 'event_types', array: true }) eventTypes: string[];
  @Column('text', { nullable: true }) description: string | null;
  @Column('jsonb') headers: Record<string, string>;
  /** Null for whoever did not choose one: it follows `DEFAULT_RETRY_POLICY`. */
  @Column('jsonb', { nullable: true }) retry: RetryPolicy | null;
  @Column('integer', { name: 'timeout_ms' }) timeoutMs: number;
  @Column('boolean') enabled: boolean;
  /** The newest first; see `secret-box.ts`. */
  @Column('jsonb', { name: 'sealed_secrets' }) sealedSecrets: string[];
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
  @Column('timestamptz', { name: 'updated_at' }) updatedAt: Date;
  @Column('bigint', { transformer: asNumber }) revision: number;
}

/** A record that is committed but may not be in the REGISTRY bucket yet. */
@Entity('outbox')
export class OutboxEntry {
  @PrimaryColumn('bigint', { transformer: asNumber }) revision: number;
  @PrimaryColumn('text') key: string;
  @Column('jsonb') record: RegistryRecord;
}

/** One row: the number of the newest change. */
@Entity('registry_revision')
export class RegistryRevision {
  @PrimaryColumn('bigint', { transformer: asNumber }) revision: number;
}

export const entities = [Tenant, ApiKey, Endpoint, OutboxEntry, RegistryRevision] as const;

export function retryPolicyOf(endpoint: Pick<Endpoint, 'retry'>): RetryPolicy {
  return endpoint.retry ?? DEFAULT_RETRY_POLICY;
}
