import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { apiKeyHash, EventContent, registryKey } from '#domain';
import { startNats, testRegistry, type TestNats, type TestRegistry, waitUntil } from '#testkit';
import { Broker } from './broker.ts';
import { RegistryView } from './registry-view.ts';
import { DEFAULT_STREAM_SETTINGS, streamTable } from './streams.ts';

const META = { id: 'evt_1', occurredAt: 0, acceptedAt: 0, registryRevision: 0 };
const DATA = Buffer.from('null');
const log = { info: () => undefined, warn: () => undefined, fatal: () => undefined };

describe('the view of the registry', () => {
  let nats: TestNats;
  let registry: TestRegistry;
  let broker: Broker;
  const views: RegistryView[] = [];

  beforeAll(async () => {
    nats = await startNats();
    registry = await testRegistry(nats);
    broker = new Broker(nats.url, 'spec', DEFAULT_STREAM_SETTINGS, log);
    await broker.start();
  }, 30_000);

  afterEach(() => {
    for (const view of views.splice(0)) view.stop();
  });

  afterAll(async () => {
    await broker?.close();
    await registry?.close();
    await nats?.stop();
  });

  function open(): RegistryView {
    const view = new RegistryView(broker, log);
    views.push(view);
    view.start();
    return view;
  }

  const usable = (view: RegistryView, deadlineMs = 5_000) =>
    waitUntil(() => view.problem() === undefined, { deadlineMs, what: 'the view to be usable' });
  const soon = { deadlineMs: 3_000, what: 'the change to be seen' };

  async function emptyBucket() {
    await registry.jsm.streams.delete('KV_REGISTRY');
    await registry.jsm.streams.add(streamTable(DEFAULT_STREAM_SETTINGS).find(({ name }) => name === 'KV_REGISTRY')!);
  }

  it('is not to be used before the snapshot mark is there, though it has the records', async () => {
    const tenant = registry.tenant();
    const endpoint = await registry.endpoint(tenant);
    const view = open();
    await waitUntil(() => view.endpoint(tenant, endpoint.id), soon);
    expect(view.problem()).toMatch(/^the registry’s records are not loaded yet/);
    await registry.complete();
    await usable(view);
    expect(view.endpoint(tenant, endpoint.id)).toEqual(endpoint);
    expect(view.endpoint(registry.tenant(), endpoint.id)).toBeUndefined();
  });

  it('follows what changes, and forgets what has a tombstone', async () => {
    const view = open();
    const tenant = registry.tenant();
    const endpoint = await registry.endpoint(tenant, { eventTypes: ['a'] });
    const key = await registry.apiKey(tenant);
    await waitUntil(() => view.apiKey(apiKeyHash(key)), soon);
    await registry.endpoint(tenant, { ...endpoint, revision: registry.revision(), eventTypes: ['b'] });
    await waitUntil(() => view.endpoint(tenant, endpoint.id)!.eventTypes[0] === 'b', soon);
    const matching = (type: string) =>
      view
        .endpointsOf(tenant)!
        .match(new EventContent({ ...META, tenant, type }, DATA))
        .map(({ id }) => id);
    expect([matching('a'), matching('b')]).toEqual([[], [endpoint.id]]);
    await registry.put(registryKey.endpoint(tenant, endpoint.id), { kind: 'tombstone', revision: registry.revision() });
    await registry.revoke(key);
    await waitUntil(() => view.apiKey(apiKeyHash(key)) === undefined, soon);
    expect(view.endpoint(tenant, endpoint.id)).toBeUndefined();
    const expiring = await registry.apiKey(tenant, ['publish'], { expiresAt: Date.now() - 1 });
    const after = await registry.apiKey(tenant);
    await waitUntil(() => view.apiKey(apiKeyHash(after)), soon);
    expect(view.apiKey(apiKeyHash(expiring))).toBeUndefined();
  });

  it('leaves a record out that cannot be read, and goes on', async () => {
    const view = open();
    const js = registry.js;
    await js.publish('$KV.REGISTRY.endpoint.tnt_x.ep_x', 'no JSON');
    const tenant = registry.tenant();
    const endpoint = await registry.endpoint(tenant);
    await waitUntil(() => view.endpoint(tenant, endpoint.id), soon);
    await usable(view);
  });

  it('lets those go on who wait for a revision, when it has seen it', async () => {
    const view = open();
    await usable(view);
    const revision = registry.revision() + 1;
    let reached = false;
    const waiting = view.atLeast(revision).then(() => (reached = true));
    await registry.put(registryKey.snapshot, { kind: 'snapshot', revision: revision - 1 });
    await waitUntil(() => view.revision === revision - 1, soon);
    expect(reached).toBe(false);
    await registry.endpoint(registry.tenant());
    await waiting;
    expect(view.revision).toBe(revision);
    await view.atLeast(1);
  });

  it('notices that its bucket was deleted and made anew, and loads it again', async () => {
    const view = open();
    const tenant = registry.tenant();
    const old = await registry.endpoint(tenant);
    await waitUntil(() => view.endpoint(tenant, old.id), soon);
    await emptyBucket();
    await waitUntil(() => view.problem() !== undefined, { deadlineMs: 5_000, what: 'the view to be given up' });
    const endpoint = await registry.endpoint(tenant);
    await registry.complete();
    await usable(view, 8_000);
    expect(view.endpoint(tenant, old.id)).toBeUndefined();
    expect(view.endpoint(tenant, endpoint.id)).toEqual(endpoint);
    const later = await registry.endpoint(tenant);
    await waitUntil(() => view.endpoint(tenant, later.id), soon);
  }, 20_000);

  it('is whole when it is to be used, also with a mark older than most records', async () => {
    await emptyBucket();
    await registry.complete();
    const tenant = registry.tenant();
    for (let n = 0; n < 500; n++) await registry.endpoint(tenant);
    const view = open();
    await view.atLeast(1);
    expect(view.endpointsOf(tenant)!.size).toBe(500);
  }, 15_000);

  it('tries again when it could not open the bucket', async () => {
    const view = new RegistryView(broker, log);
    views.push(view);
    const { nc } = broker;
    let fails = 2;
    const flaky = Object.create(broker) as Broker;
    Object.defineProperties(flaky, {
      ready: { value: Promise.resolve() },
      jsm: { get: () => broker.jsm },
      nc: {
        get: () => {
          if (fails-- > 0) throw new Error('away');
          return nc;
        },
      },
    });
    const retrying = new RegistryView(flaky, log);
    views.push(retrying);
    retrying.start();
    await usable(retrying);
  });

  it('outlives a restart of NATS: not confirmed meanwhile, and current after', async () => {
    const view = open();
    await usable(view);
    await nats.kill('SIGKILL');
    await waitUntil(() => view.problem() !== undefined, { deadlineMs: 9_000, what: 'the view to be doubted' });
    expect(view.problem()).toMatch(/cannot be confirmed; is NATS reachable/);
    await nats.restart();
    await usable(view, 15_000);
    const tenant = registry.tenant();
    const endpoint = await waitUntil(() => registry.endpoint(tenant), { deadlineMs: 5_000, what: 'a change' });
    await waitUntil(() => view.endpoint(tenant, endpoint.id), { deadlineMs: 8_000, what: 'the change to be seen' });
  }, 40_000);
});
