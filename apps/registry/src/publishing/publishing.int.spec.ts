import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { registryKey, type EndpointRecord, type RegistryRecord } from '#domain';
import { RegistryView, Broker, DEFAULT_STREAM_SETTINGS } from '#messaging';
import { OutboxEntry, Store } from '#store';
import { startNats, waitUntil, type TestDatabase, type TestNats } from '#testkit';
import {
  migratedDatabase,
  openBucket,
  silent,
  startRegistry,
  type Bucket,
  type TestRegistry,
} from '../../test/start-registry.ts';

let nats: TestNats;
let database: TestDatabase;
let registries: TestRegistry[];
let bucket: Bucket;

beforeAll(async () => {
  nats = await startNats();
}, 60_000);

afterAll(async () => {
  await nats?.stop();
});

beforeEach(async () => {
  database = await migratedDatabase();
  registries = [await start()];
  bucket = await openBucket(nats);
}, 60_000);

afterEach(async () => {
  // First those who would make it again.
  await Promise.all(registries.map((registry) => registry.close()));
  // The server of a test that had killed it may be back before this connection is.
  await waitUntil(() => bucket.jsm.streams.delete('KV_REGISTRY'), {
    deadlineMs: 20_000,
    what: 'the bucket to be gone',
  });
  await bucket.nc.close();
  await database.drop();
}, 60_000);

async function start(): Promise<TestRegistry> {
  const registry = await startRegistry(database.url, nats.url);
  await ready(registry);
  return registry;
}

async function ready(registry: TestRegistry): Promise<void> {
  await waitUntil(async () => Object.keys(await registry.problems()).length === 0, {
    deadlineMs: 30_000,
    what: 'the registry to be ready',
  });
}

function storeOf(registry: TestRegistry): Store {
  return registry.app.get(Store);
}

async function newTenant(): Promise<string> {
  return (await registries[0]!.call('POST', '/v1/tenants', { name: 'Acme' })).body.id;
}

async function newEndpoint(tenant: string, by = registries[0]!) {
  const headers = { 'hookwire-tenant': tenant };
  return by.call('POST', '/v1/endpoints', { url: 'https://example.com' }, undefined, headers);
}

/** The records of the bucket in the order in which they were put. */
async function inOrder(): Promise<RegistryRecord[]> {
  const records: RegistryRecord[] = [];
  for await (const entry of await bucket.kv.history()) records.push(entry.json<RegistryRecord>());
  return records;
}

describe('the outbox', () => {
  it('keeps the order of revisions over 20 changes at once through two registries', async () => {
    registries.push(await start());
    const tenant = await newTenant();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => newEndpoint(tenant, registries[index % 2])),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(201));
    // All are there when the last answer is: nothing to wait for.
    const revisions = (await inOrder()).filter(({ kind }) => kind === 'endpoint').map(({ revision }) => revision);
    expect(revisions).toHaveLength(20);
    expect(revisions).toEqual([...revisions].sort((a, b) => a - b));
    expect(revisions.at(-1)! - revisions[0]!).toBe(19);
    expect(await storeOf(registries[0]!).dataSource.manager.count(OutboxEntry)).toBe(0);
  }, 30_000);

  it('a change is refused, and changes nothing, while NATS is known to be away', async () => {
    const tenant = await newTenant();
    await nats.kill('SIGKILL');
    try {
      await waitUntil(async () => (await registries[0]!.problems())['nats'], { deadlineMs: 15_000, what: 'a problem' });
      const answer = await newEndpoint(tenant);
      expect(answer.status).toBe(503);
      expect(answer.body).toMatchObject({ code: 'unavailable', detail: expect.stringMatching(/nothing was changed/) });
      expect(answer.headers.get('retry-after')).toBe('1');
      const { body } = await registries[0]!.call('GET', '/v1/endpoints', undefined, undefined, {
        'hookwire-tenant': tenant,
      });
      expect(body.data).toEqual([]);
    } finally {
      await nats.restart();
    }
    await ready(registries[0]!);
  }, 60_000);

  it('a change whose put is interrupted is answered with 202 and becomes active when NATS is back', async () => {
    const tenant = await newTenant();
    // Stopped, not ended: nobody notices at first, as with a network that swallows packets.
    await nats.kill('SIGSTOP');
    let answer;
    try {
      answer = await newEndpoint(tenant);
    } finally {
      await nats.kill('SIGCONT');
    }
    expect(answer.status).toBe(202);
    expect(answer.body.secret).toMatch(/^whsec_/);
    const key = registryKey.endpoint(tenant, answer.body.id);
    await waitUntil(() => bucket.read(key), { deadlineMs: 20_000, what: 'the record' });
    await waitUntil(async () => (await storeOf(registries[0]!).dataSource.manager.count(OutboxEntry)) === 0, {
      deadlineMs: 20_000,
      what: 'the outbox to be empty',
    });
  }, 60_000);

  it('what another registry left behind is relayed, and never over something newer', async () => {
    const tenant = await newTenant();
    const { body } = await newEndpoint(tenant);
    const key = registryKey.endpoint(tenant, body.id);
    const now = (await bucket.read(key)) as EndpointRecord;
    const manager = storeOf(registries[0]!).dataSource.manager;
    const other = registryKey.endpoint(tenant, 'ep_other');
    await manager.insert(OutboxEntry, [
      { revision: now.revision - 1, key, record: { ...now, revision: now.revision - 1, url: 'https://old.example' } },
      { revision: now.revision + 1, key: other, record: { kind: 'tombstone', revision: now.revision + 1 } },
    ]);
    await waitUntil(() => bucket.read(other), { deadlineMs: 10_000, what: 'the other record' });
    expect(await bucket.read(key)).toEqual(now);
  }, 30_000);
});

