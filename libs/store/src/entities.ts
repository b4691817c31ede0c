import type { BatchSettings, PayloadValidation, RateLimit, RegistryRecord, Scope } from '#domain';
import { Column, DeleteDateColumn, Entity, PrimaryColumn, type ValueTransformer } from 'typeorm';
import { Job } from './jobs/job.ts';
import type { StoredAuth } from './stored-auth.ts';
import type { StoredRetry } from './stored-retry.ts';
import type { SecretDetails } from './stored-secrets.ts';
import type { StoredVerification } from './stored-verification.ts';
import type { StoredTemplate } from './stored-template.ts';

/** Postgres hands a bigint out as text; revisions and places in a stream stay far below 2^53. */
const asNumber: ValueTransformer = {
  to: (value: number | null) => value,
  from: (text: string | null) => (text === null ? null : Number(text)),
};

/** Why an endpoint was disabled, other than by a person. */
export type DisabledReason = 'gone' | 'failing_too_long';

@Entity('tenant')
export class Tenant {
  @PrimaryColumn('text') id: string;
  /** The operator's own name for it. */
  @Column('text', { nullable: true }) uid: string | null;
  @Column('text') name: string;
  @Column('text') dialect: string;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
  /** Events that an ingest process takes. Null: as many as come. */
  @Column('jsonb', { name: 'publish_limit', nullable: true }) publishLimit: RateLimit | null;
  /** Requests to all its endpoints. */
  @Column('jsonb', { name: 'delivery_limit', nullable: true }) deliveryLimit: RateLimit | null;
  /** Whether its events must be of a type in its catalogue. */
  @Column('boolean', { name: 'only_catalogued_types' }) onlyCataloguedTypes: boolean;
  /** False: none of its keys opens anything, and none of its endpoints gets anything. */
  @Column('boolean') enabled: boolean;
  /** Its row stays, as its deliveries do until they are too old; queries leave such rows out by themselves. */
  @DeleteDateColumn({ type: 'timestamptz', name: 'deleted_at' }) deletedAt: Date | null;
  /** Of its last change; 0 for one that never was changed. */
  @Column('bigint', { transformer: asNumber }) revision: number;
}

@Entity('api_key')
export class ApiKey {
  @PrimaryColumn('text') id: string;
  @Column('text', { name: 'tenant_id' }) tenantId: string;
  /** The tenant's own name for it. */
  @Column('text', { nullable: true }) uid: string | null;
  @Column('text') name: string;
  /** Hex of the key's SHA-256. The key itself is shown once and not kept. */
  @Column('text') hash: string;
  /** The key's last four characters, for people to tell keys apart. */
  @Column('text', { name: 'last_four' }) lastFour: string;
  @Column('text', { array: true }) scopes: Scope[];
  @Column('timestamptz', { name: 'expires_at', nullable: true }) expiresAt: Date | null;
  /** The key that a rotation made in its place; this one ends with the overlap. */
  @Column('text', { name: 'replaced_by', nullable: true }) replacedBy: string | null;
  /** A whole minute, written some seconds after the use; null for a key that was never used. */
  @Column('timestamptz', { name: 'last_used_at', nullable: true }) lastUsedAt: Date | null;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
  @Column('bigint', { transformer: asNumber }) revision: number;
}

@Entity('endpoint')
export class Endpoint {
  @PrimaryColumn('text') id: string;
  @Column('text', { name: 'tenant_id' }) tenantId: string;
  /** The tenant's own name for it. */
  @Column('text', { nullable: true }) uid: string | null;
  /** The tenant's, which never changes; here so that a record is made of one row. */
  @Column('text') dialect: string;
  @Column('text') url: string;
  @Column('text', { name: 'event_types', array: true }) eventTypes: string[];
  @Column('text', { nullable: true }) description: string | null;
  @Column('text', { nullable: true }) name: string | null;
  /** For its owner: the pipeline does not know it. */
  @Column('jsonb') metadata: Record<string, string>;
  /** Null: it gets the events of all of them. */
  @Column('text', { array: true, nullable: true }) channels: string[] | null;
  @Column('json', { nullable: true }) filter: object | null;
  @Column('json', { nullable: true }) template: StoredTemplate | null;
  @Column('jsonb') headers: Record<string, string>;
  @Column('jsonb', { nullable: true }) auth: StoredAuth | null;
  /** Null for one whose URL nobody has asked. */
  @Column('jsonb', { nullable: true }) verification: StoredVerification | null;
  /** Null for whoever did not choose one: it follows `DEFAULT_RETRY_POLICY`. */
  @Column('jsonb', { nullable: true }) retry: StoredRetry | null;
  @Column('jsonb', { name: 'rate_limit', nullable: true }) rateLimit: RateLimit | null;
  @Column('integer', { name: 'max_in_flight' }) maxInFlight: number;
  @Column('jsonb', { nullable: true }) batch: BatchSettings | null;
  /** Null for an endpoint that is not ordered; else its place in EVENTS when it was made. Never changes. */
  @Column('bigint', { name: 'ordered_after', nullable: true, transformer: asNumber }) orderedAfter: number | null;
  @Column('integer', { name: 'timeout_ms' }) timeoutMs: number;
  @Column('boolean') enabled: boolean;
  /** Null when a person did it. */
  @Column('text', { name: 'disabled_reason', nullable: true }) disabledReason: DisabledReason | null;
  /** Null while it is enabled. */
  @Column('timestamptz', { name: 'disabled_at', nullable: true }) disabledAt: Date | null;
  /** The worker's notice that did it: handed out once more, it is known again. */
  @Column('text', { name: 'disabled_by', nullable: true }) disabledBy: string | null;
  /** The API key that it belongs to, where a dialect gives each key one of its own; null elsewhere. */
  @Column('text', { name: 'owned_by', nullable: true }) ownedBy: string | null;
  /** What its dialect's API shows again in the form in which it was given. The pipeline does not know it. */
  @Column('jsonb', { name: 'dialect_settings' }) dialectSettings: object;
  /** The newest first; see `secret-box.ts`. */
  @Column('jsonb', { name: 'sealed_secrets' }) sealedSecrets: string[];
  /** In the same order; see `secretsOf`. */
  @Column('jsonb', { name: 'secret_details' }) secretDetails: SecretDetails[];
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
  @Column('timestamptz', { name: 'updated_at' }) updatedAt: Date;
  @Column('bigint', { transformer: asNumber }) revision: number;
}

