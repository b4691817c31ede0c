import { connected } from '../connect.ts';
import type { BenchPlatform, BenchTenant } from '../platform.ts';
import type { BenchContext, BenchScenario } from '../scenario.ts';
import type { Usage } from '../usage.ts';
import { withPostgres } from './drained.ts';
import { endpoints } from './end-to-end.ts';
import { flood } from './flood.ts';

/** What deliveries take of the machine, each. */
export interface Cost {
  readonly perSecond: number;
  /** Of all processes of the platform, NATS and Postgres included. */
  readonly cpuMicroseconds: number;
  /** On the disk of each server that has a copy. */
  readonly eventBytes: number;
  readonly logBytes: number;
  readonly postgresBytes: number;
  readonly usage: Readonly<Record<string, Usage>>;
  readonly deliveries: number;
}

export interface CostOptions {
  readonly run: string;
  readonly fanOut: number;
  readonly events: number;
}

/** The cost of a flood, behind one half as long that warms everything up, on a platform on which nothing else happens. */
export async function costOf(
  context: Pick<BenchContext, 'receiver'>,
  platform: BenchPlatform,
  tenant: BenchTenant,
  { run, fanOut, events }: CostOptions,
): Promise<Cost> {
  await endpoints(tenant, context.receiver.url, fanOut);
  const producer = platform.producer(tenant, 32);
  await flood(context, platform, producer, { run: `warm-${run}`, events: Math.ceil(events / 2), fanOut });
  const before = await stored(platform);
  const meter = await platform.meter();
  const perSecond = await flood(context, platform, producer, { run, events, fanOut });
  const usage = await meter.read();
  const after = await stored(platform);
  const deliveries = events * fanOut;
  return {
    perSecond,
    cpuMicroseconds: (cpuSecondsOf(usage) * 1e6) / deliveries,
    eventBytes: (after.events - before.events) / deliveries,
    logBytes: (after.log - before.log) / deliveries,
    postgresBytes: (after.postgres - before.postgres) / deliveries,
    usage,
    deliveries,
  };
}

/** Of the platform, without those who load it. */
export function cpuSecondsOf({ generator: _, receiver: __, ...platform }: Record<string, Usage>): number {
  return Object.values(platform).reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
}

/** Bytes that are kept. */
async function stored({ nats, postgres }: BenchPlatform): Promise<{ events: number; log: number; postgres: number }> {
  const [events, log] = await connected(nats, ({ jsm }) =>
    Promise.all((['EVENTS', 'DELIVERY_LOG'] as const).map(async (name) => (await jsm.streams.info(name)).state.bytes)),
  );
  const size = await withPostgres(postgres.url, async (client) => {
    const { rows } = await client.query<{ bytes: string }>('SELECT pg_database_size(current_database()) AS bytes');
    return Number(rows[0]!.bytes);
  });
  return { events: events!, log: log!, postgres: size };
}

const IDLE_MS = 10_000;

/** What a million deliveries take, and what the platform takes when there are none. */
export const cost: BenchScenario = {
  name: 'cost',
  title: 'cost of a million deliveries, fan-out 1 and 10',
  minutes: 0.7,
  runs: 1,
  run: (context) =>
    context.using({}, async (platform) => {
      const one = await costOf(context, platform, await platform.newTenant(), {
        run: 'one',
        fanOut: 1,
        events: context.isQuick ? 6_000 : 20_000,
      });
      const ten = await costOf(context, platform, await platform.newTenant(), {
        run: 'ten',
        fanOut: 10,
        events: context.isQuick ? 1_000 : 5_000,
      });
      const idle = await platform.meter();
      await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
      const idleCpu = (cpuSecondsOf(await idle.read()) / IDLE_MS) * 1e6;
      return {
        figures: { ...figures('fan-out 1', one), ...figures('fan-out 10', ten), 'idle: CPU ms a second': idleCpu },
        targets: [],
        usage: one.usage,
        deliveries: one.deliveries,
      };
    }),
};

/** Bytes each are megabytes a million, and microseconds each are seconds a million. */
export function figures(what: string, cost: Cost): Record<string, number> {
  return {
    [`${what}: deliveries/s`]: cost.perSecond,
    [`${what}: CPU s a million`]: cost.cpuMicroseconds,
    [`${what}: EVENTS MB a million`]: cost.eventBytes,
    [`${what}: DELIVERY_LOG MB a million`]: cost.logBytes,
    [`${what}: Postgres MB a million`]: cost.postgresBytes,
  };
}