describe('the bucket', () => {
  it('is made and filled again after it was deleted; a view of it comes back', async () => {
    const tenant = await newTenant();
    const { body } = await newEndpoint(tenant);
    const gone = await newEndpoint(tenant);
    await registries[0]!.call('DELETE', `/v1/endpoints/${gone.body.id}`, undefined, undefined, {
      'hookwire-tenant': tenant,
    });
    const limits = { publish: { limit: 5, windowSeconds: 1 } };
    await registries[0]!.call('PATCH', `/v1/tenants/${tenant}`, { limits });
    const type = { name: 'a.b', schema: true };
    await registries[0]!.call('POST', '/v1/event-types', type, undefined, { 'hookwire-tenant': tenant });
    const broker = new Broker(nats.url, 'test', DEFAULT_STREAM_SETTINGS, silent);
    await broker.start();
    const view = new RegistryView(broker, silent);
    try {
      view.start();
      await waitUntil(() => view.endpoint(tenant, body.id) && view.eventType(tenant, 'a.b'), {
        deadlineMs: 10_000,
        what: 'the records in the view',
      });
      const before = view.revision;

      await bucket.jsm.streams.delete('KV_REGISTRY');
      await waitUntil(() => bucket.read(registryKey.snapshot), { deadlineMs: 15_000, what: 'the mark' });

      const records = await inOrder();
      expect(records.map(({ kind }) => kind)).toEqual(['tenant', 'endpoint', 'tenant', 'event_type', 'snapshot']);
      expect(records.at(-1)!.revision).toBe(before);
      await waitUntil(() => view.problem() === undefined && view.endpoint(tenant, body.id), {
        deadlineMs: 15_000,
        what: 'the view to come back',
      });
      expect(view.revision).toBe(before);
      expect(view.tenant(tenant)?.publishLimit).toEqual({ limit: 5, windowMs: 1_000 });
      expect(view.eventType(tenant, 'a.b')?.schema).toEqual({ version: 1, text: 'true' });
    } finally {
      view.stop();
      await broker.close();
    }
  }, 60_000);

  it('is filled with ordered endpoints that begin no later than at the end of the events there are', async () => {
    const tenant = await newTenant();
    const key = registryKey.endpoint(tenant, (await newEndpoint(tenant)).body.id);
    const { state } = await bucket.jsm.streams.info('EVENTS');
    // As if it had been made after the backup from which the streams came back.
    const sql = 'UPDATE endpoint SET ordered_after = $1 WHERE tenant_id = $2';
    await storeOf(registries[0]!).dataSource.query(sql, [state.last_seq + 1_000, tenant]);
    await bucket.jsm.streams.purge('KV_REGISTRY');
    await waitUntil(() => bucket.read(registryKey.snapshot), { deadlineMs: 15_000, what: 'the mark' });
    expect(await bucket.read(key)).toMatchObject({ orderedAfter: state.last_seq });
  }, 60_000);

  it('counts on beyond all that messages under way may carry, when it was lost together with later changes', async () => {
    const { seq } = (await bucket.nc.request('events.1.tnt_1.some', '')).json<{ seq: number }>();
    await bucket.jsm.streams.purge('KV_REGISTRY');
    await waitUntil(() => bucket.read(registryKey.snapshot), { deadlineMs: 15_000, what: 'the mark' });
    await bucket.jsm.streams.deleteMessage('EVENTS', seq);
    expect((await bucket.read(registryKey.snapshot))!.revision).toBeGreaterThanOrEqual(1_000_000);
  }, 60_000);

  it('is filled again after it was emptied', async () => {
    const tenant = await newTenant();
    const { body } = await newEndpoint(tenant);
    await bucket.jsm.streams.purge('KV_REGISTRY');
    const key = registryKey.endpoint(tenant, body.id);
    await waitUntil(() => bucket.read(key), { deadlineMs: 15_000, what: 'the record' });
    await waitUntil(() => bucket.read(registryKey.snapshot), { deadlineMs: 15_000, what: 'the mark' });
  }, 60_000);

  it('loses at start what Postgres does not know, and gets what is missing or differs', async () => {
    const tenant = await newTenant();
    const [changed, lost] = [await newEndpoint(tenant), await newEndpoint(tenant)];
    const keyOf = (id: string) => registryKey.endpoint(tenant, id);
    const right = (await bucket.read(keyOf(changed.body.id))) as EndpointRecord;
    const stranger = registryKey.apiKey('f'.repeat(64));
    // Also of a later revision: as if Postgres had come back from an older backup.
    await bucket.kv.put(
      keyOf(changed.body.id),
      JSON.stringify({ ...right, url: 'https://x.example', revision: 5_000 }),
    );
    await bucket.kv.put(
      stranger,
      JSON.stringify({ kind: 'api_key', revision: 3, id: 'key_x', tenant, scopes: ['publish'] }),
    );
    await bucket.jsm.streams.purge('KV_REGISTRY', { filter: `$KV.REGISTRY.${keyOf(lost.body.id)}` });

    registries.push(await start());

    expect(await bucket.read(keyOf(changed.body.id))).toEqual(right);
    expect(await bucket.read(keyOf(lost.body.id))).toMatchObject({ kind: 'endpoint' });
    expect(await bucket.read(stranger)).toEqual({ kind: 'tombstone', revision: 5_000 });
    expect(await bucket.read(registryKey.snapshot)).toMatchObject({ kind: 'snapshot', revision: 5_000 });
    const next = await newEndpoint(tenant);
    expect(await bucket.read(keyOf(next.body.id))).toMatchObject({ revision: 5_001 });
  }, 60_000);

  it('of another installation is left as it is: the registry is not ready, until that bucket is deleted', async () => {
    const tenant = await newTenant();
    const key = registryKey.endpoint(tenant, (await newEndpoint(tenant)).body.id);
    const other = await migratedDatabase();
    const strange = await startRegistry(other.url, nats.url);
    try {
      const problem = () =>
        strange.problems().then(({ registry }) => /does not know: is DATABASE_URL right/.test(registry!));
      await waitUntil(problem, { deadlineMs: 15_000, what: 'the registry to say so' });
      expect(await bucket.read(key)).toMatchObject({ kind: 'endpoint' });
      await registries.pop()!.close();
      await bucket.jsm.streams.delete('KV_REGISTRY');
      await ready(strange);
      expect(await bucket.read(key)).toBeUndefined();
    } finally {
      await strange.close();
      await other.drop();
    }
  }, 60_000);

  it('is filled with 20,000 endpoints in seconds', async () => {
    const tenant = await newTenant();
    await storeOf(registries[0]!).dataSource.query(
      `INSERT INTO endpoint SELECT 'ep_' || lpad(n::text, 26, '0'), $1, 'native', 'https://example.com/' || n,
         ARRAY['a.*'], NULL, '{}', NULL, 30000, true, '["a1.x"]', now(), now(), n FROM generate_series(1, 20000) n`,
      [tenant],
    );
    await storeOf(registries[0]!).dataSource.query('UPDATE registry_revision SET revision = 20000');
    const start = performance.now();
    await bucket.jsm.streams.delete('KV_REGISTRY');
    await waitUntil(() => bucket.read(registryKey.snapshot), { deadlineMs: 40_000, what: 'the mark' });
    const records = await inOrder();
    // With the tenant, the operators' own, and the mark.
    expect(records).toHaveLength(20_003);
    expect(performance.now() - start).toBeLessThan(30_000);
  }, 60_000);
});
