import { HANGING_PATH } from '../receiver.ts';
import type { BenchScenario } from '../scenario.ts';
import { waitingAre, noneLost } from './drained.ts';
import { endpoints } from './end-to-end.ts';

/** Events a second. */
const QUIET = 150;
const LOUD = 1_000;

/** A tenant whose endpoint never answers and is flooded, and what another one, whose endpoint is well, notices of it. */
export const noisyNeighbour: BenchScenario = {
  name: 'noisy-neighbour',
  title: `${QUIET} events/s beside a tenant with ${LOUD.toLocaleString('en-US')} events/s whose endpoint hangs`,
  minutes: 1,
  runs: 1,
  run: ({ using, receiver, isQuick }) =>
    using({}, async (platform) => {
      const [quiet, loud] = [await platform.newTenant(), await platform.newTenant()];
      await endpoints(quiet, receiver.url, 1);
      await loud.createEndpoint({ url: `${receiver.url}${HANGING_PATH}`, eventTypes: ['bench.*'] });
      const [calm, noisy] = [platform.producer(quiet, 16), platform.producer(loud, 16)];
      const load = { type: 'bench.event', dataBytes: 64 };
      const seconds = isQuick ? 2 : 15;
      const quietly = async (run: string) => {
        const events = QUIET * seconds;
        await receiver.expect({ run, events, endpoints: 1 });
        await calm.steadily({ ...load, run, events, together: 1 }, QUIET);
        const tally = await receiver.complete(events);
        noneLost(tally, events);
        return tally.latency;
      };
      try {
        await quietly('warm');
        const alone = await quietly('alone');
        const events = LOUD * seconds;
        const meter = await platform.meter();
        const [beside] = await Promise.all([
          quietly('beside'),
          noisy.steadily({ ...load, run: 'loud', events, together: 20 }, LOUD),
        ]);
        const usage = await meter.read();
        await waitingAre(platform, events);
        return {
          figures: {
            'p99 beside : alone': beside.p99 / alone.p99,
            'alone: p50 ms': alone.p50,
            'alone: p99 ms': alone.p99,
            'beside: p50 ms': beside.p50,
            'beside: p99 ms': beside.p99,
          },
          targets: [],
          usage,
          deliveries: events + QUIET * seconds,
        };
      } finally {
        // The worker would wait for its requests before it ends.
        await receiver.release();
      }
    }),
};
