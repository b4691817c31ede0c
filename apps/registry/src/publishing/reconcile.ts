import { isDeepStrictEqual } from 'node:util';
import { registryKey, SYSTEM_TENANT } from '#domain';
import {
  readBucketPosition,
  readRegistry,
  removal,
  Tenant,
  writeBucketPosition,
  type KeyedRecord,
  type Store,
} from '#store';
import { In, type EntityManager } from 'typeorm';
import { withPublishingLock } from './publishing-lock.ts';
import {
  BucketChangedError,
  isContinuation,
  isSameState,
  markIn,
  type Held,
  type RegistryBucket,
} from './registry-bucket.ts';

/** Puts under way at once while nobody reads the bucket yet; far below what makes a server refuse. */
const FILL_WINDOW = 500;

/**
 * A bucket that is lost does not say which revisions messages under way may carry, and Postgres may have come back from a
 * backup with an older one. So many changes were not made since.
 */
const LEAP = 1_000_000;

/** To know an installation again. */
const TENANTS_ASKED = 1_000;

/** Of the changes that Postgres has lost: as many in a log line. */
const MOST_TOLD = 200;

export interface Reconciliation {
  readonly revision: number;
  readonly generation: number;
  readonly records: number;
  readonly put: number;
  /** The revision Postgres was raised from, when the bucket had seen a later one. */
  readonly raisedFrom?: number;
  /** Then also the keys that Postgres does not know, and those that it knows otherwise: the first of them. */
  readonly removed?: readonly string[];
  readonly reverted?: readonly string[];
}

/** The bucket is that of an installation whose Postgres this is not, as far as one can see: it is left as it is. */
export class StrangeBucketError extends Error {}

export interface ReconcileOptions {
  /** Also a bucket that is as it was left: another version of this service may have filled it. */
  readonly always: boolean;
  /** Called before a bucket is filled that is another one, an older copy, or has lost something. */
  readonly onLost: () => void;
}

/**
 * Makes the bucket say what Postgres says, unless it is as it was left.
 * @returns what was done; undefined for nothing
 * @throws BucketChangedError when somebody else wrote to it meanwhile; StrangeBucketError
 */
export function reconcile(
  store: Store,
  bucket: RegistryBucket,
  options: ReconcileOptions,
): Promise<Reconciliation | undefined> {
  return withPublishingLock(store, async (tx) => {
    const [left, found] = [await readBucketPosition(tx), await bucket.state()];
    if (!found) throw new BucketChangedError('the REGISTRY bucket is gone');
    const isAsLeft = left !== undefined && isSameState(left, found);
    if (isAsLeft && !options.always) return undefined;
    const goesOn = left !== undefined && isContinuation(left, found);
    if (!goesOn) options.onLost();
    const held = await bucket.list();
    // Time, so that one that was lost together with its position is followed by a higher one.
    const newest = Math.max(left?.generation ?? 0, markIn(held)?.generation ?? 0, Date.now() - 1);
    const generation = goesOn ? left.generation : newest + 1;
    const done = await fill(store, bucket, held, { generation, goesOn });
    const now = await bucket.state();
    if (!now || now.created !== found.created || now.sequence !== found.sequence + done.puts) {
      throw new BucketChangedError('the REGISTRY bucket was changed by somebody else while it was being filled');
    }
    await writeBucketPosition(tx, { ...now, generation });
    return { ...done.said, generation };
  });
}

