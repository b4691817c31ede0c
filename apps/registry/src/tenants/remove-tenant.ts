import { registryKey } from '#domain';
import { ApiKey, Endpoint, EventType, removal, Tenant, type KeyedRecord } from '#store';
import type { EntityManager } from 'typeorm';

/**
 * Takes a tenant's keys, event types and endpoints, secrets included, out of the tables, and hides its own row: its deliveries and
 * the log of its changes go on referring to it.
 * @returns what the pipeline has to forget
 */
export async function removeTenant(tx: EntityManager, { id }: Tenant, revision: number): Promise<KeyedRecord[]> {
  const of = { tenantId: id };
  const keys = await tx.find(ApiKey, { where: of, select: { hash: true } });
  const endpoints = await tx.find(Endpoint, { where: of, select: { id: true } });
  const types = await tx.find(EventType, { where: of, select: { name: true } });
  await tx.delete(ApiKey, of);
  await tx.delete(Endpoint, of);
  await tx.delete(EventType, of);
  await tx.update(Tenant, { id }, { uid: null, deletedAt: new Date(), revision });
  return [
    registryKey.tenant(id),
    ...keys.map(({ hash }) => registryKey.apiKey(hash)),
    ...types.map(({ name }) => registryKey.eventType(id, name)),
    ...endpoints.map((endpoint) => registryKey.endpoint(id, endpoint.id)),
  ].map((key) => removal(key, revision));
}
