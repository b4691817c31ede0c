import { describe, expect, it } from '@jest/globals';
import { registryKey, type Attempted, type Cancelled, type EndpointRecord } from '#domain';
import { subjects } from '#messaging';
import { waitUntil } from '#testkit';
import { workerBed } from '../test/worker-bed.ts';

const bed = workerBed();
const HOUR_S = 3_600;

const endpoint = (more: Partial<EndpointRecord> = {}) =>
  bed.registry.endpoint(bed.tenant, { url: bed.receiver.url, timeoutMs: 10_000, ...more });
const eventsSeen = () => bed.receiver.requests.map(({ body }) => (JSON.parse(body.toString()) as { id: string }).id);

async function parkedFor({ id }: EndpointRecord): Promise<number> {
  const lane = subjects.lane(bed.tenant, id);
  const { state } = await bed.registry.jsm.streams.info('WAITING', { subjects_filter: lane });
  return state.subjects?.[lane] ?? 0;
}

/** An endpoint whose receiver wants nothing for an hour, and tasks that wait for that. */
async function pausedEndpoint(waiting: number) {
  const record = await endpoint();
  bed.receiver.respond = () => ({ status: 429, headers: { 'retry-after': String(HOUR_S) } });
  const first = bed.newTask(record);
  await bed.put(first);
  await bed.factsOf<Attempted>(first);
  const tasks = Array.from({ length: waiting }, () => bed.newTask(record));
  for (const task of tasks) await bed.put(task);
  await bed.empty('DELIVERIES');
  expect(await parkedFor(record)).toBe(waiting);
  return { record, tasks };
}

describe('the lanes of a worker', () => {
  it('are taken from in the order in which the tasks came', async () => {
    const record = await endpoint({ maxInFlight: 1 });
    let answer: (() => void) | undefined;
    const isParked = new Promise<void>((resolve) => (answer = resolve));
    bed.receiver.respond = async (_, nth) => {
      if (nth === 1) await isParked;
      return {};
    };
    const tasks = Array.from({ length: 50 }, () => bed.newTask(record));
    for (const [n, task] of tasks.entries()) {
      await bed.put(task);
      // One after the other: what is pulled together comes to the lane in any order. The first is under way meanwhile.
      if (n > 0)
        await waitUntil(async () => (await parkedFor(record)) === n, { deadlineMs: 5_000, what: `${n} to wait` });
      else await bed.receiver.waitFor(1, 5_000);
    }
    answer!();
    await bed.receiver.waitFor(tasks.length, 15_000);
    expect(eventsSeen()).toEqual(tasks.map(({ event }) => event.id));
    await bed.empty('WAITING');
  });

  it('are found by and by when somebody else put something in', async () => {
    const task = bed.newTask(await endpoint());
    await bed.put(task, '{}', subjects.lane(bed.tenant, task.endpoint));
    expect(await bed.factsOf<Attempted>(task)).toMatchObject([{ outcome: 'delivered' }]);
    await bed.empty('WAITING');
  }, 30_000);

  it('end as cancelled, at once, when their endpoint is disabled', async () => {
    const { record, tasks } = await pausedEndpoint(3);
    await endpoint({ id: record.id, enabled: false });
    for (const task of tasks) {
      expect(await bed.factsOf<Cancelled>(task)).toMatchObject([{ kind: 'cancelled', reason: 'endpoint_disabled' }]);
    }
    await bed.empty('WAITING');
    expect(bed.receiver.requests).toHaveLength(1);
  });

  it('or deleted', async () => {
    const { record, tasks } = await pausedEndpoint(40);
    const revision = bed.registry.revision();
    await bed.registry.put(registryKey.endpoint(bed.tenant, record.id), { kind: 'tombstone', revision });
    for (const task of tasks) {
      expect(await bed.factsOf<Cancelled>(task)).toMatchObject([{ kind: 'cancelled', reason: 'endpoint_deleted' }]);
    }
    await bed.empty('WAITING');
  });

  it('are not cancelled because this worker knows less of the registry than the one that parked', async () => {
    const revision = bed.registry.revision();
    const id = 'ep_not_known_yet';
    const task = bed.newTask({ id, revision: revision + 1 });
    const other = bed.newTask(await endpoint({ id: 'ep_beside', maxInFlight: 1, revision }));
    await bed.put(task, '{}', subjects.lane(bed.tenant, id));
    // Whoever has looked at one lane has looked at the other.
    await bed.put(other, '{}', subjects.lane(bed.tenant, other.endpoint));
    await bed.factsOf(other);
    await endpoint({ id });
    expect(await bed.factsOf<Attempted>(task)).toMatchObject([{ kind: 'attempted', outcome: 'delivered' }]);
  }, 30_000);

  it('go on as soon as their endpoint may take more', async () => {
    const record = await endpoint({ rateLimit: { limit: 1, windowMs: HOUR_S * 1_000 } });
    const tasks = Array.from({ length: 5 }, () => bed.newTask(record));
    for (const task of tasks) await bed.put(task);
    await bed.receiver.waitFor(1, 5_000);
    await bed.empty('DELIVERIES');
    await endpoint({ id: record.id, rateLimit: { limit: 100, windowMs: 1_000 } });
    await bed.receiver.waitFor(5, 5_000);
    await bed.empty('WAITING');
  });
});

