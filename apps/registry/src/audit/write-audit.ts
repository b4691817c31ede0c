import { randomBytes } from 'node:crypto';
import { sortableId } from '#domain';
import { AuditEntry } from '#store';
import type { EntityManager } from 'typeorm';
import { currentCall } from '../calls/current-call.ts';
import type { Audited } from './audited.ts';

/** Writes entries of the current call. @param tx the transaction of the change: neither is there without the other */
export async function writeAudit(tx: EntityManager, entries: readonly Audited[]): Promise<void> {
  if (entries.length === 0) return;
  const { actor, requestId } = currentCall();
  const at = new Date();
  await tx.insert(
    AuditEntry,
    entries.map(({ action, tenant, resource, before, after }) => ({
      id: sortableId('aud', at.getTime(), randomBytes(10)),
      tenantId: tenant,
      at,
      actorType: actor.type,
      actorId: actor.id,
      action,
      resource,
      requestId,
      // TypeORM's type of a partial row does not know that JSON may hold anything.
      before: before as object,
      after: after as object,
    })),
  );
}
