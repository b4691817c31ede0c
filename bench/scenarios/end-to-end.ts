import type { BenchPlatform, BenchTenant } from '../platform.ts';
import type { Producer } from '../producer.ts';
import { apps } from '#testkit';
import type { Tally } from '../receiver-process.ts';
import { atLeast, atMost, shown, type BenchContext, type BenchScenario } from '../scenario.ts';
import { drained, noneLost } from './drained.ts';
import { flood } from './flood.ts';

/** What is under way when the last event is published may take so long; more is a lag. */
const LAG_MS = 1_000;

interface Shape {
  readonly fanOut: number;
  /** Of R, deliveries a second. */
  readonly target: number;
}

/** The endpoints of a scenario: each gets every event, at a path of its own. */
export async function endpoints(tenant: BenchTenant, url: string, count: number, more: object = {}): Promise<void> {
  for (let n = 0; n < count; n++) await tenant.createEndpoint({ url: `${url}/${n}`, eventTypes: ['bench.*'], ...more });
}

/** Events at a steady rate, through everything, with the log projected beside. */
function sustained(name: string, title: string, { fanOut, target }: Shape): BenchScenario {
  return {
    name,
    title,
    minutes: 2.5,
    runs: 2,
    run: (context) =>
      context.using({ mayBeUsed: true }, async (platform) => {
        const { receiver, raw, isQuick } = context;
        const tenant = await platform.newTenant();
        await endpoints(tenant, receiver.url, fanOut);
        const producer = platform.producer(tenant, 32);
        const load = { type: 'bench.event', together: 20, dataBytes: 64 };

        // How fast it goes when it may lag: the rate to sustain is looked for below that.
        const most = await floodRate(context, platform, producer, fanOut);
        let perSecond = most * 0.95;
        for (let tries = 0; ; tries++) {
          const events = Math.round((perSecond / fanOut) * (isQuick ? 3 : 60));
          const run = `${name}-${tries}`;
          await receiver.expect({ run, events, endpoints: fanOut });
          const meter = await platform.meter();
          await producer.steadily({ ...load, run, events }, perSecond / fanOut);
          const atEnd = await receiver.tally();
          const behind = events * fanOut - atEnd.received;
          const usage = await meter.read();
          const tally = await receiver.complete(events * fanOut);
          noneLost(tally, events * fanOut);
          const projected = await drained(platform);
          context.say(
            `  ${shown(perSecond)} deliveries/s: ${behind} behind at the end, read models ${projected} ms later`,
          );
          if ((behind / perSecond) * 1_000 <= LAG_MS && projected <= LAG_MS) {
            return {
              figures: { 'deliveries/s': perSecond, R: perSecond / raw.signedPosts, ...latencies(tally) },
              targets: [
                atLeast(perSecond / raw.signedPosts, target, `≥ ${target.toFixed(2)} R`, 'R'),
                ...Object.entries(usage)
                  .filter(([process]) => (apps as readonly string[]).includes(process))
                  .map(([process, { residentBytes }]) =>
                    atMost(residentBytes / 1e6, 200, `${process}: ≤ 200 MB under the sustained load`, 'MB'),
                  ),
              ],
              usage,
              deliveries: events * fanOut,
            };
          }
          if (tries === 8) throw new Error(`lags even at ${shown(perSecond)} deliveries a second`);
          perSecond *= 0.9;
        }
      }),
  };
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
  const events = Math.round((context.isQuick ? 3_000 : 20_000) / fanOut);
  await flood(context, platform, producer, { run: `warm-${fanOut}`, events, fanOut });
  return flood(context, platform, producer, { run: `flood-${fanOut}`, events, fanOut });
}

export const fanOut1 = sustained('end-to-end-1', 'fan-out 1, sustained', { fanOut: 1, target: 0.15 });
export const fanOut10 = sustained('end-to-end-10', 'fan-out 10, sustained', { fanOut: 10, target: 0.25 });

/** Far below what it could: how soon an event arrives. */
export const latency: BenchScenario = {
  name: 'latency',
  title: '200 events/s, fan-out 1',
  minutes: 0.8,
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
