import { registryKey, type ApiKeyRecord, type EndpointRecord, type EventTypeRecord, type TenantRecord } from '#domain';
import type { KeyedRecord } from './change-registry.ts';
import type { ApiKey, Endpoint, EventType, Tenant } from './entities.ts';
import { toRetryPolicy } from './stored-retry.ts';
import { splitTemplate, type StoredTemplate } from './stored-template.ts';
import { secretsOf } from './stored-secrets.ts';
import { isUnverified } from './stored-verification.ts';

// What the pipeline gets to know of a row. The reconciliation compares buckets with what these functions say.

export function toEndpointRecord(row: Endpoint): EndpointRecord {
  return {
    kind: 'endpoint',
    revision: row.revision,
    id: row.id,
    tenant: row.tenantId,
    dialect: row.dialect,
    url: row.url,
    eventTypes: row.eventTypes,
    enabled: row.enabled,
    ...(isUnverified(row) ? { verified: false as const } : {}),
    ...secretFields(row),
    headers: row.headers,
    ...(row.auth ? { auth: { type: row.auth.type, sealed: row.auth.sealed } } : {}),
    timeoutMs: row.timeoutMs,
    retry: toRetryPolicy(row.retry),
    maxInFlight: row.maxInFlight,
    ...(row.rateLimit ? { rateLimit: row.rateLimit } : {}),
    ...(row.batch ? { batch: row.batch } : {}),
    ...(row.channels ? { channels: row.channels } : {}),
    ...(row.filter ? { filter: row.filter } : {}),
    ...(row.template ? templateOf(row.template) : {}),
    ...(row.orderedAfter === null ? {} : { orderedAfter: row.orderedAfter }),
  };
}

/** What has expired meanwhile stays until the next change: the worker looks at the time itself. */
function secretFields(row: Endpoint): Pick<EndpointRecord, 'sealedSecrets' | 'expiringSecrets'> {
  const secrets = secretsOf(row);
  const expiring = secrets.flatMap(({ sealed, expiresAt }) => (expiresAt === null ? [] : [{ sealed, expiresAt }]));
  return {
    sealedSecrets: secrets.filter(({ expiresAt }) => expiresAt === null).map(({ sealed }) => sealed),
    ...(expiring.length > 0 ? { expiringSecrets: expiring } : {}),
  };
}

function templateOf(stored: StoredTemplate): Pick<EndpointRecord, 'template' | 'sealedRoutingKey'> {
  const { template, sealedRoutingKey } = splitTemplate(stored);
  return { template, ...(sealedRoutingKey === undefined ? {} : { sealedRoutingKey }) };
}

/** Without the hash: that is the record's key. */
export function toApiKeyRecord(row: ApiKey): ApiKeyRecord {
  return {
    kind: 'api_key',
    revision: row.revision,
    id: row.id,
    tenant: row.tenantId,
    scopes: row.scopes,
    ...(row.expiresAt ? { expiresAt: row.expiresAt.getTime() } : {}),
  };
}

export function toTenantRecord(row: Tenant): TenantRecord {
  const { id, revision, publishLimit, deliveryLimit, onlyCataloguedTypes, enabled } = row;
  return {
    kind: 'tenant',
    revision,
    id,
    ...(publishLimit ? { publishLimit } : {}),
    ...(deliveryLimit ? { deliveryLimit } : {}),
    ...(onlyCataloguedTypes ? { onlyCataloguedTypes } : {}),
    ...(enabled ? {} : { enabled }),
  };
}

export function toEventTypeRecord(row: EventType): EventTypeRecord {
  return {
    kind: 'event_type',
    revision: row.revision,
    tenant: row.tenantId,
    name: row.name,
    validation: row.validation,
    ...(row.archivedAt ? { archived: true } : {}),
    ...(row.version === null || row.schema === null ? {} : { schema: { version: row.version, text: row.schema } }),
  };
}

export function endpointChange(row: Endpoint): KeyedRecord {
  return { key: registryKey.endpoint(row.tenantId, row.id), record: toEndpointRecord(row) };
}

export function apiKeyChange(row: ApiKey): KeyedRecord {
  return { key: registryKey.apiKey(row.hash), record: toApiKeyRecord(row) };
}

export function eventTypeChange(row: EventType): KeyedRecord {
  return { key: registryKey.eventType(row.tenantId, row.name), record: toEventTypeRecord(row) };
}

export function tenantChange(row: Tenant): KeyedRecord {
  return { key: registryKey.tenant(row.id), record: toTenantRecord(row) };
}

export function removal(key: string, revision: number): KeyedRecord {
  return { key, record: { kind: 'tombstone', revision } };
}
