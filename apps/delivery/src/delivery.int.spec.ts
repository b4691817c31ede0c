import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { headers as natsHeaders } from '@nats-io/transport-node';
import { Webhook } from 'standardwebhooks';
import {
  deliveryId,
  endpointShard,
  FIRST_RUN,
  type Attempted,
  type Cancelled,
  type EndpointRecord,
  type Fact,
  type Task,
} from '#domain';
import { durableName, subjects } from '#messaging';
import { secretBox } from '#service';
import {
  launch,
  startNats,
  startReceiver,
  TEST_MASTER_KEY,
  TEST_SECRET,
  testRegistry,
  waitUntil,
  type LaunchedProcess,
  type Receiver,
  type TestNats,
  type TestRegistry,
} from '#testkit';

describe('a delivery worker', () => {
  let nats: TestNats;
  let registry: TestRegistry;
  let worker: LaunchedProcess;
  let receiver: Receiver;
  let tenant: string;
  let count = 0;

  beforeAll(async () => {
    nats = await startNats();
    registry = await testRegistry(nats);
    receiver = await startReceiver();
    tenant = registry.tenant();
    await registry.complete();
    const env = { HOOKWIRE_MASTER_KEY: TEST_MASTER_KEY, HOOKWIRE_ALLOWED_NETWORKS: '127.0.0.0/8' };
    worker = await launch('delivery', { NATS_URL: nats.url, ...env });
    await worker.waitReady();
  }, 60_000);

  afterEach(() => {
    receiver.respond = () => ({});
    receiver.requests = [];
  });

  afterAll(async () => {
    await worker?.stop();
    await receiver?.close();
    await registry?.close();
    await nats?.stop();
  });

  /** Puts a task for an endpoint into the queue, as fan-out does. */
  async function enqueue(
    endpoint: Pick<EndpointRecord, 'id' | 'revision'>,
    data = '{"n":1.0}',
    more: Partial<Task> = {},
  ) {
    const acceptedAt = Date.now();
    const event = { id: `evt_${++count}`, tenant, type: 'a.b', occurredAt: 5, acceptedAt, registryRevision: 1 };
    const task: Task = {
      event,
      eventSequence: 1,
      endpoint: endpoint.id,
      delivery: deliveryId(acceptedAt, tenant, event.id, endpoint.id),
      run: FIRST_RUN,
      attempt: 1,
      registryRevision: endpoint.revision,
      ...more,
    };
    const headers = natsHeaders();
    headers.set('Hw-Meta', JSON.stringify(task));
    headers.set('traceparent', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01');
    await registry.js.publish(subjects.task(tenant, endpoint.id), data, { headers, msgID: task.delivery });
    return task;
  }

  async function factsOf<F extends Fact>(task: Task, wanted: number): Promise<F[]> {
    const look = async () => {
      const facts = (await registry.facts()).filter((fact) => 'delivery' in fact && fact.delivery === task.delivery);
      return facts.length >= wanted && facts;
    };
    return (await waitUntil(look, { deadlineMs: 8_000, what: `${wanted} facts` })) as F[];
  }

  const idle = async (stream = 'DELIVERIES') =>
    waitUntil(async () => (await registry.jsm.streams.info(stream)).state.messages === 0, {
      deadlineMs: 5_000,
      what: `${stream} to be empty`,
    });

  /** The worker's line about a task: written when all is done, it comes through a pipe. */
  const logLine = (task: Task) =>
    waitUntil(() => worker.logs.find(({ delivery }) => delivery === task.delivery), {
      deadlineMs: 5_000,
      what: 'the line of the attempt',
    });

  it('sends a signed request and writes what came of it, then acknowledges', async () => {
    receiver.respond = () => ({ status: 201, headers: { 'x-request-id': 'r1' }, body: 'thanks' });
    const endpoint = await registry.endpoint(tenant, { url: `${receiver.url}/hook`, headers: { 'X-Token': 'tok-1' } });
    const task = await enqueue(endpoint);
    const [fact] = await factsOf<Attempted>(task, 1);
    const [request] = receiver.requests;
    expect(request!.body.toString()).toBe(
      `{"id":"${task.event.id}","type":"a.b","timestamp":"1970-01-01T00:00:00.005Z","data":{"n":1.0}}`,
    );
    new Webhook(TEST_SECRET).verify(request!.body.toString(), request!.headers as Record<string, string>);
    expect(request!.headers).toMatchObject({ 'webhook-id': task.delivery, 'x-token': 'tok-1' });
    expect(request!.headers['traceparent']).toContain('0af7651916cd43dd8448eb211c80319c');
    expect(fact).toMatchObject({
      kind: 'attempted',
      id: fact!.attemptId,
      event: { id: task.event.id, tenant, type: 'a.b', occurredAt: 5, acceptedAt: task.event.acceptedAt },
      eventSequence: 1,
      endpoint: endpoint.id,
      delivery: task.delivery,
      run: FIRST_RUN,
      attempt: 1,
      outcome: 'delivered',
      request: { method: 'POST', url: endpoint.url, headers: { 'x-token': '****', 'webhook-id': task.delivery } },
      response: {
        status: 201,
        headers: { 'x-request-id': 'r1' },
        body: Buffer.from('thanks').toString('base64'),
        truncated: false,
      },
    });
    expect(JSON.stringify(fact)).not.toContain('"n":1.0');
    expect(fact!.nextAttemptAt).toBeUndefined();
    await idle();
    await logLine(task);
    const lines = worker.logs.filter(({ delivery }) => delivery === task.delivery);
    expect(lines).toMatchObject([
      { msg: 'attempt made', service: 'delivery', tenant, event: task.event.id, type: 'a.b', endpoint: endpoint.id },
    ]);
    expect(lines).toMatchObject([{ run: FIRST_RUN, attempt: 1, outcome: 'delivered', status: 201 }]);
    expect(lines[0]!['durationMs']).toEqual(expect.any(Number));
    const all = JSON.stringify(worker.logs);
    for (const secret of ['tok-1', TEST_SECRET, TEST_MASTER_KEY, nats.password]) expect(all).not.toContain(secret);
  });

  it('tries again when the policy says so, with the same id and body, until it is exhausted', async () => {
    receiver.respond = () => ({ status: 500, body: 'no' });
    const retry = { delaysMs: [300, 300], jitter: 0 };
    const task = await enqueue(await registry.endpoint(tenant, { url: receiver.url, retry }));
    const facts = await factsOf<Attempted>(task, 3);
    expect(facts.map(({ attempt, outcome }) => [attempt, outcome])).toEqual([
      [1, 'retry'],
      [2, 'retry'],
      [3, 'exhausted'],
    ]);
    expect(new Set(facts.map(({ attemptId }) => attemptId)).size).toBe(3);
    expect(new Set(receiver.requests.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([task.delivery]));
    expect(new Set(receiver.requests.map(({ body }) => body.toString())).size).toBe(1);
    for (const n of [0, 1]) {
      const late = facts[n + 1]!.startedAt - facts[n]!.nextAttemptAt!;
      expect(late).toBeGreaterThanOrEqual(-5);
      expect(late).toBeLessThan(1_000);
    }
    await idle('RETRIES');
  });

  it('is delivered by a later attempt', async () => {
    receiver.respond = () => (receiver.requests.length === 1 ? 'reset' : {});
    const retry = { delaysMs: [100, 100], jitter: 0 };
    const task = await enqueue(await registry.endpoint(tenant, { url: receiver.url, retry }));
    const facts = await factsOf<Attempted>(task, 2);
    expect(facts[0]).toMatchObject({ outcome: 'retry', error: { code: 'connection_reset' } });
    expect(facts[0]!.response).toBeUndefined();
    expect(facts[1]).toMatchObject({ outcome: 'delivered', response: { status: 200 } });
  });

  it('cancels what has no endpoint, a disabled one, or no event any more', async () => {
    const disabled = await registry.endpoint(tenant, { url: receiver.url, enabled: false });
    const enabled = await registry.endpoint(tenant, { url: receiver.url });
    const gone = { id: 'ep_gone', revision: enabled.revision };
    const cases = [
      [await enqueue(gone), 'endpoint_deleted'],
      [await enqueue(disabled), 'endpoint_disabled'],
      [await enqueue(enabled, '', { eventSequence: 4711 }), 'event_gone'],
    ] as const;
    for (const [task, reason] of cases) {
      const [fact] = await factsOf<Cancelled>(task, 1);
      expect(fact).toMatchObject({ kind: 'cancelled', reason, delivery: task.delivery, endpoint: task.endpoint });
      expect(await logLine(task)).toMatchObject({ msg: 'delivery cancelled', outcome: 'cancelled', reason });
    }
    await idle();
    expect(receiver.requests).toEqual([]);
  });

  it('says that a secret cannot be read, and tries again', async () => {
    const other = secretBox(Buffer.alloc(32, 9).toString('base64'));
    const sealed = { id: 'ep_sealed', sealedSecrets: [other.seal(TEST_SECRET, 'ep_sealed')] };
    const retry = { delaysMs: [100], jitter: 0 };
    const task = await enqueue(await registry.endpoint(tenant, { ...sealed, url: receiver.url, retry }));
    const facts = await factsOf<Attempted>(task, 2);
    expect(facts.map(({ outcome }) => outcome)).toEqual(['retry', 'exhausted']);
    expect(facts[0]!.error).toEqual({
      code: 'secret_unreadable',
      message: `the secret of ep_sealed was sealed with another HOOKWIRE_MASTER_KEY (${other.keyId})`,
    });
    expect(receiver.requests).toEqual([]);
  });

  it('waits until it knows the registry as well as fan-out did', async () => {
    const revision = registry.revision() + 1;
    const task = await enqueue({ id: 'ep_late', revision });
    const consumer = durableName('delivery', endpointShard(tenant, 'ep_late'));
    await waitUntil(async () => (await registry.jsm.consumers.info('DELIVERIES', consumer)).num_ack_pending === 1, {
      deadlineMs: 5_000,
      what: 'the task to be held',
    });
    expect((await registry.facts()).filter((fact) => 'delivery' in fact && fact.delivery === task.delivery)).toEqual(
      [],
    );
    await registry.endpoint(tenant, { id: 'ep_late', url: receiver.url });
    expect(await factsOf<Attempted>(task, 1)).toMatchObject([{ outcome: 'delivered' }]);
  });

  it('finishes what is in flight when it is told to end, and nothing is sent twice', async () => {
    receiver.respond = () => ({ delayMs: 1_200 });
    const task = await enqueue(await registry.endpoint(tenant, { url: receiver.url, timeoutMs: 10_000 }));
    await receiver.waitFor(1, 5_000);
    expect(await worker.stop()).toEqual({ code: 0, signal: null, forced: false });
    expect(await factsOf<Attempted>(task, 1)).toMatchObject([{ outcome: 'delivered' }]);
    await idle();
    expect(worker.logs.find(({ delivery }) => delivery === task.delivery)).toMatchObject({ outcome: 'delivered' });
    expect(worker.logs.at(-1)).toMatchObject({ msg: 'stopped' });
    expect(worker.stderr).toBe('');
    await worker.restart();
    await worker.waitReady();
    await enqueue(await registry.endpoint(tenant, { url: `${receiver.url}/after` }));
    await receiver.waitFor((all) => all.some(({ path }) => path === '/after'), 5_000);
    expect(receiver.requests).toHaveLength(2);
  }, 20_000);
});
