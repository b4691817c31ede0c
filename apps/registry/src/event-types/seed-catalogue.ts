import { randomBytes } from 'node:crypto';
import { dialect } from '#dialects';
import { sortableId } from '#domain';
import { EventType, eventTypeChange, EventTypeVersion, type KeyedRecord, type Tenant } from '#store';
import type { EntityManager } from 'typeorm';
import { TYPE_DEFAULTS } from './event-type-rules.ts';

/**
 * Gives a new tenant the events of its dialect, so that ingest takes only payloads that its product documents.
 * @returns what the pipeline has to know
 */
export async function seedCatalogue(tx: EntityManager, tenant: Tenant, revision: number): Promise<KeyedRecord[]> {
  const { createdAt: at, id: tenantId } = tenant;
  const rows = dialect(tenant.dialect).catalogue.map(({ type, group, description, example, schema }): EventType => ({
    ...TYPE_DEFAULTS,
    id: sortableId('ety', at.getTime(), randomBytes(10)),
    tenantId,
    name: type,
    group,
    description,
    example,
    version: 1,
    latestVersion: 1,
    schema: JSON.stringify(schema),
    createdAt: at,
    updatedAt: at,
    revision,
  }));
  if (rows.length === 0) return [];
  await tx.insert(EventType, rows);
  const versions = rows.map(({ id, schema }) => ({ eventTypeId: id, version: 1, schema: schema!, createdAt: at }));
  await tx.insert(EventTypeVersion, versions);
  return rows.map(eventTypeChange);
}
