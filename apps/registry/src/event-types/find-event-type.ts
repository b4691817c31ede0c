import { HookwireError } from '#service';
import { EventType, EventTypeVersion } from '#store';
import type { EntityManager } from 'typeorm';
import { currentCall } from '../calls/current-call.ts';
import { notFound } from '../ids.ts';

/** @throws HookwireError `not_found` */
export async function findEventType(manager: EntityManager, tenantId: string, name: string): Promise<EventType> {
  const row = await manager.findOneBy(EventType, { tenantId, name });
  if (!row) throw notFound('ety', name);
  return row;
}

/**
 * The type that a change is about, in the state that the caller expects; see `rowToChange`.
 * @throws HookwireError `not_found`, `precondition_failed`
 */
export async function typeToChange(tx: EntityManager, tenantId: string, name: string): Promise<EventType> {
  const row = await findEventType(tx, tenantId, name);
  currentCall().ifMatch?.check(row.revision);
  return row;
}

/** @throws HookwireError `not_found` */
export async function findVersion(
  manager: EntityManager,
  { id, name, latestVersion }: EventType,
  version: number,
): Promise<EventTypeVersion> {
  const row = await manager.findOneBy(EventTypeVersion, { eventTypeId: id, version });
  if (row) return row;
  throw new HookwireError('not_found', `There is no version ${version} of ${name}; the newest is ${latestVersion}.`);
}
