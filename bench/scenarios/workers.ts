import { apps } from '#testkit';
import type { BenchScenario } from '../scenario.ts';
import { endpoints } from './end-to-end.ts';
import { flood } from './flood.ts';

const FAN_OUT = 10;

/** One of each service, then two of each, on the same machine: what the second ones add, or cost. */
export const workers: BenchScenario = {
  name: 'workers',
  title: `1 and 2 workers of each service, fan-out ${FAN_OUT}`,
  minutes: 0.8,
  runs: 1,
  run: (context) =>
    context.using({ mayBeUsed: true }, async (platform) => {
      const tenant = await platform.newTenant();
      await endpoints(tenant, context.receiver.url, FAN_OUT);
      const events = context.isQuick ? 150 : 3_000;
      const rate = async (count: number) => {
        const producer = platform.producer(tenant, 32);
        // Two workers have shared the work between them by the end of the first round.
        await flood(context, platform, producer, { run: `warm-${count}`, events, fanOut: FAN_OUT });
        return flood(context, platform, producer, { run: `flood-${count}`, events, fanOut: FAN_OUT });
      };
      const one = await rate(1);
      await Promise.all(apps.map((app) => platform.launch(app)));
      const meter = await platform.meter();
      const two = await rate(2);
      return {
        figures: { '1 of each: deliveries/s': one, '2 of each: deliveries/s': two, ratio: two / one },
        targets: [],
        usage: await meter.read(),
        deliveries: 2 * events * FAN_OUT,
      };
    }),
};
