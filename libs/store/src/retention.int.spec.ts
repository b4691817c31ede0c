import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createDatabase, type TestDatabase } from '#testkit';
import { contentKeptSince, removeAttemptContent } from './attempt-content.ts';
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

test('headers and bodies of attempts go when they are old, and the attempts stay', async () => {
  const { dataSource } = store;
  const pool = projectionPool(database.url, { size: 1, onIdleError: () => undefined });
  await ensurePartitions(pool, ['2026-06-01', '2026-06-09', '2026-06-10']);
  await pool.end();
  const insert = (id: string, acceptedAt: number, startedAt: number, answered = true) =>
    dataSource.query(
      `INSERT INTO attempts (accepted_at, delivery_id, id, tenant, endpoint_id, run, attempt, started_at, duration_ms,
         outcome, request, response_status, response_headers, response_body, response_truncated)
       VALUES ($1, 'd', $2, 't', 'e', 'first', 1, $3, 5, 'delivered', '{"method": "POST", "headers": {"x": "1"}}',
         ${answered ? `200, '{"y": "2"}', 'hello', false` : 'NULL, NULL, NULL, NULL'})`,
      [new Date(acceptedAt), id, new Date(startedAt)],
    );
  const withContent = () =>
    ages(`SELECT id FROM attempts WHERE request -> 'headers' <> '{}' OR response_headers <> '{}' OR response_body <> ''
          ORDER BY id`);
  const [first, old, recent] = [NOW - 10 * DAY, NOW - 2 * DAY, NOW - DAY];
  await insert('a: old', first, first + 5);
  await insert('b: old, without an answer', old, old, false);
  await insert('c: of an old event, replayed', first, recent);
  await insert('d: recent', recent, recent);
  expect(await removeAttemptContent(dataSource, contentKeptSince(undefined, NOW))).toBe(0);
  expect(await removeAttemptContent(dataSource, contentKeptSince(30, NOW))).toBe(0);
  expect(await withContent()).toHaveLength(4);
  // Two at once do each row once.
  const since = contentKeptSince(1.5, NOW);
  const removed = await Promise.all([1, 2].map(() => removeAttemptContent(dataSource, since)));
  expect(removed[0]! + removed[1]!).toBe(2);
  expect(await withContent()).toEqual(['c: of an old event, replayed', 'd: recent']);
  const rows = await dataSource.query<object[]>('SELECT * FROM attempts ORDER BY id');
  expect(rows.slice(0, 2)).toMatchObject([
    { request: { method: 'POST', headers: {} }, response_status: 200, response_headers: {}, response_truncated: false },
    { request: { method: 'POST', headers: {} }, response_status: null, response_headers: null, response_body: null },
  ]);
  expect(await removeAttemptContent(dataSource, contentKeptSince(0.5, NOW))).toBe(2);
  expect(await removeAttemptContent(dataSource, contentKeptSince(0.5, NOW))).toBe(0);
  await dataSource.query('DELETE FROM attempts');
});

test('one process does it at a time', async () => {
  await store.transaction(async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock(4720010)');
    expect(await removeExpired(store.dataSource, days, NOW)).toBeUndefined();
  });
});
