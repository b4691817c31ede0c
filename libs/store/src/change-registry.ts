import type { RegistryRecord } from '#domain';
import type { EntityManager } from 'typeorm';
import type { Store } from './store.ts';

/** A record and the key of the REGISTRY bucket it belongs under. */
export interface KeyedRecord {
  readonly key: string;
  readonly record: RegistryRecord;
}

/** What a change wrote, and what it means for the pipeline. */
export interface Change<T> {
  readonly value: T;
  readonly records: readonly KeyedRecord[];
}

/**
 * The one way to change what the pipeline knows: rows, the next revision and the outbox entries are one transaction.
 * The revision's row stays locked until the commit, so changes commit one after another in the order of their
 * revisions, and a change that fails leaves no gap: whoever has seen revision n has seen all before it.
 * @param change writes the rows with the revision; throws to change nothing
 */
export function changeRegistry<T>(
  store: Store,
  change: (tx: EntityManager, revision: number) => Promise<Change<T>>,
): Promise<T> {
  return store.transaction(async (tx) => {
    // TypeORM answers an UPDATE with its rows and their number.
    const [[row]] = await tx.query<[[{ revision: string }], number]>(
      'UPDATE registry_revision SET revision = revision + 1 RETURNING revision',
    );
    const revision = Number(row.revision);
    const { value, records } = await change(tx, revision);
    for (const { key, record } of records) {
      await tx.query('INSERT INTO outbox (revision, key, record) VALUES ($1, $2, $3)', [revision, key, record]);
    }
    return value;
  });
}