describe('what cannot be handled', () => {
  // Of a version that knows more: a worker may meet it, as it may meet anything that throws.
  const dialect = 'of-the-future';

  it('ends as unprocessable', async () => {
    const task = bed.newTask(await endpoint({ dialect }));
    await bed.put(task);
    expect(await bed.factsOf<Cancelled>(task)).toMatchObject([{ kind: 'cancelled', reason: 'unprocessable' }]);
    await bed.empty('DELIVERIES');
  }, 30_000);

  it('ends so in a lane, and lets what is behind it pass', async () => {
    const record = await endpoint({ dialect, batch: { maxEvents: 2, maxWaitMs: 100 } });
    const tasks = Array.from({ length: 3 }, () => bed.newTask(record));
    for (const task of tasks) await bed.put(task);
    for (const task of tasks) {
      expect(await bed.factsOf<Cancelled>(task)).toMatchObject([{ kind: 'cancelled', reason: 'unprocessable' }]);
    }
    await bed.empty('WAITING');
  }, 30_000);

  it('is let go when it cannot be read, and said', async () => {
    const task = bed.newTask(await endpoint());
    await bed.registry.js.publish(subjects.task(bed.tenant, task.endpoint), 'not ours');
    const line = await waitUntil(
      () => bed.worker.logs.find(({ msg }) => msg === 'a message cannot be read and is let go'),
      { deadlineMs: 15_000, what: 'it to be said' },
    );
    expect(line).toMatchObject({ level: 'error', subject: subjects.task(bed.tenant, task.endpoint) });
    await bed.empty('DELIVERIES');
  }, 30_000);

  it('of an ordered endpoint ends so, and the next event comes', async () => {
    const record = await endpoint({ dialect, orderedAfter: 0, eventTypes: ['ordered.event'] });
    const { event } = bed.newTask(record);
    for (const n of [1, 2]) {
      const meta = { ...event, id: `${event.id}-${n}`, type: 'ordered.event', registryRevision: record.revision };
      await bed.putEvent(meta);
    }
    const cancelled = async () => {
      const facts = (await bed.registry.facts()).filter((fact): fact is Cancelled => fact.kind === 'cancelled');
      return facts.filter((fact) => fact.endpoint === record.id);
    };
    await waitUntil(async () => (await cancelled()).length === 2, { deadlineMs: 20_000, what: 'both to be cancelled' });
    expect((await cancelled()).map(({ reason }) => reason)).toEqual(['unprocessable', 'unprocessable']);
  }, 40_000);
});
