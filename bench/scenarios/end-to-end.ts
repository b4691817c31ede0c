import { apps } from '#testkit';
import type { BenchPlatform, BenchTenant } from '../platform.ts';
import type { Producer } from '../producer.ts';
import type { Tally } from '../receiver-process.ts';
import { atLeast, atMost, shown, type BenchContext, type BenchScenario } from '../scenario.ts';
import { drained, noneLost } from './drained.ts';
import { flood } from './flood.ts';

/** What is under way when the last event is published may take so long; more is a lag. */
const LAG_MS = 1_000;
/** A try: shorter than the run that counts, so that what grows behind shows sooner. */
const TRY_SECONDS = 10;
const TRY_LAG_MS = 250;
const MOST_TRIES = 9;

interface Shape {
  readonly fanOut: number;
  /** Of R, deliveries a second. */
  readonly target: number;
  /** Of the run that counts, in full mode. */
  readonly seconds: number;
  readonly minutes: number;
}

/** The endpoints of a scenario: each gets every event, at a path of its own. */
export async function endpoints(tenant: BenchTenant, url: string, count: number, more: object = {}): Promise<void> {
  for (let n = 0; n < count; n++) await tenant.createEndpoint({ url: `${url}/${n}`, eventTypes: ['bench.*'], ...more });
}

/** Events at a steady rate, through everything, with the log projected beside. */
function sustained(name: string, title: string, shape: Shape): BenchScenario {
  const { fanOut, target, minutes } = shape;
  return {
    name,
    title,
    minutes,
    runs: 2,
    run: (context) =>
      context.using({ mayBeUsed: true }, async (platform) => {
        const { receiver, raw, isQuick } = context;
        const tenant = await platform.newTenant();
        await endpoints(tenant, receiver.url, fanOut);
        const producer = platform.producer(tenant, 32);
        // How fast it goes when it may lag: the rate to sustain is looked for below that.
        let perSecond = (await floodRate(context, platform, producer, fanOut)) * 0.95;
        // Most rates that are too high lag soon: a minute is for one that has held for a while.
        let hasHeld = isQuick;
        for (let tries = 0; tries < MOST_TRIES; tries++) {
          const seconds = isQuick ? 3 : hasHeld ? shape.seconds : TRY_SECONDS;
          const lagMs = hasHeld ? LAG_MS : TRY_LAG_MS;
          const run = `${name}-${tries}`;
          const { isLagging, ...found } = await steady(context, platform, producer, {
            run,
            fanOut,
            perSecond,
            seconds,
            lagMs,
          });
          if (isLagging) perSecond *= 0.9;
          else if (!hasHeld) hasHeld = true;
          else {
            const { tally, usage, deliveries } = found;
            return {
              figures: { 'deliveries/s': perSecond, R: perSecond / raw.signedPosts, ...latencies(tally) },
              targets: [
                atLeast(perSecond / raw.signedPosts, target, `≥ ${target.toFixed(2)} R`, 'R'),
                ...apps.map((app) =>
                  atMost(usage[app]!.residentBytes / 1e6, 200, `${app}: ≤ 200 MB under the sustained load`, 'MB'),
                ),
              ],
              usage,
              deliveries,
            };
          }
        }
        throw new Error(`lags even at ${shown(perSecond / 0.9)} deliveries a second`);
      }),
  };
}

interface Steady {
  readonly run: string;
  readonly fanOut: number;
  /** Deliveries. */
  readonly perSecond: number;
  readonly seconds: number;
  /** How late may be what is last. */
  readonly lagMs: number;
}

/** Whether a rate can be sustained: hardly anything is under way when the last event is published. */
async function steady(
  { receiver, say }: BenchContext,
  platform: BenchPlatform,
  producer: Producer,
  { run, fanOut, perSecond, seconds, lagMs }: Steady,
) {
  const events = Math.round((perSecond / fanOut) * seconds);
  const deliveries = events * fanOut;
  await receiver.expect({ run, events, endpoints: fanOut });
  const meter = await platform.meter();
  await producer.steadily({ type: 'bench.event', together: 20, dataBytes: 64, run, events }, perSecond / fanOut);
  const behind = deliveries - (await receiver.tally()).received;
  const usage = await meter.read();
  const tally = await receiver.complete(deliveries);
  noneLost(tally, deliveries);
  const projectedMs = await drained(platform);
  const rate = `${shown(perSecond)} deliveries/s for ${seconds} s`;
  say(`  ${rate}: ${behind} behind at the end, read models ${projectedMs} ms later`);
  const isLagging = (behind / perSecond) * 1_000 > lagMs || projectedMs > LAG_MS;
  return { isLagging, tally, usage, deliveries };
}

export function latencies({ latency }: Tally): Record<string, number> {
  return { 'p50 ms': latency.p50, 'p99 ms': latency.p99, 'max ms': latency.max };
}

/** @returns deliveries a second while events come as fast as they are taken */
export async function floodRate(
  context: BenchContext,
  platform: BenchPlatform,
  producer: Producer,
  fanOut: number,
): Promise<number> {
  const events = Math.round((context.isQuick ? 1_500 : 20_000) / fanOut);
  await flood(context, platform, producer, { run: `warm-${fanOut}`, events, fanOut });
  return flood(context, platform, producer, { run: `flood-${fanOut}`, events, fanOut });
}

export const fanOut1 = sustained('end-to-end-1', 'fan-out 1, sustained', {
  fanOut: 1,
  target: 0.15,
  seconds: 60,
  minutes: 2.1,
});
export const fanOut10 = sustained('end-to-end-10', 'fan-out 10, sustained', {
  fanOut: 10,
  target: 0.25,
  seconds: 30,
  minutes: 1.6,
});

/** Far below what it could: how soon an event arrives. */
export const latency: BenchScenario = {
  name: 'latency',
  title: '200 events/s, fan-out 1',
  minutes: 0.75,
  runs: 2,
  run: ({ using, receiver, isQuick }) =>
    using({ mayBeUsed: true }, async (platform) => {
      const tenant = await platform.newTenant();
      await endpoints(tenant, receiver.url, 1);
      const producer = platform.producer(tenant, 16);
      const load = { type: 'bench.event', together: 1, dataBytes: 64 };
      const rounds = { warm: isQuick ? 200 : 1_000, latency: isQuick ? 600 : 6_000 };
      const meter = await platform.meter();
      for (const [run, events] of Object.entries(rounds)) {
        await receiver.expect({ run, events, endpoints: 1 });
        await producer.steadily({ ...load, run, events }, 200);
        noneLost(await receiver.complete(events), events);
      }
      const usage = await meter.read();
      const tally = await receiver.tally();
      return {
        figures: latencies(tally),
        targets: [atMost(tally.latency.p50, 5, 'p50 ≤ 5 ms', 'ms'), atMost(tally.latency.p99, 25, 'p99 ≤ 25 ms', 'ms')],
        usage,
        deliveries: rounds.warm + rounds.latency,
      };
    }),
};
