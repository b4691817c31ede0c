import { startReceiver, waitUntil } from '#testkit';
import { subjects } from '#messaging';
import { connectTo } from '../e2e/connect.ts';
import { query, waitingMessages } from '../e2e/records.ts';
import { startScenario, type Scenario, type TenantClient } from '../e2e/scenario.ts';
import { settledMemory } from './memory.ts';
import type { Compared } from './noisy-neighbour.ts';
import { Arrivals, publishSteadily } from './steady-load.ts';

/** Events in one request at most. */
const AT_ONCE = 1_000;
/** Deliveries to the others are under way no longer than this when the last one is published. */
const OTHERS_WITHIN_MS = 10_000;
/** What warms the worker up, on the way that the others will take: more where its memory is looked at. */
const WARM_UP = { short: 500, forMemory: 5_000 };

export interface Backlog {
  /** Deliveries that wait for the endpoint while it is down. */
  readonly waiting: number;
  /** What the endpoint asks for, `rateLimit` or `maxInFlight` for instance. */
  readonly endpoint: object;
  /** Deliveries to the other endpoints. */
  readonly othersPerSecond: number;
  /** How long the others are looked at, before and while so many wait. */
  readonly seconds: number;
  readonly drainWithinMs: number;
  /** Whether to look at the worker's memory, which takes its time to be steady. */
  readonly isMemoryMeasured?: boolean;
}

export interface Drained extends Compared {
  /** Bytes that the delivery worker has in memory more than before; NaN when that was not looked at. */
  readonly memoryGrowth: number;
  readonly parkedPerSecond: number;
  readonly drainedPerSecond: number;
  /** Numbers of the events as they arrived after the recovery. */
  readonly arrived: readonly number[];
  /** The same as they waited: in the order of the lane, or for an ordered endpoint of EVENTS. */
  readonly order: readonly number[];
  /** What failed while the endpoint was down, and was not to be tried again. */
  readonly exhausted: number;
}

/** A platform for `drainBacklog`, which finds out soon that an endpoint has come back. */
export function startBacklogScenario(): Promise<Scenario> {
  return startScenario({ env: { LOG_LEVEL: 'warn', HOOKWIRE_BREAKER_LONGEST_PROBE_SECONDS: '1' } });
}

/**
 * An endpoint of a new tenant is down while much is published for it; it comes back, and gets it all. What is published for other
 * endpoints meanwhile has arrived before.
 */
export async function drainBacklog(scenario: Scenario, options: Backlog): Promise<Drained> {
  const { waiting, endpoint, othersPerSecond, seconds, drainWithinMs, isMemoryMeasured = false } = options;
  const client = await scenario.newTenant();
  const [down, others] = await Promise.all([startReceiver(), startReceiver()]);
  try {
    const arrivals = new Arrivals();
    others.respond = (request) => {
      arrivals.note(request);
      return {};
    };
    const types = Array.from({ length: 10 }, (_, n) => `other.to${n}`);
    for (const type of types) await client.createEndpoint(others.url, { eventTypes: [type] });
    const { id } = await client.createEndpoint(down.url, { eventTypes: ['down.event'], ...endpoint });
    const load = () => publishSteadily({ client, types, perSecond: othersPerSecond, seconds });

    await warmUp(client, isMemoryMeasured ? WARM_UP.forMemory : WARM_UP.short);
    const before = await arrivals.during(load);
    const { pid } = scenario.platform.services.delivery;
    const memory = () => (isMemoryMeasured ? settledMemory(pid) : Promise.resolve(NaN));
    const memoryBefore = await memory();

    await down.close();
    const start = performance.now();
    await publishMany(client, 'down.event', waiting);
    await fannedOut(scenario, waiting);
    const order = 'ordered' in endpoint ? numbers(waiting) : await lane(scenario, client.tenant, id);
    const parkedPerSecond = Math.round(waiting / ((performance.now() - start) / 1000));
    const during = await arrivals.during(load);
    await others.waitFor(2 * othersPerSecond * seconds, OTHERS_WITHIN_MS);
    const memoryGrowth = (await memory()) - memoryBefore;

    const arrived: number[] = [];
    let first = 0;
    let last = 0;
    down.respond = ({ body }) => {
      last = performance.now();
      first ||= last;
      arrived.push((JSON.parse(body.toString()) as { data: { n: number } }).data.n);
      return {};
    };
    await down.restart();
    const exhausted = await drained(scenario, id, waiting, drainWithinMs);
    const drainedPerSecond = Math.round((arrived.length / (last - first)) * 1000);
    return { before, during, memoryGrowth, parkedPerSecond, drainedPerSecond, arrived, order, exhausted };
  } finally {
    await Promise.all([down.close(), others.close()]);
  }
}

