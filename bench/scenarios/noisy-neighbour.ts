import { HANGING_PATH } from '../receiver.ts';
import type { Tally } from '../receiver-process.ts';
import type { BenchScenario } from '../scenario.ts';
import { drained, noneLost, waitingAre } from './drained.ts';
import { endpoints } from './end-to-end.ts';

/** Events a second. */
const QUIET = 150;
const LOUD = 1_000;

/**
 * What a tenant whose endpoint is well notices of another one that is loud: whose endpoint answers, which takes its share
 * of the machine and no more, and whose endpoint never answers.
 */
export const noisyNeighbour: BenchScenario = {
  name: 'noisy-neighbour',
  title: `${QUIET} events/s beside a tenant with ${LOUD.toLocaleString('en-US')} events/s whose endpoint hangs`,
  minutes: 1,
  runs: 1,
  run: ({ using, receiver, isQuick }) =>
    using({}, async (platform) => {
      const seconds = isQuick ? 2 : 12;
      const load = { type: 'bench.event', dataBytes: 64 };
      const quiet = await platform.newTenant();
      await endpoints(quiet, receiver.url, 1);
      const calm = platform.producer(quiet, 16);
      const quietly = async (run: string) => {
        const events = QUIET * seconds;
        await receiver.expect({ run, events, endpoints: 1 });
        await calm.steadily({ ...load, run, events, together: 1 }, QUIET);
        const tally = await receiver.complete(events);
        noneLost(tally, events);
        return tally.latency;
      };
      const beside = async (run: string, path: string) => {
        const loud = await platform.newTenant();
        await loud.createEndpoint({ url: `${receiver.url}${path}`, eventTypes: ['bench.*'] });
        const flood = { ...load, run: 'loud', events: LOUD * seconds, together: 20 };
        const [latency] = await Promise.all([quietly(run), platform.producer(loud, 16).steadily(flood, LOUD)]);
        return latency;
      };
      try {
        await beside('warm', '/0');
        await drained(platform);
        const alone = await quietly('alone');
        const answered = await beside('answered', '/0');
        await drained(platform);
        const meter = await platform.meter();
        const hanging = await beside('hanging', HANGING_PATH);
        const usage = await meter.read();
        await waitingAre(platform, LOUD * seconds);
        return {
          figures: {
            'p99, hanging : alone': hanging.p99 / alone.p99,
            'p99, hanging : answered': hanging.p99 / answered.p99,
            ...latenciesOf({ alone, answered, hanging }),
          },
          targets: [],
          usage,
          deliveries: (LOUD + QUIET) * seconds,
        };
      } finally {
        // The worker would wait for its requests before it ends.
        await receiver.release();
      }
    }),
};

function latenciesOf(by: Readonly<Record<string, Tally['latency']>>): Record<string, number> {
  return Object.assign(
    {},
    ...Object.entries(by).map(([name, { p50, p99 }]) => ({ [`${name}: p50 ms`]: p50, [`${name}: p99 ms`]: p99 })),
  ) as Record<string, number>;
}
