import { afterAll, beforeAll, expect } from '@jest/globals';
import { projectionPool, Store, type Projection } from '#store';
import { startNats, waitUntil, type TestDatabase, type TestNats } from '#testkit';
import { writeRows } from './deliveries-bed.ts';
import {
  migratedDatabase,
  openBucket,
  silent,
  startRegistry,
  type Answer,
  type Bucket,
  type TestRegistry,
} from './start-registry.ts';

export interface ApiBed {
  readonly registry: TestRegistry;
  readonly bucket: Bucket;
  /** One more at the same servers; to be closed by whoever wanted it. */
  another(env?: Record<string, string>): Promise<TestRegistry>;
  newTenant(): Promise<string>;
  newKey(tenant: string, scopes: string[], more?: object): Promise<{ id: string; key: string }>;
  tenantWithKey(scopes?: string[]): Promise<{ tenant: string; key: string }>;
  /** Puts rows where the projector would. @param days times in whose partitions they lie @param shard of the log; 0 if not given */
  write(rows: Partial<Projection>, days: readonly number[], shard?: number): Promise<void>;
  /** Every row of every table of the registry, and every value of the bucket, as text. */
  storedText(): Promise<string>;
}

/** A registry with its servers for the tests of one file: there while they run. */
export function apiBed(): ApiBed {
  let nats: TestNats | undefined;
  let database: TestDatabase | undefined;
  let registry: TestRegistry | undefined;
  let bucket: Bucket | undefined;

  beforeAll(async () => {
    [nats, database] = await Promise.all([startNats(), migratedDatabase()]);
    const started = await startRegistry(database.url, nats.url);
    registry = started;
    await ready(started);
    bucket = await openBucket(nats);
  }, 60_000);

  afterAll(async () => {
    await bucket?.nc.close();
    await registry?.close();
    await nats?.stop();
    await database?.drop();
  }, 30_000);

  const bed: ApiBed = {
    get registry() {
      return registry!;
    },

    get bucket() {
      return bucket!;
    },

    async another(env = {}) {
      const started = await startRegistry(database!.url, nats!.url, silent, env);
      await ready(started);
      return started;
    },

    async newTenant() {
      const { status, body } = await bed.registry.call('POST', '/v1/tenants', { name: 'Acme' });
      expect(status).toBe(201);
      return body.id;
    },

    async newKey(tenant, scopes, more = {}) {
      const key = { name: 'test', scopes, ...more };
      const { status, body } = await bed.registry.call('POST', `/v1/tenants/${tenant}/keys`, key);
      expect(status).toBe(201);
      return body;
    },

    async tenantWithKey(scopes = ['manage']) {
      const tenant = await bed.newTenant();
      return { tenant, key: (await bed.newKey(tenant, scopes)).key };
    },

    async write(rows, days, shard = 0) {
      const pool = projectionPool(database!.url, { size: 1, onIdleError: () => undefined });
      await writeRows(pool, rows, days, shard).finally(() => pool.end());
    },

    async storedText() {
      const { dataSource } = bed.registry.app.get(Store);
      const rows = await Promise.all(
        ['tenant', 'api_key', 'endpoint', 'event_type', 'outbox', 'audit_log', 'idempotency_key'].map((table) =>
          dataSource.query(`SELECT t::text FROM ${table} t`),
        ),
      );
      const values: string[] = [];
      for await (const entry of await bed.bucket.kv.history()) values.push(entry.string());
      return JSON.stringify([rows, values]);
    },
  };
  return bed;
}

/** A new tenant, and calls with a `manage` key of it. */
export async function apiTenant(bed: ApiBed, uid?: string) {
  const { body } = await bed.registry.call('POST', '/v1/tenants', { name: 'Acme', ...(uid ? { uid } : {}) });
  const { key, id: keyId } = await bed.newKey(body.id, ['manage']);
  const call = (method: string, path: string, input?: unknown, headers: object = {}) =>
    bed.registry.call(method, path, input, key, headers);
  return { id: body.id as string, keyId, call };
}

async function ready(registry: TestRegistry): Promise<void> {
  await waitUntil(async () => Object.keys(await registry.problems()).length === 0, {
    deadlineMs: 30_000,
    what: 'the registry to be ready',
  });
}

export function expectProblem(answer: Answer, status: number, code: string, detail: RegExp): void {
  expect(answer.body).toMatchObject({ status, code });
  expect(answer.body.detail).toMatch(detail);
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toMatch('application/problem+json');
}
