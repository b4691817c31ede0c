import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createDatabase, type TestDatabase } from '#testkit';
import { Store } from '../store.ts';
import { changeJobStatus, claimJob, postponeStep, saveStep } from './job-queue.ts';
import { Job, type StepResult } from './job.ts';

const silent = { info: () => undefined, warn: () => undefined };
const TENANT = 'tnt_1';

let database: TestDatabase;
let store: Store;
beforeAll(async () => {
  database = await createDatabase();
  store = new Store(database.url, 'test', silent);
  await store.start();
  await store.dataSource.query(
    `INSERT INTO tenant (id, name, dialect, created_at) VALUES ('${TENANT}', 'Acme', 'native', now())`,
  );
});
afterAll(async () => {
  await store?.close();
  await database?.drop();
});
beforeEach(() => store.dataSource.query('DELETE FROM job'));

async function add(id: string, queue = id): Promise<void> {
  const now = new Date();
  await store.dataSource.manager.insert(Job, {
    id,
    tenantId: TENANT,
    kind: 'replay',
    queue,
    endpointId: null,
    input: { what: 'failed' },
    status: 'pending',
    reason: null,
    position: null,
    progress: { found: 0 },
    failures: 0,
    createdAt: now,
    updatedAt: now,
    startedAt: null,
    finishedAt: null,
  });
}

const claim = async (lease: string) => (await claimJob(store.dataSource, lease))?.id;
const save = (id: string, lease: string, result: Partial<StepResult> = {}) =>
  saveStep(store.dataSource, id, lease, {
    status: 'running',
    position: { after: 1 },
    progress: { found: 1 },
    ...result,
  });
const job = (id: string) => store.dataSource.manager.findOneByOrFail(Job, { id });
const change = (id: string, to: 'paused' | 'pending') =>
  store.transaction((tx) =>
    changeJobStatus(
      tx,
      { id, tenantId: TENANT, kind: 'replay' },
      [to === 'paused' ? 'running' : 'paused'],
      to,
      to === 'paused' ? 'requested' : null,
    ),
  );

test('a job is one process’s until its step is noted, however many ask at once', async () => {
  await Promise.all(['rpl_1', 'rpl_2', 'rpl_3'].map((id) => add(id)));
  const claimed = await Promise.all(Array.from({ length: 8 }, (_, n) => claim(`lease ${n}`)));
  expect(claimed.filter((id) => id !== undefined).sort()).toEqual(['rpl_1', 'rpl_2', 'rpl_3']);
  const lease = `lease ${claimed.indexOf('rpl_2')}`;
  expect(await save('rpl_2', lease, { status: 'running' })).toBe('running');
  expect(await claimJob(store.dataSource, 'next')).toMatchObject({
    id: 'rpl_2',
    position: { after: 1 },
    progress: { found: 1 },
  });
});

test('jobs of a queue are done one after the other, the older one first', async () => {
  await add('rpl_1', 'q');
  await add('rpl_2', 'q');
  expect(await Promise.all([claim('a'), claim('b')])).toEqual(expect.arrayContaining(['rpl_1', undefined]));
  const { lease } = (await store.dataSource.query<{ lease: string }[]>(`SELECT lease FROM job WHERE id = 'rpl_1'`))[0]!;
  await save('rpl_1', lease, { status: 'running', waitMs: 60_000 });
  expect(await claim('c')).toBeUndefined();
  await store.dataSource.query(`UPDATE job SET run_after = now() WHERE id = 'rpl_1'`);
  expect(await claim('d')).toBe('rpl_1');
  expect(await save('rpl_1', 'd', { status: 'completed' })).toBe('completed');
  expect((await job('rpl_1')).finishedAt).toBeInstanceOf(Date);
  expect(await claim('e')).toBe('rpl_2');
});

test('a step whose lease ended is another’s, and what the first one notes is dropped', async () => {
  await add('rpl_1');
  await claim('dead');
  await store.dataSource.query(`UPDATE job SET lease_until = now() - interval '1 second'`);
  expect(await claim('alive')).toBe('rpl_1');
  expect(await save('rpl_1', 'dead', { position: { after: 9 } })).toBeUndefined();
  expect(await save('rpl_1', 'alive')).toBe('running');
  expect((await job('rpl_1')).position).toEqual({ after: 1 });
});

test('a job that is paused in the middle of a step keeps what the step did, and goes on from there', async () => {
  await add('rpl_1');
  await claim('a');
  expect(await change('rpl_1', 'paused')).toBe(true);
  expect(await save('rpl_1', 'a', { status: 'completed' })).toBe('paused');
  expect(await job('rpl_1')).toMatchObject({ progress: { found: 1 }, reason: 'requested', finishedAt: null });
  expect(await claim('b')).toBeUndefined();
  expect(await change('rpl_1', 'pending')).toBe(true);
  expect(await change('rpl_1', 'pending')).toBe(false);
  expect(await claim('c')).toBe('rpl_1');
});

test('a step that failed comes again later, and is counted until one succeeds', async () => {
  await add('rpl_1');
  await claim('a');
  await postponeStep(store.dataSource, 'rpl_1', 'a', 0, true);
  await claim('b');
  await postponeStep(store.dataSource, 'rpl_1', 'b', 0, false);
  expect(await job('rpl_1')).toMatchObject({ failures: 1, position: null });
  await claim('c');
  await postponeStep(store.dataSource, 'rpl_1', 'c', 60_000, true);
  expect(await claim('d')).toBeUndefined();
  await store.dataSource.query('UPDATE job SET run_after = now()');
  await claim('e');
  await save('rpl_1', 'e');
  expect((await job('rpl_1')).failures).toBe(0);
});