async function fill(
  store: Store,
  bucket: RegistryBucket,
  held: ReadonlyMap<string, Held>,
  { generation, goesOn }: { generation: number; goesOn: boolean },
) {
  let leap = 0;
  if (!goesOn) {
    await refuseStrange(store, held);
    const { last, isEmpty } = await bucket.events();
    await placeOrdered(store, last);
    if (!markIn(held) && !isEmpty) leap = LEAP;
  }
  // Postgres came back from a backup that is older than the bucket. Messages under way carry the later revisions,
  // and their readers would wait for ever for a registry that counts from an older one.
  const raisedFrom = await raiseRevision(store, newestRevision(held), leap);
  const wanted: KeyedRecord[] = [];
  const revision = await readRegistry(store, (record) => wanted.push(record));
  const changes = differences(wanted, held, revision);
  await putAll(bucket, changes, held);
  // Last of all: the mark promises that everything is there.
  const mark = { kind: 'snapshot', revision, generation } as const;
  const isMarked = isDeepStrictEqual(markIn(held), mark);
  if (!isMarked) {
    const { sequence = 0 } = held.get(registryKey.snapshot) ?? {};
    await bucket.put({ key: registryKey.snapshot, record: mark }, sequence);
  }
  const said = {
    revision,
    records: wanted.length,
    put: changes.length,
    ...(raisedFrom === undefined ? {} : { raisedFrom, ...lostChanges(changes, held) }),
  };
  return { puts: changes.length + (isMarked ? 0 : 1), said };
}

/**
 * A Postgres that knows none of the bucket's tenants is a new database in the place of the one that was lost, or that of
 * another installation. To make the bucket as it says would end all deliveries.
 */
async function refuseStrange(store: Store, held: ReadonlyMap<string, Held>): Promise<void> {
  const tenants = [...held.values()].flatMap(({ record }) =>
    record?.kind === 'tenant' && record.id !== SYSTEM_TENANT ? [record.id] : [],
  );
  if (!markIn(held) || tenants.length === 0) return;
  if (await store.dataSource.manager.existsBy(Tenant, { id: In(tenants.slice(0, TENANTS_ASKED)) })) return;
  throw new StrangeBucketError(
    `the REGISTRY bucket holds ${tenants.length} tenants that this database does not know: is DATABASE_URL right, or has Postgres ` +
      'to be restored from a backup? If this new database is meant, delete the bucket (the stream KV_REGISTRY).',
  );
}

/**
 * Streams that came back from a backup may end before the place behind which an ordered endpoint was made, and number what
 * comes now from there: it is for the endpoint. No event is accepted before the bucket is filled.
 */
async function placeOrdered(store: Store, lastEvent: number): Promise<void> {
  const sql = 'UPDATE endpoint SET ordered_after = $1 WHERE ordered_after > $1';
  await store.dataSource.query(sql, [lastEvent]);
}

/** What is said of the changes that Postgres has lost. */
function lostChanges(changes: readonly KeyedRecord[], held: ReadonlyMap<string, Held>) {
  const keys = (kind: (change: KeyedRecord) => boolean) =>
    changes
      .filter(kind)
      .map(({ key }) => key)
      .slice(0, MOST_TOLD);
  return {
    removed: keys(({ record }) => record.kind === 'tombstone'),
    reverted: keys(({ key, record }) => record.kind !== 'tombstone' && held.has(key)),
  };
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

async function putAll(bucket: RegistryBucket, changes: readonly KeyedRecord[], held: ReadonlyMap<string, Held>) {
  // Readers of a marked bucket apply what comes as it comes: if one of several puts under way failed, they would see
  // a revision without one before it.
  const window = held.has(registryKey.snapshot) ? 1 : FILL_WINDOW;
  for (let from = 0; from < changes.length; from += window) {
    const part = changes.slice(from, from + window);
    await Promise.all(part.map((change) => bucket.put(change, held.get(change.key)?.sequence ?? 0)));
  }
}

function newestRevision(held: ReadonlyMap<string, Held>): number {
  let newest = 0;
  for (const { record } of held.values()) newest = Math.max(newest, record?.revision ?? 0);
  return newest;
}

/** @returns what it was, when the bucket had a later one */
async function raiseRevision(store: Store, atLeast: number, leap: number): Promise<number | undefined> {
  return store.transaction(async (tx: EntityManager) => {
    const [row] = await tx.query<[{ revision: string }]>('SELECT revision FROM registry_revision FOR UPDATE');
    const revision = Number(row.revision);
    const raised = Math.max(revision + leap, atLeast);
    if (raised > revision) await tx.query('UPDATE registry_revision SET revision = $1', [raised]);
    return revision < atLeast ? revision : undefined;
  });
}
