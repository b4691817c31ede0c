import type { Store } from '#store';
import type { EntityManager } from 'typeorm';

/** Any number, but the same in every registry. */
const PUBLISHING_LOCK = 4_720_002;

/**
 * Runs `work` while no other registry writes to the bucket. Each holds the lock for one batch only, so there is no
 * leader that could be lost: whoever has something to publish publishes, in turn. The lock ends with its
 * transaction, whatever happens to the process; should it be lost while `work` still runs, expected sequences keep
 * the bucket right.
 */
export function withPublishingLock<T>(store: Store, work: (tx: EntityManager) => Promise<T>): Promise<T> {
  return store.transaction(async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [PUBLISHING_LOCK]);
    return work(tx);
  });
}
