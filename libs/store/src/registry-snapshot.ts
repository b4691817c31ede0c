import { type EntityManager, type EntityTarget, MoreThan } from 'typeorm';
import type { KeyedRecord } from './change-registry.ts';
import { ApiKey, Endpoint, EventType, RegistryRevision, Tenant } from './entities.ts';
import { apiKeyChange, endpointChange, eventTypeChange, tenantChange } from './records.ts';
import type { Store } from './store.ts';

const PAGE = 5_000;

/**
 * Everything the pipeline should know, as of one moment.
 * @param visit gets every record, in no order
 * @returns the revision of that moment: the records are all changes up to it, and none after
 */
export function readRegistry(store: Store, visit: (record: KeyedRecord) => void): Promise<number> {
  // Repeatable read: all queries see the state at the first.
  return store.dataSource.transaction('REPEATABLE READ', async (tx) => {
    const [{ revision }] = (await tx.find(RegistryRevision)) as [RegistryRevision];
    for await (const row of rowsOf(tx, Tenant)) visit(tenantChange(row));
    for await (const row of rowsOf(tx, ApiKey)) visit(apiKeyChange(row));
    for await (const row of rowsOf(tx, Endpoint)) visit(endpointChange(row));
    for await (const row of rowsOf(tx, EventType)) visit(eventTypeChange(row));
    return revision;
  });
}

/** A table in pages: a hundred thousand rows at once would be held three times, as bytes, as values and as entities. */
async function* rowsOf<Row extends { id: string }>(tx: EntityManager, entity: EntityTarget<Row>): AsyncGenerator<Row> {
  for (let last = ''; ;) {
    const page = await tx.find<{ id: string }>(entity, {
      where: { id: MoreThan(last) },
      order: { id: 'ASC' },
      take: PAGE,
    });
    yield* page as Row[];
    if (page.length < PAGE) return;
    last = page.at(-1)!.id;
  }
}
