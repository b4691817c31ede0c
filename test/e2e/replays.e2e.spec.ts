import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startReceiver, waitUntil, type Receiver } from '#testkit';
import { nothingLeft, query } from './records.ts';
import { startScenario, type Scenario } from './scenario.ts';

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
  expect(progress).toMatchObject({ skipped: 0, failed: 0 });
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
}, 90_000);
