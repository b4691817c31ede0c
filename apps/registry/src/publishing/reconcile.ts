import { isDeepStrictEqual } from 'node:util';
import { registryKey } from '#domain';
import { readRegistry, removal, type KeyedRecord, type Store } from '#store';
import type { KV } from '@nats-io/kv';
import { withPublishingLock } from './publishing-lock.ts';
import { listBucket, putExpecting, type Held } from './registry-bucket.ts';

/** Puts under way at once while nobody reads the bucket yet; far below what makes a server refuse. */
const FILL_WINDOW = 500;

export interface Reconciliation {
  readonly revision: number;
  readonly records: number;
  readonly put: number;
  /** The revision Postgres was raised from, when the bucket had seen a later one. */
  readonly raisedFrom?: number;
}

/**
 * Makes the bucket say what Postgres says. For a service that starts (an older version may have written other
 * records), and for a bucket that was lost, emptied or is new.
 */
export function reconcile(store: Store, kv: KV): Promise<Reconciliation> {
  return withPublishingLock(store, async () => {
    const held = await listBucket(kv);
    // Postgres came back from a backup that is older than the bucket. Messages under way carry the later revisions,
    // and their readers would wait for ever for a registry that counts from an older one.
    const raisedFrom = await raiseRevision(store, newestRevision(held));
    const wanted: KeyedRecord[] = [];
    const revision = await readRegistry(store, (record) => wanted.push(record));
    const changes = differences(wanted, held, revision);
    await putAll(kv, changes, held);
    await mark(kv, revision, held);
    return {
      revision,
      records: wanted.length,
      put: changes.length,
      ...(raisedFrom === undefined ? {} : { raisedFrom }),
    };
  });
}

/**
 * What to put so that the bucket holds what is wanted and nothing else, in the order of the revisions. Nobody else
 * writes meanwhile and Postgres was read later, so whatever differs is out of date, whichever revision it carries.
 * @param revision the registry's newest, for the tombstones of keys that should not be there
 */
export function differences(
  wanted: readonly KeyedRecord[],
  held: ReadonlyMap<string, Held>,
  revision: number,
): KeyedRecord[] {
  const changes = wanted.filter(({ key, record }) => !isDeepStrictEqual(held.get(key)?.record, record));
  const known = new Set(wanted.map(({ key }) => key));
  for (const [key, { record }] of held) {
    if (key === registryKey.snapshot || known.has(key) || record?.kind === 'tombstone') continue;
    changes.push(removal(key, revision));
  }
  return changes.sort((a, b) => a.record.revision - b.record.revision);
}

async function putAll(kv: KV, changes: readonly KeyedRecord[], held: ReadonlyMap<string, Held>): Promise<void> {
  // Readers of a marked bucket apply what comes as it comes: if one of several puts under way failed, they would see
  // a revision without one before it.
  const window = held.has(registryKey.snapshot) ? 1 : FILL_WINDOW;
  for (let from = 0; from < changes.length; from += window) {
    const part = changes.slice(from, from + window);
    await Promise.all(part.map((change) => putExpecting(kv, change, held.get(change.key)?.sequence ?? 0)));
  }
}

/** Last of all: the mark promises that everything is there. */
async function mark(kv: KV, revision: number, held: ReadonlyMap<string, Held>): Promise<void> {
  const before = held.get(registryKey.snapshot);
  if (before?.record?.kind === 'snapshot' && before.record.revision === revision) return;
  await putExpecting(kv, { key: registryKey.snapshot, record: { kind: 'snapshot', revision } }, before?.sequence ?? 0);
}

function newestRevision(held: ReadonlyMap<string, Held>): number {
  let newest = 0;
  for (const { record } of held.values()) newest = Math.max(newest, record?.revision ?? 0);
  return newest;
}

async function raiseRevision(store: Store, atLeast: number): Promise<number | undefined> {
  return store.transaction(async (tx) => {
    const [row] = await tx.query<[{ revision: string }]>('SELECT revision FROM registry_revision FOR UPDATE');
    const revision = Number(row.revision);
    if (revision >= atLeast) return undefined;
    await tx.query('UPDATE registry_revision SET revision = $1', [atLeast]);
    return revision;
  });
}
