import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { apiKeyHash, EventContent, registryKey } from '#domain';
import { startNats, testRegistry, type TestNats, type TestRegistry, waitUntil } from '#testkit';
import { Broker } from './broker.ts';
import { RegistryView } from './registry-view.ts';
import { DEFAULT_STREAM_SETTINGS, streamTable } from './streams.ts';

const META = { id: 'evt_1', occurredAt: 0, acceptedAt: 0, registryRevision: 0 };
const DATA = Buffer.from('null');
const warnings: string[] = [];
const log = {
  info: () => undefined,
  warn: (_: object, message: string) => void warnings.push(message),
  fatal: () => undefined,
};

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

  async function replaceBucket(fill: () => Promise<void>) {
    await emptyBucket();
    await fill();
  }

  it('is not to be used before the snapshot mark is there, though there are records', async () => {
    const tenant = registry.tenant();
    const endpoint = await registry.endpoint(tenant);
    const view = open();
    expect(view.problem()).toMatch(/^the registry’s records are not loaded yet/);
    let isUsable = false;
    const waiting = view.atLeast(0).then(() => (isUsable = true));
    // Long enough for the records to have been read.
    await waitUntil(async () => (await registry.jsm.consumers.list('KV_REGISTRY').next()).length > 0, soon);
    const second = await registry.endpoint(tenant);
    expect([isUsable, view.endpoint(tenant, second.id)]).toEqual([false, undefined]);
    await registry.complete();
    await waiting;
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
    await registry.put(registryKey.snapshot, { kind: 'snapshot', revision: revision - 1, generation: 1 });
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
      session: { get: () => broker.session },
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
    const endpoint = await waitUntil(() => registry.endpoint(tenant), { deadlineMs: 20_000, what: 'a change' });
    await waitUntil(() => view.endpoint(tenant, endpoint.id), soon);
  }, 60_000);

  it('waits while its bucket is an older copy, and goes on when that was put right', async () => {
    const view = open();
    await usable(view);
    const tenant = registry.tenant();
    const endpoint = await registry.endpoint(tenant);
    await waitUntil(() => view.endpoint(tenant, endpoint.id), soon);
    const { revision } = view;
    await replaceBucket(async () => {
      await registry.put(registryKey.snapshot, { kind: 'snapshot', revision: revision - 1, generation: 1 });
    });
    await waitUntil(
      () => warnings.includes('the registry bucket is an older copy; waiting for the registry to put it right'),
      soon,
    );
    expect(view.problem()).toMatch(/not loaded yet/);
    // Who looks something up in passing finds what was known.
    expect(view.endpoint(tenant, endpoint.id)).toEqual(endpoint);
    await registry.put(registryKey.endpoint(tenant, endpoint.id), endpoint);
    const later = await registry.endpoint(tenant);
    await registry.complete(2);
    await usable(view);
    expect([view.endpoint(tenant, endpoint.id), view.endpoint(tenant, later.id)]).toEqual([endpoint, later]);

    // A copy from before it was put right, however new what it says of itself.
    await replaceBucket(() => registry.complete(1));
    warnings.length = 0;
    await waitUntil(() => warnings.some((text) => /an older copy/.test(text)), soon);
    expect(view.problem()).toMatch(/not loaded yet/);
    await registry.complete(3);
    await usable(view);
    expect(view.endpoint(tenant, endpoint.id)).toBeUndefined();
  }, 30_000);

  it('notices sequences that start again, also when they have overtaken what it had read', async () => {
    await registry.complete(3);
    const view = open();
    await usable(view);
    const tenant = registry.tenant();
    const { state } = await registry.jsm.streams.info('KV_REGISTRY');
    // The same stream, as far as its age says; with changes in places that the view has passed.
    const missed = await registry.endpoint(tenant);
    await waitUntil(() => view.endpoint(tenant, missed.id), soon);
    let changes = 0;
    view.onChange(() => changes++);
    await registry.put(registryKey.snapshot, { kind: 'snapshot', revision: registry.revision(), generation: 4 });
    await waitUntil(() => view.problem() !== undefined, { ...soon, every: 1 });
    await usable(view);
    // Loaded anew, and it was all the same.
    expect([changes, view.endpoint(tenant, missed.id)]).toEqual([0, missed]);
    expect((await registry.jsm.streams.info('KV_REGISTRY')).state.last_seq).toBe(state.last_seq + 2);
  });

  it('is not to be used while its bucket is purged', async () => {
    const view = open();
    await usable(view);
    await registry.jsm.streams.purge('KV_REGISTRY');
    await waitUntil(() => view.problem() !== undefined, soon);
    const tenant = registry.tenant();
    const endpoint = await registry.endpoint(tenant);
    await registry.complete(5);
    await usable(view);
    expect(view.endpoint(tenant, endpoint.id)).toEqual(endpoint);
  });

  it('of a tenant that is switched off shows endpoints as disabled, and matches none', async () => {
    const view = open();
    const tenant = registry.tenant();
    const endpoint = await registry.endpoint(tenant);
    const off = { kind: 'tenant', revision: registry.revision(), id: tenant, enabled: false } as const;
    await registry.put(registryKey.tenant(tenant), off);
    await waitUntil(() => view.tenant(tenant), soon);
    expect(view.endpoint(tenant, endpoint.id)).toEqual({ ...endpoint, enabled: false, revision: off.revision });
    expect([view.isEnabled(tenant), view.endpointsOf(tenant)]).toEqual([false, undefined]);
    await registry.put(registryKey.tenant(tenant), { kind: 'tenant', revision: registry.revision(), id: tenant });
    await waitUntil(() => view.isEnabled(tenant), soon);
    expect(view.endpoint(tenant, endpoint.id)).toEqual(endpoint);
    expect(view.endpointsOf(tenant)!.get(endpoint.id)).toEqual(endpoint);
  });
});
