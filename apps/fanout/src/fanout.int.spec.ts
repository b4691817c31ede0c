import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { headers as natsHeaders } from '@nats-io/transport-node';
import type { EventMeta, FannedOut, Task } from '#domain';
import { subjects } from '#messaging';
import {
  launch,
  startNats,
  testRegistry,
  waitUntil,
  type LaunchedProcess,
  type TestNats,
  type TestRegistry,
} from '#testkit';

describe('fan-out', () => {
  let nats: TestNats;
  let registry: TestRegistry;
  let fanout: LaunchedProcess;
  let count = 0;

  beforeAll(async () => {
    nats = await startNats();
    registry = await testRegistry(nats);
    await registry.complete();
    fanout = await launch('fanout', { NATS_URL: nats.url });
    await fanout.waitReady();
  }, 60_000);

  afterAll(async () => {
    await fanout?.stop();
    await registry?.close();
    await nats?.stop();
  });

  async function publish(tenant: string, data = '1', more: Partial<EventMeta> = {}) {
    const acceptedAt = Date.now();
    // Published first, the registry's records are surely known to whoever has seen this revision.
    const registryRevision = registry.revision();
    await registry.put('snapshot', { kind: 'snapshot', revision: registryRevision, generation: 1 });
    const meta: EventMeta = {
      id: `evt_${++count}`,
      tenant,
      type: 'a.b',
      occurredAt: 1,
      acceptedAt,
      registryRevision,
      ...more,
    };
    const headers = natsHeaders();
    headers.set('Hw-Meta', JSON.stringify(meta));
    const { seq } = await registry.js.publish(subjects.event(tenant, meta.type), data, { headers });
    return { meta, seq };
  }

  const readTask = (header: string) => JSON.parse(header) as Task;

  async function fannedOut(meta: EventMeta): Promise<{ facts: FannedOut[]; tasks: { task: Task; data: string }[] }> {
    const line = () => fanout.logs.find(({ event }) => event === meta.id);
    await waitUntil(line, { deadlineMs: 5_000, what: 'its line' });
    const facts = (await registry.facts()).filter(({ event }) => event.id === meta.id) as FannedOut[];
    const tasks = (await registry.messages('DELIVERIES')).map((m) => ({
      task: readTask(m.header('Hw-Meta')),
      data: m.data,
    }));
    return { facts, tasks: tasks.filter(({ task }) => task.event.id === meta.id) };
  }

  it('gives a test to the endpoint it is for as a task, to an ordered one too, and to no other', async () => {
    const tenant = registry.tenant();
    await registry.endpoint(tenant);
    const picky = await registry.endpoint(tenant, { eventTypes: ['x'], orderedAfter: 0 });
    const { meta } = await publish(tenant, '{"test":true}', { onlyFor: picky.id, type: 'webhook.test' });
    const { facts, tasks } = await fannedOut(meta);
    expect(facts).toMatchObject([{ matched: 1, deliveries: [{ endpoint: picky.id }] }]);
    expect(tasks).toMatchObject([
      { task: { endpoint: picky.id, event: { onlyFor: picky.id } }, data: '{"test":true}' },
    ]);
  });

  it('makes one task for each endpoint that matches, with a small payload in it', async () => {
    const tenant = registry.tenant();
    const [one, two] = [await registry.endpoint(tenant), await registry.endpoint(tenant, { eventTypes: ['a.*'] })];
    await registry.endpoint(tenant, { eventTypes: ['b'] });
    await registry.endpoint(tenant, { enabled: false });
    await registry.endpoint(registry.tenant());
    const { meta, seq } = await publish(tenant, '{"n":1.0}');
    const { facts, tasks } = await fannedOut(meta);
    expect(tasks.map(({ task }) => task.endpoint).sort()).toEqual([one.id, two.id].sort());
    for (const { task, data } of tasks) {
      expect(task).toMatchObject({ event: meta, eventSequence: seq, run: 'first', attempt: 1 });
      expect(task.registryRevision).toBeGreaterThanOrEqual(meta.registryRevision);
      expect(data).toBe('{"n":1.0}');
    }
    const deliveries = facts.flatMap((fact) => fact.deliveries);
    expect(new Set(deliveries.map(({ delivery }) => delivery))).toEqual(
      new Set(tasks.map(({ task }) => task.delivery)),
    );
    expect(facts.every(({ matched }) => matched === 2)).toBe(true);
    expect(fanout.logs.filter(({ event }) => event === meta.id)).toMatchObject([
      { msg: 'event fanned out', service: 'fanout', tenant, type: 'a.b', sequence: seq, matched: 2 },
    ]);
  });

  it('carries payloads of up to 8 KiB for up to 16 endpoints, and refers to the event beyond', async () => {
    const tenant = registry.tenant();
    for (let n = 0; n < 16; n++) await registry.endpoint(tenant);
    const just = JSON.stringify('x'.repeat(8 * 1024 - 2));
    const sizes = async (data: string) => {
      const { tasks } = await fannedOut((await publish(tenant, data)).meta);
      return [tasks.length, ...new Set(tasks.map((task) => task.data.length))];
    };
    expect(await sizes(just)).toEqual([16, 8 * 1024]);
    expect(await sizes(`${just} `)).toEqual([16, 0]);
    await registry.endpoint(tenant);
    expect(await sizes('1')).toEqual([17, 0]);
  });

  it('leaves out whose channels or filter do not want the event', async () => {
    const tenant = registry.tenant();
    const eu = { filter: { data: { amount: { $gte: 100 } }, attributes: { region: 'eu' } } };
    const wanting = [
      await registry.endpoint(tenant, eu),
      await registry.endpoint(tenant, { channels: ['b', 'c'] }),
      await registry.endpoint(tenant),
    ];
    const others = [
      await registry.endpoint(tenant, { filter: { data: { amount: { $lt: 100 } } } }),
      await registry.endpoint(tenant, { ...eu, channels: ['z'] }),
    ];
    const more = { attributes: { region: 'eu' }, channels: ['a', 'b'] };
    const { facts, tasks } = await fannedOut((await publish(tenant, '{"amount":100}', more)).meta);
    expect(tasks.map(({ task }) => task.endpoint).sort()).toEqual(wanting.map(({ id }) => id).sort());
    expect(facts.every(({ matched }) => matched === 3)).toBe(true);
    // Of a version that this one does not know: it passes, and the event is fanned out.
    await registry.endpoint(tenant, { id: others[0]!.id, filter: { $later: true } });
    expect((await fannedOut((await publish(tenant)).meta)).tasks.map(({ task }) => task.endpoint).sort()).toEqual(
      [wanting[2]!.id, others[0]!.id].sort(),
    );
  });

  it('notes an event that matched nobody', async () => {
    const { meta, seq } = await publish(registry.tenant());
    const { facts, tasks } = await fannedOut(meta);
    expect(tasks).toEqual([]);
    expect(facts).toMatchObject([{ kind: 'fanned_out', matched: 0, deliveries: [], eventSequence: seq }]);
    const [last] = (await registry.messages('DELIVERY_LOG')).slice(-1);
    expect(last!.subject).toMatch(new RegExp(`^log\\.[0-3]\\.${meta.tenant}\\._$`));
  });

  it('waits until it has seen as much of the registry as ingest had', async () => {
    const tenant = registry.tenant();
    const revision = registry.revision() + 2;
    const { meta } = await publish(tenant, '1', { registryRevision: revision });
    const held = async () => (await registry.jsm.consumers.info('EVENTS', 'fanout')).num_ack_pending === 1;
    await waitUntil(held, { deadlineMs: 5_000, what: 'the event to be held' });
    expect(fanout.logs.find(({ event }) => event === meta.id)).toBeUndefined();
    const endpoint = await registry.endpoint(tenant, { revision });
    expect((await fannedOut(meta)).tasks.map(({ task }) => task.endpoint)).toEqual([endpoint.id]);
  });

  it('publishes nothing twice when it sees an event again, or is killed over it', async () => {
    const tenant = registry.tenant();
    for (let n = 0; n < 50; n++) await registry.endpoint(tenant);
    const first = await publish(tenant);
    await fannedOut(first.meta);
    // The same event at another place stands for one whose acknowledgement got lost.
    await publish(tenant, '1', first.meta);
    const more = await Promise.all(Array.from({ length: 40 }, () => publish(tenant)));
    await waitUntil(() => fanout.logs.some(({ event }) => event === more[0]!.meta.id), {
      deadlineMs: 5_000,
      what: 'some',
    });
    fanout.kill('SIGKILL');
    await fanout.exited;
    await fanout.restart();
    const done = async () => {
      const { num_pending, num_ack_pending } = await registry.jsm.consumers.info('EVENTS', 'fanout');
      return num_pending + num_ack_pending === 0;
    };
    await waitUntil(done, { deadlineMs: 15_000, what: 'all events to be fanned out' });
    const tasks = (await registry.messages('DELIVERIES')).map((message) => readTask(message.header('Hw-Meta')));
    const ours = tasks.filter(({ event }) => event.tenant === tenant);
    expect(ours).toHaveLength(41 * 50);
    expect(new Set(ours.map(({ delivery }) => delivery)).size).toBe(41 * 50);
  }, 40_000);
});
