import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startReceiver, waitUntil, type Receiver } from '#testkit';
import { nothingLeft, query } from './records.ts';
import { startScenario, type Scenario } from './scenario.ts';

interface Delivery {
  id: string;
  event: string;
  status: string;
  attemptCount: number;
}

interface Job {
  id: string;
  status: string;
  reason: string | null;
  progress: Record<'found' | 'replayed' | 'skipped' | 'failed', number>;
}

let scenario: Scenario;
let receiver: Receiver;
beforeAll(async () => {
  scenario = await startScenario({ env: { HOOKWIRE_BREAKER_FAILURES: '10000' } });
  receiver = await startReceiver();
}, 90_000);
afterAll(async () => {
  await scenario?.stop();
  await receiver?.close();
});

const once = { retry: { delaysSeconds: [0.1], jitter: 0 } };

async function publish(names: readonly string[], type: string): Promise<void> {
  const { status } = await scenario.publish(names.map((id) => ({ id, type, data: { id } })));
  expect(status).toBe(202);
}

/** Waits until a job is in one of the statuses. */
function jobIn(id: string, ...statuses: string[]): Promise<Job> {
  const look = async () => {
    const job = await scenario.api<Job>('GET', `/v1/replays/${id}`);
    if (statuses.includes(job.status)) return job;
    throw new Error(JSON.stringify(job));
  };
  return waitUntil(look, { deadlineMs: 60_000, every: 100, what: `${id} to be ${statuses.join(' or ')}` });
}

const replay = (input: object) => scenario.api<Job>('POST', '/v1/replays', input);

/** Waits until an endpoint's deliveries are as many, all in one status. */
async function deliveriesAre(endpoint: string, wanted: Record<string, number>): Promise<void> {
  const look = async () => {
    const rows = await query<{ status: string; count: string }>(
      scenario.postgres.url,
      'select status, count(*) from deliveries where endpoint_id = $1 group by status',
      [endpoint],
    );
    expect(Object.fromEntries(rows.map(({ status, count }) => [status, Number(count)]))).toEqual(wanted);
    return true;
  };
  await waitUntil(look, { deadlineMs: 30_000, every: 100, what: 'the deliveries to be settled' });
}

const eventOf = (body: Buffer) => (JSON.parse(body.toString()) as { id: string }).id;
const received = (path: string) => receiver.requests.filter((request) => request.path === path);
const names = (prefix: string, count: number) => Array.from({ length: count }, (_, n) => `${prefix}-${n}`);

it('sends what failed once more, each once, though a registry is killed in the middle', async () => {
  const failing = names('failing', 300);
  receiver.respond = ({ path }) => ({ status: path === '/failed' ? 500 : 200 });
  const { id: endpoint } = await scenario.createEndpoint(`${receiver.url}/failed`, { eventTypes: ['a.*'], ...once });
  await publish(failing.slice(0, 150), 'a.one');
  await publish(failing.slice(150), 'a.two');
  await deliveriesAre(endpoint, { exhausted: 300 });
  const ids = new Set(received('/failed').map(({ headers }) => headers['webhook-id']));
  expect(ids.size).toBe(300);

  receiver.requests = [];
  receiver.respond = () => ({ status: 200, delayMs: 5 });
  const some = await replay({ endpoint, what: 'failed', eventTypes: ['a.two'], limit: 20 });
  expect(await jobIn(some.id, 'completed')).toMatchObject({
    progress: { found: 20, replayed: 20, skipped: 0, failed: 0 },
  });
  await deliveriesAre(endpoint, { exhausted: 280, delivered: 20 });

  const [first, second] = [scenario.platform.services.registry, await scenario.platform.launch('registry')];
  const all = await replay({ endpoint, what: 'failed' });
  await receiver.waitFor(60, 20_000);
  first.kill('SIGKILL');
  await first.exited;
  await first.restart();
  await Promise.all([first.waitReady(), second.waitReady()]);
  const { progress } = await jobIn(all.id, 'completed');
  // What the step that was cut off had begun may be seen as pending by the one that repeats it.
  expect(progress.replayed + progress.skipped).toBe(progress.found);
  expect(progress.failed).toBe(0);
  await deliveriesAre(endpoint, { delivered: 300 });
  await nothingLeft(scenario, 20_000);
  const again = received('/failed').map(({ headers }) => String(headers['webhook-id']));
  expect(again.sort()).toEqual([...ids].map(String).sort());
}, 120_000);

