import { expect } from '@jest/globals';
import { startReceiver, type LaunchedProcess } from '#testkit';
import { nothingLeft, readLog } from '../e2e/records.ts';
import { startScenario, type Scenario } from '../e2e/scenario.ts';
import { startLoad } from './load.ts';
import { countsOf, duplicatesAmong, type Arrival, type Harm } from './duplicates.ts';
import { Sends } from './sends.ts';
import { evenedOut } from './workers.ts';

export type Change = 'add' | 'remove' | 'pause' | 'kill';

export interface OwnershipOptions {
  readonly eventsPerSecond: number;
  readonly endpoints: number;
  /** Event types: each endpoint has subscribed to one of them. */
  readonly types: number;
  readonly workers: number;
  readonly changes: readonly Change[];
}

export interface OwnershipReport {
  readonly events: number;
  readonly deliveries: number;
  /** How long the shards took to be even after each change, in milliseconds. */
  readonly evenAfterMs: readonly string[];
  readonly duplicates: Record<string, number>;
  readonly attemptsChecked: number;
}

const EVEN_WITHIN_MS = 10_000;
const DRAINED_WITHIN_MS = 120_000;
const PAUSE_MS = 8_000;
/** A request that was on its way arrives although its worker is stopped or gone. */
const ON_ITS_WAY_MS = 100;

/** Workers come, go, stand still and are killed while events flow. */
export async function ownershipUnderLoad(options: OwnershipOptions): Promise<OwnershipReport> {
  const scenario = await startScenario();
  const typeOf = (n: number): string => `load.type${n % options.types}`;
  const arrivals: Arrival[] = [];
  const endpoints: string[] = [];
  const receiver = await startReceiver();
  receiver.respond = ({ body, path, at }) => {
    const { id } = JSON.parse(body.toString()) as { id: string };
    arrivals.push({ of: `${id} ${endpoints[Number(path.slice(1))]}`, at, isSuccess: true });
    receiver.requests.length = 0;
    return { status: 204 };
  };
  const workers = [scenario.platform.services.delivery];
  const everyone = [...workers];
  const add = async (): Promise<LaunchedProcess> => {
    const worker = await scenario.platform.launch('delivery');
    everyone.push(worker);
    return worker;
  };
  try {
    while (workers.length < options.workers) workers.push(await add());
    for (let n = 0; n < options.endpoints; n++) {
      const retry = { delaysSeconds: [0.5, 1, 2], jitter: 0 };
      endpoints.push((await scenario.createEndpoint(`${receiver.url}/${n}`, { eventTypes: [typeOf(n)], retry })).id);
    }
    await evenedOut(scenario, workers.length, EVEN_WITHIN_MS);
    const load = startLoad(scenario, options.eventsPerSecond, typeOf);
    const harms: Harm[] = [];
    const evenAfterMs: string[] = [];
    for (const change of options.changes) {
      const took = await make(change, workers, add, scenario, harms);
      evenAfterMs.push(...took);
    }
    const events = await load.end();
    await nothingLeft(scenario, DRAINED_WITHIN_MS);
    const seen = new Set(arrivals.map(({ of }) => of));
    const expected = events.flatMap((id, n) =>
      endpoints.filter((_, place) => typeOf(place) === typeOf(n)).map((endpoint) => `${id} ${endpoint}`),
    );
    expect(expected.filter((one) => !seen.has(one))).toEqual([]);
    expect(seen.size).toBe(expected.length);
    const facts = await readLog(scenario.nats.url);
    const sends = new Sends(facts, everyone);
    expect(sends.withoutOwnership()).toEqual([]);
    const duplicates = duplicatesAmong(arrivals, (again) => sends.explain(again, harms));
    expect(duplicates.filter(({ because }) => because === undefined)).toEqual([]);
    return {
      events: events.length,
      deliveries: seen.size,
      evenAfterMs,
      duplicates: countsOf(duplicates),
      attemptsChecked: facts.filter(({ kind }) => kind === 'attempted').length,
    };
  } finally {
    await scenario.stop();
    await receiver.close();
  }
}

/** @returns what there is to say of it: how soon the shards were even */
async function make(
  change: Change,
  workers: LaunchedProcess[],
  add: () => Promise<LaunchedProcess>,
  scenario: Scenario,
  harms: Harm[],
): Promise<string[]> {
  const even = async (what: string) => `${what}: ${await evenedOut(scenario, workers.length, EVEN_WITHIN_MS)}`;
  const at = Date.now();
  if (change === 'add') {
    workers.push(await add());
    return [await even('added')];
  }
  const worker = workers.shift()!;
  if (change === 'remove') {
    const ended = worker.stop();
    const said = await even('removed');
    expect(await ended).toMatchObject({ code: 0, forced: false });
    return [said];
  }
  if (change === 'kill') {
    worker.kill('SIGKILL');
    harms.push({ what: 'kill', from: at, until: at + ON_ITS_WAY_MS });
    return [await even('killed')];
  }
  worker.kill('SIGSTOP');
  harms.push({ what: 'pause', from: at, until: at + ON_ITS_WAY_MS });
  const said = await even('paused');
  await new Promise((resolve) => setTimeout(resolve, at + PAUSE_MS - Date.now()));
  worker.kill('SIGCONT');
  workers.push(worker);
  return [said, await even('resumed')];
}
