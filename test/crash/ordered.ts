import { expect } from '@jest/globals';
import { startReceiver, waitUntil, type Answer, type LaunchedProcess } from '#testkit';
import { connectTo } from '../e2e/connect.ts';
import { startScenario } from '../e2e/scenario.ts';
import { seeded, timeOf } from './workers.ts';

export interface OrderedOptions {
  readonly events: number;
  /** Times of the kills of the owner, in milliseconds since the publishing began. */
  readonly killEveryMs: number;
  readonly kills: number;
  readonly deadlineMs: number;
  readonly seed: number;
}

export interface OrderedReport {
  readonly events: number;
  readonly requests: number;
  readonly failures: number;
  readonly kills: number;
  readonly duplicates: number;
  readonly eventsPerSecond: number;
  /** From a kill to the next request, in milliseconds. */
  readonly pausesMs: readonly number[];
}

interface Reception {
  readonly n: number;
  readonly at: number;
  readonly isSuccess: boolean;
}

const PUBLISHED_AT_ONCE = 100;
/** Share of the requests that are refused, reset, and left without an answer, of 1,000. */
const FAILURES = { refused: 24, reset: 5, hanging: 1 };
/** A request that is on its way when its worker is killed may come a moment later. */
const ON_ITS_WAY_MS = 250;

/** One ordered endpoint whose receiver fails at random, two fan-outs, three workers, and the owner killed again and again. */
export async function orderUnderKills(options: OrderedOptions): Promise<OrderedReport> {
  const scenario = await startScenario({ env: { HOOKWIRE_BREAKER_FAILURES: '10000' } });
  const random = seeded(options.seed);
  const received: Reception[] = [];
  const killed: number[] = [];
  const receiver = await startReceiver();
  receiver.respond = ({ body, at }): Answer => {
    const { n } = (JSON.parse(body.toString()) as { data: { n: number } }).data;
    const dice = random(1_000);
    const isSuccess = dice >= FAILURES.refused + FAILURES.reset + FAILURES.hanging;
    received.push({ n, at, isSuccess });
    receiver.requests.length = 0;
    if (dice < FAILURES.refused) return { status: 500 };
    if (dice < FAILURES.refused + FAILURES.reset) return 'reset';
    return isSuccess ? { status: 204 } : 'hang';
  };
  try {
    await scenario.platform.launch('fanout');
    const workers = [scenario.platform.services.delivery];
    for (let n = 1; n < 3; n++) workers.push(await scenario.platform.launch('delivery'));
    const { id } = await scenario.createEndpoint(receiver.url, {
      ordered: true,
      timeoutSeconds: 1,
      retry: { delaysSeconds: Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? 0.1 : 0.2)), jitter: 0.5 },
    });
    const succeeded = new Set<number>();
    let seen = 0;
    const isDone = (): boolean => {
      for (; seen < received.length; seen++) if (received[seen]!.isSuccess) succeeded.add(received[seen]!.n);
      return succeeded.size === options.events;
    };
    const begun = Date.now();
    const publishing = publish(options.events, (events) => scenario.publish(events).then(({ status }) => status));
    for (let kill = 1; kill <= options.kills; kill++) {
      const due = begun + kill * options.killEveryMs;
      await new Promise((resolve) => setTimeout(resolve, due - Date.now()));
      if (isDone()) break;
      const owner = await waitUntil(() => ownerOf(workers, id), { deadlineMs: 20_000, what: 'a worker that sends' });
      killed.push(Date.now());
      owner.kill('SIGKILL');
      await owner.exited;
      workers[workers.indexOf(owner)] = await scenario.platform.launch('delivery');
    }
    await publishing;
    const order = await acceptedOrder(scenario.nats.url);
    await waitUntil(isDone, { deadlineMs: options.deadlineMs, every: 100, what: `all ${options.events} events` });
    const took = received.at(-1)!.at - begun;
    const duplicates = checkOrder(received, order, killed);
    return {
      events: options.events,
      requests: received.length,
      failures: received.filter(({ isSuccess }) => !isSuccess).length,
      kills: killed.length,
      duplicates,
      eventsPerSecond: Math.round((options.events / took) * 1000),
      pausesMs: killed.map((at) => (received.find((one) => one.at > at + ON_ITS_WAY_MS)?.at ?? at) - at),
    };
  } finally {
    await scenario.stop();
    await receiver.close();
  }
}

async function publish(count: number, send: (events: object[]) => Promise<number>): Promise<void> {
  for (let from = 0; from < count; from += PUBLISHED_AT_ONCE) {
    const size = Math.min(PUBLISHED_AT_ONCE, count - from);
    const events = Array.from({ length: size }, (_, n) => ({
      id: `e${from + n}`,
      type: 'order.changed',
      data: { n: from + n },
    }));
    expect(await send(events)).toBe(202);
  }
}

/** The worker that made the last attempt for an endpoint. */
function ownerOf(workers: readonly LaunchedProcess[], endpoint: string): LaunchedProcess | undefined {
  const last = ({ logs }: LaunchedProcess) =>
    timeOf(logs.findLast((line) => line['endpoint'] === endpoint && line['msg'] === 'attempt made'));
  const [owner] = [...workers].sort((a, b) => last(b) - last(a));
  return owner && last(owner) > 0 ? owner : undefined;
}

/** The numbers of the events in the order in which EVENTS has them: that is the order of their acceptance. */
export async function acceptedOrder(natsUrl: string): Promise<number[]> {
  const { jsm, nc } = await connectTo(natsUrl);
  try {
    const { state } = await jsm.streams.info('EVENTS');
    const order: number[] = [];
    for (let seq = state.first_seq; seq <= state.last_seq;) {
      for await (const message of await jsm.direct.getBatch('EVENTS', { seq, batch: 1_000 })) {
        const { n } = message.json<{ n?: number }>();
        // What Hookwire tells of its endpoints stands among them.
        if (n !== undefined) order.push(n);
        seq = message.seq + 1;
      }
    }
    return order;
  } finally {
    await nc.close();
  }
}

/**
 * Each event comes, until it succeeds, before the next one. What has succeeded comes again only when its worker was
 * killed before it could say so: then it was the last to succeed before the kill.
 * @returns how many came again
 */
export function checkOrder(
  received: readonly Reception[],
  order: readonly number[],
  killed: readonly number[],
): number {
  let place = 0;
  let duplicates = 0;
  let succeededAt = 0;
  for (const { n, at, isSuccess } of received) {
    if (n === order[place]) {
      if (!isSuccess) continue;
      place++;
      succeededAt = at;
      continue;
    }
    const isExplained =
      n === order[place - 1] &&
      killed.some((kill) => kill <= at && succeededAt <= kill + ON_ITS_WAY_MS && kill - succeededAt < 3_000);
    expect({ n, at, expected: order[place], last: order[place - 1], isExplained }).toMatchObject({ isExplained: true });
    if (isSuccess) succeededAt = at;
    duplicates++;
  }
  expect(place).toBe(order.length);
  return duplicates;
}