async function publishMany(client: TenantClient, type: string, count: number): Promise<void> {
  for (let from = 0; from < count; from += AT_ONCE) {
    const events = numbers(Math.min(AT_ONCE, count - from)).map((n) => ({
      id: `${type}-${from + n}`,
      type,
      data: { n: from + n, sentAt: 0 },
    }));
    const { status } = await client.publish(events);
    if (status !== 202) throw new Error(`publishing was answered with ${status}`);
  }
}

/** Once through a lane, so that what grows with the first use of the code is not taken for a growth with the backlog. */
async function warmUp(client: TenantClient, deliveries: number): Promise<void> {
  const receiver = await startReceiver();
  const { id } = await client.createEndpoint(receiver.url, { eventTypes: ['warm.up'], maxInFlight: 4 });
  await publishMany(client, 'warm.up', deliveries);
  await receiver.waitFor(deliveries, 60_000);
  await client.api('DELETE', `/v1/endpoints/${id}`);
  await receiver.close();
}

/** Until all that was published is where it waits, and nobody is busy with it any more. */
async function fannedOut(scenario: Scenario, count: number): Promise<void> {
  await waitUntil(
    async () => {
      const { fanout, deliveries } = await waitingMessages(scenario.nats.url);
      return fanout === 0 && deliveries === 0;
    },
    { deadlineMs: 600_000, every: 200, what: `${count} events to be fanned out` },
  );
}

/** The numbers of what is in the lane, in its order. */
async function lane(scenario: Scenario, tenant: string, endpoint: string): Promise<number[]> {
  const { nc, jsm } = await connectTo(scenario.nats.url);
  try {
    const subject = subjects.lane(tenant, endpoint);
    const { state } = await jsm.streams.info('WAITING', { subjects_filter: subject });
    let left = state.subjects?.[subject] ?? 0;
    const order: number[] = [];
    for (let seq = 1; left > 0;) {
      const batch = Math.min(left, AT_ONCE);
      for await (const message of await jsm.direct.getBatch('WAITING', { seq, next_by_subj: subject, batch })) {
        order.push(message.json<{ n: number }>().n);
        seq = message.seq + 1;
        left--;
      }
    }
    return order;
  } finally {
    await nc.close();
  }
}

/** @returns how many of them were exhausted while the endpoint was down */
async function drained(scenario: Scenario, endpoint: string, count: number, deadlineMs: number): Promise<number> {
  const settled = 'select status, count(*)::int from deliveries where endpoint_id = $1 group by 1';
  return waitUntil(
    async () => {
      const rows = await query<{ status: string; count: number }>(scenario.postgres.url, settled, [endpoint]);
      const of = Object.fromEntries(rows.map(({ status, count }) => [status, count]));
      const exhausted = of['exhausted'] ?? 0;
      if ((of['delivered'] ?? 0) + exhausted < count) throw new Error(JSON.stringify(of));
      return { exhausted };
    },
    { deadlineMs, every: 500, what: `${count} deliveries to be settled` },
  ).then(({ exhausted }) => exhausted);
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, n) => n);
}
