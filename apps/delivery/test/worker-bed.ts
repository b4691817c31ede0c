import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { headers as natsHeaders } from '@nats-io/transport-node';
import { deliveryId, FIRST_RUN, type EndpointRecord, type EventMeta, type Fact, type Task } from '#domain';
import { subjects } from '#messaging';
import {
  launch,
  startNats,
  startReceiver,
  TEST_MASTER_KEY,
  testRegistry,
  waitUntil,
  type LaunchedProcess,
  type Receiver,
  type TestNats,
  type TestRegistry,
} from '#testkit';

export interface WorkerBed {
  readonly nats: TestNats;
  readonly registry: TestRegistry;
  readonly worker: LaunchedProcess;
  readonly receiver: Receiver;
  readonly tenant: string;
  /** A task for an endpoint as fan-out makes it; `data` is what it carries. */
  newTask(endpoint: Pick<EndpointRecord, 'id' | 'revision'>, more?: Partial<Task>): Task;
  /** Puts it where fan-out does, or under another subject. */
  put(task: Task, data?: string, subject?: string): Promise<void>;
  /** Puts an event where ingest does. */
  putEvent(event: EventMeta, data?: string): Promise<void>;
  /** What the log says of a delivery, once it says so much. */
  factsOf<F extends Fact>(task: Task, wanted?: number): Promise<F[]>;
  /** Waits until nothing is left in a stream. */
  empty(stream: string): Promise<void>;
}

/** A delivery worker with a NATS of its own, for the tests of one file. */
export function workerBed(env: Record<string, string> = {}): WorkerBed {
  const parts = {} as { -readonly [Name in keyof WorkerBed]: WorkerBed[Name] };
  let count = 0;

  beforeAll(async () => {
    parts.nats = await startNats();
    parts.registry = await testRegistry(parts.nats);
    parts.receiver = await startReceiver();
    parts.tenant = parts.registry.tenant();
    await parts.registry.complete();
    parts.worker = await launch('delivery', {
      NATS_URL: parts.nats.url,
      HOOKWIRE_MASTER_KEY: TEST_MASTER_KEY,
      HOOKWIRE_ALLOWED_NETWORKS: '127.0.0.0/8',
      ...env,
    });
    await parts.worker.waitReady();
  }, 60_000);

  afterEach(() => {
    parts.receiver.respond = () => ({});
    parts.receiver.requests = [];
  });

  afterAll(async () => {
    await parts.worker?.stop();
    await parts.receiver?.close();
    await parts.registry?.close();
    await parts.nats?.stop();
  });

  parts.newTask = (endpoint, more = {}) => {
    const acceptedAt = Date.now();
    const { tenant } = parts;
    const id = `evt_${++count}`;
    return {
      event: { id, tenant, type: 'a.b', occurredAt: 5, acceptedAt, registryRevision: 1 },
      eventSequence: 1,
      endpoint: endpoint.id,
      delivery: deliveryId(acceptedAt, tenant, id, endpoint.id),
      run: FIRST_RUN,
      attempt: 1,
      registryRevision: endpoint.revision,
      ...more,
    };
  };
  parts.put = async (task, data = '{}', subject = subjects.task(task.event.tenant, task.endpoint)) => {
    const headers = natsHeaders();
    headers.set('Hw-Meta', JSON.stringify(task));
    await parts.registry.js.publish(subject, data, { headers });
  };
  parts.putEvent = async (event, data = '{}') => {
    const headers = natsHeaders();
    headers.set('Hw-Meta', JSON.stringify(event));
    await parts.registry.js.publish(subjects.event(event.tenant, event.type), data, { headers });
  };
  parts.factsOf = async <F extends Fact>(task: Task, wanted = 1) => {
    const look = async () => {
      const facts = await parts.registry.facts();
      const of = facts.filter((fact) => 'delivery' in fact && fact.delivery === task.delivery);
      return of.length >= wanted && of;
    };
    const what = `${wanted} fact(s) about ${task.event.id}`;
    return (await waitUntil(look, { deadlineMs: 15_000, every: 50, what })) as F[];
  };
  parts.empty = async (stream) => {
    const look = async () => (await parts.registry.jsm.streams.info(stream)).state.messages === 0;
    await waitUntil(look, { deadlineMs: 15_000, every: 50, what: `${stream} to be empty` });
  };
  return parts;
}
