import { expect } from '@jest/globals';
import { startReceiver, waitUntil, type LaunchedProcess } from '#testkit';
import { acceptedOrder } from './ordered.ts';
import { nothingLeft, query, readLog } from '../e2e/records.ts';
import { startScenario, type Scenario } from '../e2e/scenario.ts';
import { startLoad } from './load.ts';
import { countsOf, duplicatesAmong, harmAt, type Arrival, type Harm } from './duplicates.ts';
import { Sends } from './sends.ts';
import { seeded } from './workers.ts';

const VICTIMS = ['delivery', 'fanout', 'ingest', 'projector', 'registry', 'nats', 'postgres'] as const;
type Victim = (typeof VICTIMS)[number];

export interface CrashOptions {
  readonly seconds: number;
  readonly eventsPerSecond: number;
  readonly killEveryMs: number;
  readonly seed: number;
  readonly deadlineMs: number;
  /** A request that was on its way arrives so long after its worker is gone: longer on a machine with other things to do. */
  readonly onItsWayMs: number;
}

export interface CrashReport {
  readonly seed: number;
  readonly kills: readonly string[];
  readonly events: number;
  readonly deliveries: number;
  readonly requests: number;
  readonly attempts: number;
  /** Deliveries that succeeded more than once, by what explains it. */
  readonly duplicates: Record<string, number>;
  /** From the last accepted event to the end of all work. */
  readonly drainedAfterMs: number;
}

/** What was answered, stored or acknowledged so long before a kill may not have become known. */
const IN_FLIGHT_MS = 1_000;
/** After NATS is back: until everything that was held is acknowledged, or handed out again. */
const RECOVERY_MS = 3_000;
/** The event at hand of a fan-out that is killed may be delivered so long after. */
const FANNED_OUT_MS = 1_500;
const LONGEST_AWAY_MS = 1_000;

/** One event in ten is for the ordered endpoint, one for the one with a rate limit. */
const TYPES = ['load.ordered', 'load.limited', ...Array.from({ length: 8 }, () => 'load.other')];
const typeOf = (n: number): string => TYPES[n % TYPES.length]!;

const ENDPOINTS = {
  '/plain': { eventTypes: ['*'] },
  '/flaky': { eventTypes: ['*'] },
  '/batch': { eventTypes: ['*'], batch: { maxEvents: 20, maxWaitSeconds: 0.3 } },
  '/limited': { eventTypes: ['load.limited'], rateLimit: { limit: 60, windowSeconds: 1 } },
  '/ordered': { eventTypes: ['load.ordered'], ordered: true },
} as const;
type Path = keyof typeof ENDPOINTS;

/** Everything is killed at random, again and again, while events of all kinds flow; then the ledgers have to agree. */
export async function crashesUnderLoad(options: CrashOptions): Promise<CrashReport> {
  const scenario = await startScenario({ ownPostgres: true, env: { HOOKWIRE_BREAKER_FAILURES: '10000' } });
  const random = seeded(options.seed);
  const arrivals: Arrival[] = [];
  let requests = 0;
  const failed = new Set<string>();
  const receiver = await startReceiver();
  receiver.respond = ({ body, path, headers, at }, nth) => {
    requests++;
    receiver.requests.length = 0;
    const id = String(headers['webhook-id']);
    const isSuccess = !((path === '/flaky' || path === '/ordered') && nth % 20 === 0 && !failed.has(id));
    if (!isSuccess) failed.add(id);
    const content = JSON.parse(body.toString()) as { id: string } | { id: string }[];
    for (const event of [content].flat()) arrivals.push({ of: `${event.id} ${path}`, at, isSuccess });
    return { status: isSuccess ? 204 : 503 };
  };
  try {
    const workers = [scenario.platform.services.delivery, await scenario.platform.launch('delivery')];
    const retry = { delaysSeconds: [0.3, 0.5, 1, 2, 4, 8], jitter: 0 };
    const ids = new Map<Path, string>();
    for (const [path, fields] of Object.entries(ENDPOINTS) as [Path, object][]) {
      ids.set(path, (await scenario.createEndpoint(receiver.url + path, { retry, ...fields })).id);
    }
    const load = startLoad(scenario, options.eventsPerSecond, typeOf);
    const harms: Harm[] = [];
    const kills: string[] = [];
    const recoveries: Promise<void>[] = [];
    const begun = Date.now();
    for (let n = 1, row = shuffled(random); n * options.killEveryMs <= options.seconds * 1_000; n++) {
      await new Promise((resolve) => setTimeout(resolve, begun + n * options.killEveryMs - Date.now()));
      if (row.length === 0) row = shuffled(random);
      const victim = row.pop()!;
      kills.push(victim);
      recoveries.push(kill(victim, scenario, workers[random(2)]!, random(LONGEST_AWAY_MS), harms, options));
    }
    await Promise.all(recoveries);
    const events = await load.end();
    const published = Date.now();
    await nothingLeft(scenario, options.deadlineMs);

    const expected = events.flatMap((id, n) => wantedBy(typeOf(n)).map((path) => `${id} ${path}`));
    const succeeded = () => new Set(arrivals.filter(({ isSuccess }) => isSuccess).map(({ of }) => of));
    await waitUntil(() => succeeded().size >= expected.length, {
      deadlineMs: options.deadlineMs,
      what: `${expected.length} deliveries`,
    });
    const drainedAfterMs = Date.now() - published;
    expect(succeeded()).toEqual(new Set(expected));
    // A machine with other things to do kills slowly: a worker may also lose its shards because it could not say in time
    // that it is there. Who sent what, and as whose, is in the workers' logs.
    const sends = new Sends(await readLog(scenario.nats.url), workers);
    const duplicates = duplicatesAmong(arrivals, (duplicate) => {
      const [event, path] = duplicate.of.split(' ') as [string, Path];
      return harmAt(duplicate, harms) ?? sends.explain({ ...duplicate, of: `${event} ${ids.get(path)!}` }, harms);
    });
    const unexplained = duplicates.filter(({ because }) => because === undefined);
    expect({ unexplained, harms: unexplained.length > 0 ? harms : [], begun }).toEqual({
      unexplained: [],
      harms: [],
      begun,
    });
    await checkOrder(scenario, arrivals);
    const attempts = await checkProjections(scenario, ids, events.length, options.deadlineMs);
    return {
      seed: options.seed,
      kills,
      events: events.length,
      deliveries: expected.length,
      requests,
      attempts,
      duplicates: countsOf(duplicates),
      drainedAfterMs,
    };
  } finally {
    await scenario.stop();
    await receiver.close();
  }
}

