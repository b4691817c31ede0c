import { endpointShard, type Attempted } from '#domain';
import { launch, startReceiver, waitUntil, type LaunchedProcess } from '#testkit';
import { connectTo } from '../e2e/connect.ts';
import { readLog } from '../e2e/records.ts';
import { startScenario, type Scenario } from '../e2e/scenario.ts';

export interface RateTakeover {
  readonly events: number;
  readonly limit: number;
  readonly windowMs: number;
  /** The owner of the endpoint's shard is killed when so many have arrived. */
  readonly killAfter: number;
  readonly withinMs: number;
}

export interface Sends {
  /** Milliseconds since the epoch, in order: the attempts in the log, and what the receiver got. */
  readonly sent: readonly number[];
  readonly arrived: readonly number[];
  /** Ids of the events that arrived. */
  readonly ids: ReadonlySet<string>;
}

/**
 * Three workers, and one endpoint with a rate limit that has far more to get. The owner of its shard is killed, and
 * started again as soon as another has taken over: then the shard goes from hand to hand within one window.
 */
export async function sendAcrossTakeovers(options: RateTakeover): Promise<Sends> {
  const { events, limit, windowMs, killAfter, withinMs } = options;
  const scenario = await startScenario();
  const receiver = await startReceiver();
  const more: LaunchedProcess[] = [];
  try {
    for (let n = 0; n < 2; n++) more.push(await launch('delivery', scenario.env));
    await Promise.all(more.map((worker) => worker.waitReady()));
    const workers = [scenario.platform.services.delivery, ...more];
    const rateLimit = { limit, windowSeconds: windowMs / 1000 };
    const { id } = await scenario.createEndpoint(receiver.url, { rateLimit });
    const shard = endpointShard(scenario.tenant, id);
    await waitUntil(async () => new Set((await owners(scenario)).filter(Boolean)).size === 3, {
      deadlineMs: 20_000,
      every: 100,
      what: 'each worker to own a part of the shards',
    });

    const batch = Array.from({ length: events }, (_, n) => ({ id: `rate-${n}`, type: 'rate.event', data: { n } }));
    const { status } = await scenario.publish(batch);
    if (status !== 202) throw new Error(`publishing was answered with ${status}`);
    await receiver.waitFor(killAfter, withinMs);

    const first = (await owners(scenario))[shard];
    const owner = workers.find(({ logs }) =>
      logs.some(({ msg, worker }) => msg === 'shard gained' && worker === first),
    )!;
    owner.kill('SIGKILL');
    await owner.exited;
    const isTaken = async () => ![first, undefined].includes((await owners(scenario))[shard]);
    await waitUntil(isTaken, {
      deadlineMs: 20_000,
      every: 50,
      what: 'another worker to take over',
    });
    await owner.restart();

    const ids = () => new Set(receiver.requests.map(({ body }) => (JSON.parse(body.toString()) as { id: string }).id));
    await receiver.waitFor((all) => all.length >= events && ids().size === events, withinMs);
    const facts = await readLog(scenario.nats.url);
    const attempts = facts.filter((fact): fact is Attempted => fact.kind === 'attempted' && fact.endpoint === id);
    return {
      sent: attempts.map(({ startedAt }) => startedAt).sort((a, b) => a - b),
      arrived: receiver.requests.map(({ at }) => at).sort((a, b) => a - b),
      ids: ids(),
    };
  } finally {
    await Promise.all(more.map((worker) => worker.stop()));
    await scenario.stop();
    await receiver.close();
  }
}

/** The shortest time in which one more than the limit was sent: no window holds more when it is a window at least. */
export function shortestBeyond(times: readonly number[], limit: number): number {
  return Math.min(...times.slice(limit).map((time, n) => time - times[n]!));
}

/** By shard: the worker that owns it; undefined while it is being handed over. */
async function owners(scenario: Scenario): Promise<(string | undefined)[]> {
  const { nc, jsm } = await connectTo(scenario.nats.url);
  try {
    const all: (string | undefined)[] = [];
    const multi_last = ['$KV.WORKERS.shard.*'];
    for await (const entry of await jsm.direct.getLastMessagesFor('KV_WORKERS', { multi_last })) {
      all[Number(entry.subject.split('.').at(-1))] = entry.string() || undefined;
    }
    return all;
  } finally {
    await nc.close();
  }
}
