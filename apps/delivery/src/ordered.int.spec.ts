import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { headers as natsHeaders } from '@nats-io/transport-node';
import { registryKey, type Attempted, type Cancelled, type EndpointRecord, type EventMeta } from '#domain';
import { subjects } from '#messaging';
import {
  launch,
  startNats,
  startReceiver,
  TEST_MASTER_KEY,
  testRegistry,
  waitUntil,
  type LaunchedProcess,
  type ReceivedRequest,
  type Receiver,
  type TestNats,
  type TestRegistry,
} from '#testkit';

const ENV = { HOOKWIRE_MASTER_KEY: TEST_MASTER_KEY, HOOKWIRE_ALLOWED_NETWORKS: '127.0.0.0/8' };
const retry = { delaysMs: [100, 100], jitter: 0 };

describe('ordered endpoints', () => {
  let nats: TestNats;
  let registry: TestRegistry;
  let receiver: Receiver;
  let tenant: string;
  const workers: LaunchedProcess[] = [];

  beforeAll(async () => {
    nats = await startNats();
    registry = await testRegistry(nats);
    await registry.complete();
    receiver = await startReceiver();
    await Promise.all([startWorker(), startWorker()]);
  }, 60_000);

  beforeEach(() => {
    tenant = registry.tenant();
  });

  afterEach(() => {
    receiver.respond = () => ({});
    receiver.requests = [];
  });

  afterAll(async () => {
    await Promise.all(workers.map((worker) => worker.stop()));
    await receiver?.close();
    await registry?.close();
    await nats?.stop();
  });

  async function startWorker(): Promise<void> {
    const worker = await launch('delivery', { NATS_URL: nats.url, ...ENV });
    workers.push(worker);
    await worker.waitReady();
  }

  const ordered = (path: string, more: Partial<EndpointRecord> = {}) =>
    registry.endpoint(tenant, { url: `${receiver.url}/${path}`, orderedAfter: 0, retry, ...more });

  /** Puts an event into EVENTS, as ingest does, and tells the workers, as fan-out does. */
  async function publish(n: number, endpoints: readonly EndpointRecord[], type = 'a.b'): Promise<void> {
    const meta: EventMeta = {
      id: `e${n}`,
      tenant,
      type,
      occurredAt: 1,
      acceptedAt: Date.now(),
      registryRevision: Math.max(...endpoints.map(({ revision }) => revision)),
    };
    const headers = natsHeaders();
    headers.set('Hw-Meta', JSON.stringify(meta));
    await registry.js.publish(subjects.event(tenant, type), JSON.stringify({ n }), { headers });
    for (const { id } of endpoints) registry.nc.publish(subjects.wake(tenant, id));
  }

  const nOf = ({ body }: ReceivedRequest) => (JSON.parse(body.toString()) as { data: { n: number } }).data.n;
  const came = (path: string) => receiver.requests.filter((request) => request.path === `/${path}`).map(nOf);
  const upTo = (count: number) => Array.from({ length: count }, (_, n) => n);

  async function factsOf({ id }: EndpointRecord): Promise<(Attempted | Cancelled)[]> {
    const messages = (await registry.messages('DELIVERY_LOG')).filter(
      ({ subject }) => subject.split('.')[3] === id && subject.endsWith('.ordered'),
    );
    return messages.map(({ data }) => JSON.parse(data) as Attempted | Cancelled);
  }

  it('move along side by side, three hundred of them', async () => {
    const paths = upTo(300).map((n) => `many-${n}`);
    const endpoints = await Promise.all(paths.map((path) => ordered(path)));
    const slow = new Set(paths.slice(0, 10).map((path) => `/${path}`));
    // Ten are so slow that all would take half a minute one after the other.
    const done = new Set<string>();
    receiver.respond = (request) => {
      if (nOf(request) === 9) done.add(request.path);
      return { delayMs: slow.has(request.path) ? 300 : 0 };
    };
    for (const n of upTo(10)) await publish(n, endpoints);
    await receiver.waitFor(() => done.size === 300, 25_000);
    // On a machine that stands still for a while an answer may come too late: the same event then comes once more.
    const inOrder = (path: string) => came(path).filter((n, at, all) => n !== all[at - 1]);
    for (const path of paths) expect(inOrder(path)).toEqual(upTo(10));
  }, 60_000);

  it('get what their channels and filter want, and keep its order', async () => {
    const endpoints = [
      await ordered('filtered', { filter: { data: { n: { $in: [0, 2, 3] } } } }),
      await ordered('of-a-channel', { channels: ['x'] }),
      await ordered('all'),
    ];
    for (const n of upTo(4)) await publish(n, endpoints);
    await receiver.waitFor(7, 10_000);
    expect([came('filtered'), came('of-a-channel'), came('all')]).toEqual([[0, 2, 3], [], [0, 1, 2, 3]]);
  }, 30_000);

  it('hold up nobody else when an event fails, and go on when it is given up', async () => {
    const endpoints = [await ordered('poisoned'), await ordered('healthy')];
    receiver.respond = (request) => ({ status: request.path === '/poisoned' && nOf(request) === 1 ? 500 : 200 });
    for (const n of upTo(4)) await publish(n, endpoints);
    await receiver.waitFor(() => came('poisoned').includes(3), 10_000);
    expect(came('poisoned')).toEqual([0, 1, 1, 1, 2, 3]);
    expect(came('healthy')).toEqual(upTo(4));
    const healthyWasDone = receiver.requests.findIndex(
      ({ path }, at) => path === '/healthy' && nOf(receiver.requests[at]!) === 3,
    );
    const poisonWasGivenUp = receiver.requests.findIndex(
      ({ path }, at) => path === '/poisoned' && nOf(receiver.requests[at]!) === 2,
    );
    expect(healthyWasDone).toBeLessThan(poisonWasGivenUp);
    const facts = await waitUntil(async () => (await factsOf(endpoints[0]!)).length === 6 && factsOf(endpoints[0]!), {
      deadlineMs: 5_000,
      what: 'six facts',
    });
    expect(facts.map((fact) => (fact as Attempted).outcome)).toEqual([
      'delivered',
      'retry',
      'retry',
      'exhausted',
      'delivered',
      'delivered',
    ]);
  }, 30_000);

  it('pass over what came for other types, or is accepted while they are disabled, and cancel what was waiting', async () => {
    let endpoint = await ordered('switched', { eventTypes: ['a.b'], retry: { delaysMs: [60_000], jitter: 0 } });
    receiver.respond = (request) => ({ status: nOf(request) === 1 ? 500 : 200 });
    await publish(0, [endpoint], 'other');
    await publish(0, [endpoint]);
    await publish(1, [endpoint]);
    await publish(2, [endpoint]);
    await receiver.waitFor(() => came('switched').includes(1), 10_000);
    // The one at the head waits for a minute, the other one behind it, when the endpoint is disabled.
    endpoint = await registry.endpoint(tenant, { ...endpoint, enabled: false, revision: registry.revision() });
    await publish(3, [endpoint]);
    const facts = await waitUntil(async () => (await factsOf(endpoint)).length === 4 && factsOf(endpoint), {
      deadlineMs: 10_000,
      what: 'both to be cancelled',
    });
    expect(facts.slice(2).map((fact) => [fact.event.id, (fact as Cancelled).reason])).toEqual([
      ['e1', 'endpoint_disabled'],
      ['e2', 'endpoint_disabled'],
    ]);
    endpoint = await registry.endpoint(tenant, { ...endpoint, enabled: true, revision: registry.revision() });
    await publish(4, [endpoint]);
    await receiver.waitFor(() => came('switched').includes(4), 10_000);
    expect(came('switched')).toEqual([0, 1, 4]);
  }, 40_000);

  it('end when they are deleted, and what waits is cancelled', async () => {
    const endpoint = await ordered('deleted', { retry: { delaysMs: [60_000], jitter: 0 } });
    receiver.respond = () => ({ status: 500 });
    for (const n of upTo(3)) await publish(n, [endpoint]);
    await receiver.waitFor(() => came('deleted').length === 1, 10_000);
    await registry.put(registryKey.endpoint(tenant, endpoint.id), { kind: 'tombstone', revision: registry.revision() });
    const facts = await waitUntil(async () => (await factsOf(endpoint)).length === 4 && factsOf(endpoint), {
      deadlineMs: 10_000,
      what: 'all to be cancelled',
    });
    expect(facts.slice(1).map((fact) => [fact.event.id, (fact as Cancelled).reason])).toEqual(
      upTo(3).map((n) => [`e${n}`, 'endpoint_deleted']),
    );
    expect(came('deleted')).toEqual([0]);
  }, 30_000);

  it('go on with another worker when theirs stands still; woken, it neither sends nor moves the position back', async () => {
    const endpoint = await ordered('frozen', { timeoutMs: 30_000 });
    await publish(0, [endpoint]);
    await receiver.waitFor(() => came('frozen').length === 1, 10_000);
    const ownerLine = () => workers.find(({ logs }) => logs.some((line) => line['endpoint'] === endpoint.id));
    const frozen = await waitUntil(ownerLine, { deadlineMs: 5_000, what: 'the line of an attempt' });
    // Stopped with a request under way, whose answer it reads when it is woken.
    let answer!: () => void;
    const held = new Promise<void>((resolve) => (answer = resolve));
    receiver.respond = async (request, nth) => {
      if (nOf(request) === 1 && came('frozen').filter((n) => n === 1).length === 1) await held;
      return { status: 200, body: String(nth) };
    };
    for (const n of upTo(6).slice(1)) await publish(n, [endpoint]);
    await receiver.waitFor(() => came('frozen').includes(1), 10_000);
    frozen.kill('SIGSTOP');
    answer();
    await receiver.waitFor(() => came('frozen').includes(5), 20_000);
    frozen.kill('SIGCONT');
    await waitUntil(() => frozen.logs.some((line) => line['event'] === 'e1' && line['endpoint'] === endpoint.id), {
      deadlineMs: 10_000,
      what: 'the woken worker to say what came of its request',
    });
    for (const n of [6, 7]) await publish(n, [endpoint]);
    await receiver.waitFor(() => came('frozen').includes(7), 10_000);
    // Only what was under way came twice.
    expect(came('frozen')).toEqual([0, 1, 1, 2, 3, 4, 5, 6, 7]);
    const places = (await factsOf(endpoint)).map(({ eventSequence }) => eventSequence);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(new Set(places).size).toBe(places.length);
    // The woken one's fact is in the log all the same.
    const all = (await registry.facts()).filter((fact) => 'endpoint' in fact && fact.endpoint === endpoint.id);
    expect(all).toHaveLength(9);
  }, 60_000);
});
