import type { LaunchedProcess } from '#testkit';
import { nothingLeft, readLog } from '../e2e/records.ts';
import { startScenario, type Scenario } from '../e2e/scenario.ts';
import type { Harm } from './duplicates.ts';
import { Ledger, typeOf } from './ledger.ts';
import { startLoad } from './load.ts';
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

/** Everything is killed at random, again and again, while events of all kinds flow; then the ledgers have to agree. */
export async function crashesUnderLoad(options: CrashOptions): Promise<CrashReport> {
  const scenario = await startScenario({ ownPostgres: true, env: { HOOKWIRE_BREAKER_FAILURES: '10000' } });
  const random = seeded(options.seed);
  const ledger = await Ledger.start(scenario).catch(async (error: unknown) => {
    await scenario.stop();
    throw error;
  });
  try {
    const workers = [scenario.platform.services.delivery, await scenario.platform.launch('delivery')];
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

    const deliveries = await ledger.complete(events, options.deadlineMs);
    const drainedAfterMs = Date.now() - published;
    // A machine with other things to do kills slowly: a worker may also lose its shards because it could not say in time
    // that it is there. Who sent what, and as whose, is in the workers' logs.
    const duplicates = ledger.explained(harms, new Sends(await readLog(scenario.nats.url), workers));
    await ledger.checkOrder();
    const attempts = await ledger.checkProjections(events, options.deadlineMs);
    return {
      seed: options.seed,
      kills,
      events: events.length,
      deliveries,
      requests: ledger.requests,
      attempts,
      duplicates,
      drainedAfterMs,
    };
  } finally {
    await scenario.stop();
    await ledger.close();
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