export type Json = object | string | number | boolean;

@Entity('event_type')
export class EventType {
  @PrimaryColumn('text') id: string;
  @Column('text', { name: 'tenant_id' }) tenantId: string;
  /** Unique within the tenant; never changes. */
  @Column('text') name: string;
  @Column('text', { name: 'group_name', nullable: true }) group: string | null;
  @Column('text', { nullable: true }) description: string | null;
  /** A payload, valid by the schema in force. */
  @Column('json', { nullable: true }) example: Json | null;
  @Column('text') validation: PayloadValidation;
  /** Null for one that takes events. */
  @Column('timestamptz', { name: 'archived_at', nullable: true }) archivedAt: Date | null;
  /** The number of the schema in force, and the schema; null for a type without one. */
  @Column('integer', { nullable: true }) version: number | null;
  @Column('text', { nullable: true }) schema: string | null;
  /** Of the newest version, in force or not; 0 for a type that never had one. */
  @Column('integer', { name: 'latest_version' }) latestVersion: number;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
  @Column('timestamptz', { name: 'updated_at' }) updatedAt: Date;
  @Column('bigint', { transformer: asNumber }) revision: number;
}

/** A schema that a type has or had. Never changes. */
@Entity('event_type_version')
export class EventTypeVersion {
  @PrimaryColumn('text', { name: 'event_type_id' }) eventTypeId: string;
  /** From 1. */
  @PrimaryColumn('integer') version: number;
  /** As JSON text, which keeps the order of its members. */
  @Column('text') schema: string;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
}

/** A record that is committed but may not be in the REGISTRY bucket yet. */
@Entity('outbox')
export class OutboxEntry {
  @PrimaryColumn('bigint', { transformer: asNumber }) revision: number;
  @PrimaryColumn('text') key: string;
  @Column('json') record: RegistryRecord;
}

/** One row: the number of the newest change. */
@Entity('registry_revision')
export class RegistryRevision {
  @PrimaryColumn('bigint', { transformer: asNumber }) revision: number;
}

/** Who did something: the operator, an API key, the bearer of a token, or Hookwire by itself. */
export type ActorType = 'admin' | 'api_key' | 'jwt' | 'system';
export const ACTOR_TYPES: readonly ActorType[] = ['admin', 'api_key', 'jwt', 'system'];

/** Who changed what. A trigger refuses to change or delete a row. */
@Entity('audit_log')
export class AuditEntry {
  @PrimaryColumn('text') id: string;
  /** Null for what belongs to no tenant. */
  @Column('text', { name: 'tenant_id', nullable: true }) tenantId: string | null;
  @Column('timestamptz') at: Date;
  @Column('text', { name: 'actor_type' }) actorType: ActorType;
  /** Which one, where there are many. */
  @Column('text', { name: 'actor_id', nullable: true }) actorId: string | null;
  @Column('text') action: string;
  /** The id of what was changed. */
  @Column('text') resource: string;
  @Column('text', { name: 'request_id', nullable: true }) requestId: string | null;
  /** The fields that differ, as they were; null for what was created. */
  @Column('jsonb', { nullable: true }) before: Record<string, unknown> | null;
  /** The same fields as they are now; null for what was deleted. */
  @Column('jsonb', { nullable: true }) after: Record<string, unknown> | null;
}

export const entities = [
  Tenant,
  ApiKey,
  Endpoint,
  EventType,
  EventTypeVersion,
  OutboxEntry,
  RegistryRevision,
  AuditEntry,
  Job,
] as const;