it('sends what was missed while an endpoint was disabled, and what came before it existed', async () => {
  receiver.respond = ({ body }) => ({ status: eventOf(body) === 'before-0' ? 500 : 200 });
  receiver.requests = [];
  const { id: endpoint } = await scenario.createEndpoint(`${receiver.url}/missed`, { eventTypes: ['b.*'], ...once });
  await publish(names('before', 3), 'b.one');
  await deliveriesAre(endpoint, { delivered: 2, exhausted: 1 });
  await scenario.api('PATCH', `/v1/endpoints/${endpoint}`, { enabled: false });
  await publish(names('while', 5), 'b.two');
  await publish(['other'], 'c.one');
  // Fan-out goes by what an endpoint is when it comes to the event.
  await nothingLeft(scenario, 20_000);
  await scenario.api('PATCH', `/v1/endpoints/${endpoint}`, { enabled: true });

  receiver.respond = () => ({});
  const missed = await replay({ endpoint, what: 'missed' });
  expect((await jobIn(missed.id, 'completed')).progress).toMatchObject({ found: 6, replayed: 6 });
  await deliveriesAre(endpoint, { delivered: 8 });
  const again = await replay({ endpoint, what: 'missed' });
  expect((await jobIn(again.id, 'completed')).progress).toMatchObject({ found: 0, replayed: 0 });

  const { id: late } = await scenario.createEndpoint(`${receiver.url}/late`, {
    eventTypes: ['b.*', 'c.one'],
    ordered: true,
  });
  const history = await replay({ endpoint: late, what: 'history' });
  expect((await jobIn(history.id, 'completed')).progress).toMatchObject({ found: 9, replayed: 9 });
  await deliveriesAre(late, { delivered: 9 });
  const inOrder = [...names('before', 3), ...names('while', 5), 'other'];
  expect(received('/late').map(({ body }) => eventOf(body))).toEqual(inOrder);
}, 90_000);

it('keeps to what the endpoint takes, and can be paused, resumed and cancelled', async () => {
  const many = names('many', 500);
  await publish(many, 'd.one');
  await nothingLeft(scenario, 20_000);
  const { id: endpoint } = await scenario.createEndpoint(`${receiver.url}/slow`, {
    eventTypes: ['d.one'],
    maxInFlight: 1,
    timeoutSeconds: 3,
  });
  receiver.requests = [];
  receiver.respond = () => 'hang';
  const { id } = await replay({ endpoint, what: 'history' });
  await receiver.waitFor(1, 20_000);
  const full = async () => {
    const { progress } = await scenario.api<Job>('GET', `/v1/replays/${id}`);
    expect(progress.replayed).toBe(200);
    return true;
  };
  await waitUntil(full, { deadlineMs: 20_000, every: 50, what: 'the replay to have begun what it may' });
  const paused = await scenario.api<Job>('POST', `/v1/replays/${id}/pause`);
  expect(paused).toMatchObject({ status: 'paused', reason: 'requested', progress: { replayed: 200 } });
  expect(await scenario.api<Job>('POST', `/v1/replays/${id}/resume`)).toMatchObject({ reason: null });
  await scenario.api('PATCH', `/v1/endpoints/${endpoint}`, { enabled: false });
  expect(await jobIn(id, 'paused')).toMatchObject({ reason: 'endpoint_disabled' });
  const cancelled = await scenario.api<Job>('POST', `/v1/replays/${id}/cancel`);
  expect(cancelled).toMatchObject({ status: 'cancelled', progress: { replayed: 200 } });
  await expect(scenario.api('POST', `/v1/replays/${id}/resume`)).rejects.toThrow(/409.*job_ended/);
  await nothingLeft(scenario, 20_000);
}, 90_000);

