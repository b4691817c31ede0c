import { Inject, Injectable, mixin, type PipeTransform, type Type } from '@nestjs/common';
import { isUid, timeOfId, type IdPrefix } from '#domain';
import { HookwireError } from '#service';
import { ApiKey, Endpoint, Store, Tenant } from '#store';
import type { EntityTarget } from 'typeorm';
import { currentCall } from './calls/current-call.ts';

const NAMES: Partial<Record<IdPrefix, string>> = {
  tnt: 'tenant',
  key: 'API key',
  ep: 'endpoint',
  dlv: 'delivery',
  sec: 'secret',
  rpl: 'replay',
  ety: 'event type',
  cnl: 'cancellation',
  evt: 'event',
  ers: 'erasure',
};

/** What callers may name by a `uid` of their own. */
const NAMED: Partial<Record<IdPrefix, EntityTarget<{ id: string; uid: string | null; tenantId?: string }>>> = {
  tnt: Tenant,
  key: ApiKey,
  ep: Endpoint,
};

/**
 * The id of what is called by its id or by its uid. That it has the form of an id does not say that there is such a thing.
 * @param tenantId whose it is; not looked at for tenants themselves
 * @returns undefined when it is neither an id nor a known uid
 */
export async function idOf(
  store: Store,
  prefix: IdPrefix,
  idOrUid: string,
  tenantId?: string,
): Promise<string | undefined> {
  if (timeOfId(prefix, idOrUid) !== undefined) return idOrUid;
  const entity = NAMED[prefix];
  if (!entity || !isUid(idOrUid)) return undefined;
  const owner = prefix === 'tnt' ? {} : { tenantId };
  const row = await store.dataSource.manager.findOne(entity, {
    select: { id: true },
    where: { uid: idOrUid, ...owner },
  });
  return row?.id;
}

/**
 * A pipe for an id in a path, or a uid in its place: the handler gets the id. What cannot exist is answered like what
 * does not.
 */
export function IdPipe(prefix: IdPrefix): Type<PipeTransform<string, Promise<string>>> {
  @Injectable()
  class Pipe implements PipeTransform<string, Promise<string>> {
    constructor(@Inject(Store) private readonly store: Store) {}

    async transform(idOrUid: string): Promise<string> {
      const id = await idOf(this.store, prefix, idOrUid, currentCall().tenant);
      if (id === undefined) throw notFound(prefix, idOrUid);
      return id;
    }
  }
  return mixin(Pipe);
}

/** An endpoint that is named by its id or its uid. @throws HookwireError not_found */
export async function findEndpoint(store: Store, tenantId: string, idOrUid: string): Promise<Endpoint> {
  const id = await idOf(store, 'ep', idOrUid, tenantId);
  const endpoint = id === undefined ? null : await store.dataSource.manager.findOneBy(Endpoint, { id, tenantId });
  if (!endpoint) throw notFound('ep', idOrUid);
  return endpoint;
}

export function notFound(prefix: IdPrefix, id: string): HookwireError {
  // What came from outside goes into the answer, but not at any length.
  return new HookwireError('not_found', `There is no ${NAMES[prefix] ?? 'such thing'} ${id.slice(0, 64)}.`);
}