/** Every one of them, in an order of its own. */
function shuffled(random: (below: number) => number): Victim[] {
  const row = [...VICTIMS];
  for (let n = row.length - 1; n > 0; n--) {
    const other = random(n + 1);
    [row[n], row[other]] = [row[other]!, row[n]!];
  }
  return row;
}

async function kill(
  victim: Victim,
  { nats, postgres, platform }: Scenario,
  worker: LaunchedProcess,
  awayMs: number,
  harms: Harm[],
  { onItsWayMs }: CrashOptions,
): Promise<void> {
  const away = () => new Promise((resolve) => setTimeout(resolve, awayMs));
  const from = Date.now() - IN_FLIGHT_MS;
  if (victim === 'nats' || victim === 'postgres') {
    const server = victim === 'nats' ? nats : postgres;
    await server.kill('SIGKILL');
    await away();
    await server.restart();
    if (victim === 'nats') harms.push({ what: victim, from, until: Date.now() + RECOVERY_MS });
    return;
  }
  const service = victim === 'delivery' ? worker : platform.services[victim];
  service.kill('SIGKILL');
  await service.exited;
  if (victim === 'delivery') harms.push({ what: victim, from, until: Date.now() + onItsWayMs });
  if (victim === 'fanout') harms.push({ what: victim, from, until: Date.now() + FANNED_OUT_MS });
  await away();
  await service.restart();
}

function wantedBy(type: string): Path[] {
  return (Object.keys(ENDPOINTS) as Path[]).filter((path) => ['*', type].includes(ENDPOINTS[path].eventTypes[0]));
}

/** In the order of their acceptance; what came once more came before the next one. */
async function checkOrder(scenario: Scenario, arrivals: readonly Arrival[]): Promise<void> {
  const order = (await acceptedOrder(scenario.nats.url)).filter((n) => typeOf(n) === 'load.ordered');
  const came = arrivals
    .filter(({ of, isSuccess }) => isSuccess && of.endsWith(' /ordered'))
    .map(({ of }) => Number(/\d+/.exec(of)![0]));
  expect(came.filter((n, place) => n !== came[place - 1])).toEqual(order);
}

/** The log, the projections and what was expected are the same. @returns how many attempts were made */
async function checkProjections(
  scenario: Scenario,
  ids: ReadonlyMap<Path, string>,
  events: number,
  deadlineMs: number,
): Promise<number> {
  const counts = (path: Path) =>
    Array.from({ length: events }, (_, n) => wantedBy(typeOf(n))).filter((paths) => paths.includes(path)).length;
  const wanted = [...ids]
    .map(([path, id]) => ({ endpoint_id: id, status: 'delivered', count: counts(path) }))
    .sort((a, b) => (a.endpoint_id < b.endpoint_id ? -1 : 1));
  await waitUntil(
    async () => {
      const rows = await query(
        scenario.postgres.url,
        'select endpoint_id, status, count(*)::int from deliveries group by 1, 2 order by 1, 2',
      );
      expect(rows).toEqual(wanted);
      return true;
    },
    { deadlineMs, every: 500, what: 'the projections to agree' },
  );
  const logged = new Set(
    (await readLog(scenario.nats.url)).flatMap((fact) => (fact.kind === 'attempted' ? [fact.attemptId] : [])),
  );
  const [{ count } = { count: 0 }] = await query<{ count: number }>(
    scenario.postgres.url,
    'select count(*)::int from attempts',
  );
  expect(count).toBe(logged.size);
  return count;
}