describe('what is pending', () => {
  const later = { retry: { delaysSeconds: [3600], jitter: 0 } };

  /** The endpoint's deliveries by event, once they are as many, all in one of the statuses. */
  async function deliveriesOf(endpoint: string, count: number, ...statuses: string[]): Promise<Map<string, Delivery>> {
    const look = async () => {
      const { data } = await scenario.api<{ data: Delivery[] }>('GET', `/v1/deliveries?endpoint=${endpoint}`);
      if (data.length === count && data.every(({ status }) => statuses.includes(status))) return data;
      throw new Error(JSON.stringify(data.map(({ event, status }) => [event, status])));
    };
    const what = `${count} deliveries to be ${statuses.join(' or ')}`;
    const data = await waitUntil(look, { deadlineMs: 20_000, every: 50, what });
    return new Map(data.map((delivery) => [delivery.event, delivery]));
  }
  const ask = (delivery: Delivery, what: string) => scenario.api('POST', `/v1/deliveries/${delivery.id}/${what}`);

  it('can be cancelled, with its retry and while it is under way, and is not sent any more', async () => {
    let answer: (status: number) => void = () => undefined;
    const answered = new Promise<number>((resolve) => (answer = resolve));
    receiver.respond = async ({ body }) => ({ status: eventOf(body) === 'held' ? await answered : 500 });
    const { id: endpoint } = await scenario.createEndpoint(`${receiver.url}/stop`, { eventTypes: ['e.one'], ...later });
    receiver.requests = [];
    await publish(['refused', 'held'], 'e.one');
    await receiver.waitFor(2, 10_000);
    const deliveries = await deliveriesOf(endpoint, 2, 'retrying', 'pending');
    const retrying = await waitUntil(
      async () => {
        const { status } = await scenario.api<Delivery>('GET', `/v1/deliveries/${deliveries.get('refused')!.id}`);
        return status === 'retrying';
      },
      { deadlineMs: 10_000, every: 50, what: 'the retry to be known' },
    );
    expect(retrying).toBe(true);
    await Promise.all([...deliveries.values()].map((delivery) => ask(delivery, 'cancel')));
    await deliveriesOf(endpoint, 2, 'cancelled');
    answer(500);
    const held = async () =>
      (await scenario.api<Delivery>('GET', `/v1/deliveries/${deliveries.get('held')!.id}`)).attemptCount === 1;
    await waitUntil(held, { deadlineMs: 10_000, every: 50, what: 'the request under way to be logged' });
    await deliveriesOf(endpoint, 2, 'cancelled');
    await nothingLeft(scenario, 10_000);
    for (const what of ['cancel', 'retry']) {
      await expect(ask(deliveries.get('held')!, what)).rejects.toThrow(/409.*delivery_settled/);
    }
    expect(received('/stop')).toHaveLength(2);
  }, 60_000);

  it('can be cancelled by type, out of a lane, and the others are sent', async () => {
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    receiver.requests = [];
    receiver.respond = async () => {
      await answered;
      return {};
    };
    const { id: endpoint } = await scenario.createEndpoint(`${receiver.url}/lane`, {
      eventTypes: ['f.*'],
      maxInFlight: 1,
    });
    await publish(['first'], 'f.keep');
    await receiver.waitFor(1, 10_000);
    await publish(names('drop', 10), 'f.drop');
    await publish(names('keep', 2), 'f.keep');
    const job = await scenario.api<Job>('POST', '/v1/deliveries/cancel', { endpoint, eventTypes: ['f.drop'] });
    const done = async () => {
      const now = await scenario.api<Job & { cancelled: number }>('GET', `/v1/cancellations/${job.id}`);
      return now.status === 'completed' && now.cancelled === 10;
    };
    await waitUntil(done, { deadlineMs: 20_000, every: 50, what: 'the cancellation to be completed' });
    answer();
    await deliveriesAre(endpoint, { cancelled: 10, delivered: 3 });
    await nothingLeft(scenario, 10_000);
    const sent = received('/lane').map(({ body }) => eventOf(body));
    expect(sent.sort()).toEqual(['first', 'keep-0', 'keep-1']);
  }, 60_000);

  it('can be retried now, once however often that is asked for', async () => {
    receiver.respond = () => ({ status: 500 });
    receiver.requests = [];
    const { id: endpoint } = await scenario.createEndpoint(`${receiver.url}/now`, { eventTypes: ['g.one'], ...later });
    await publish(['impatient'], 'g.one');
    const delivery = (await deliveriesOf(endpoint, 1, 'retrying')).get('impatient')!;
    receiver.respond = () => ({ delayMs: 100 });
    await Promise.all([1, 2, 3].map(() => ask(delivery, 'retry')));
    await deliveriesAre(endpoint, { delivered: 1 });
    await nothingLeft(scenario, 10_000);
    expect(received('/now')).toHaveLength(2);
  }, 60_000);

  it('of an ordered endpoint can be retried now, and cancelled so that the next one comes', async () => {
    receiver.respond = ({ body }) => ({ status: eventOf(body) === 'head' ? 500 : 200 });
    receiver.requests = [];
    const { id: endpoint } = await scenario.createEndpoint(`${receiver.url}/order`, {
      eventTypes: ['h.one'],
      ordered: true,
      retry: { delaysSeconds: [3600, 3600], jitter: 0 },
    });
    await publish(['head', 'next'], 'h.one');
    const head = (await deliveriesOf(endpoint, 1, 'retrying')).get('head')!;
    await ask(head, 'retry');
    await receiver.waitFor((requests) => requests.filter(({ path }) => path === '/order').length === 2, 10_000);
    await ask(head, 'cancel');
    await deliveriesAre(endpoint, { cancelled: 1, delivered: 1 });
    expect(received('/order').map(({ body }) => eventOf(body))).toEqual(['head', 'head', 'next']);
  }, 60_000);
});
