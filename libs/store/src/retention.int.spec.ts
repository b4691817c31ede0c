import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createDatabase, type TestDatabase } from '#testkit';
import { ensurePartitions } from './projections/partitions.ts';
import { projectionPool } from './projections/projection-pool.ts';
import { removeExpired } from './retention.ts';
import { Store } from './store.ts';

const silent = { info: () => undefined, warn: () => undefined };
const NOW = Date.UTC(2026, 5, 11, 12);
const DAY = 86_400_000;
const days = { deliveries: 2, statistics: 10 };

let database: TestDatabase;
let store: Store;
beforeAll(async () => {
  database = await createDatabase();
  store = new Store(database.url, 'test', silent);
  await store.start();
});
afterAll(async () => {
  await store?.close();
  await database?.drop();
});

const ages = async <Row extends { id: string }>(sql: string) =>
  (await store.dataSource.query<Row[]>(sql)).map(({ id }) => id);

test('what is over goes, and nothing else', async () => {
  const { dataSource } = store;
  const pool = projectionPool(database.url, { size: 1, onIdleError: () => undefined });
  await ensurePartitions(pool, ['2026-06-07', '2026-06-08', '2026-06-09', '2026-06-11']);
  await pool.end();
  const at = (age: number) => new Date(NOW - age * DAY);
  await dataSource.query(`INSERT INTO tenant (id, name, dialect, created_at) VALUES ('t', 'Acme', 'native', now())`);
  for (const age of [1, 9, 11, 19, 21]) {
    await dataSource.query(
      `INSERT INTO stats_hours VALUES ('t', 'endpoint', $1, $2, 0, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, '{}')`,
      [`age ${age}`, at(age)],
    );
    await dataSource.query(
      `INSERT INTO job (id, tenant_id, kind, queue, input, status, progress, created_at, updated_at, finished_at)
       VALUES ($1, 't', 'replay', 'q', '{}', 'completed', '{}', $2, $2, $2)`,
      [`age ${age}`, at(age)],
    );
  }
  const removed = await removeExpired(dataSource, days, NOW);
  // The day in which the bound lies is kept: its last moment is not over.
  expect(removed!.partitions.filter((name) => name.startsWith('deliveries'))).toEqual([
    'deliveries_20260607',
    'deliveries_20260608',
  ]);
  expect(removed).toMatchObject({ statistics: 3, jobs: 4 });
  expect(await ages('SELECT name AS id FROM stats_hours ORDER BY start')).toEqual(['age 9', 'age 1']);
  expect(await ages('SELECT id FROM job')).toEqual(['age 1']);
  expect(await removeExpired(dataSource, days, NOW)).toMatchObject({ partitions: [], statistics: 0, jobs: 0 });
});

test('one process does it at a time', async () => {
  await store.transaction(async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock(4720010)');
    expect(await removeExpired(store.dataSource, days, NOW)).toBeUndefined();
  });
});
