import type { BenchScenario } from '../scenario.ts';
import { drained, filled, noneLost } from './drained.ts';
import { endpoints, latencies } from './end-to-end.ts';

const ENDPOINTS = 10;
/** Events a second that are published while the rest is made up for. */
const FRESH = 200;

/** The delivery workers are away while events are published, and come while publishing goes on. */
export const backlog: BenchScenario = {
  name: 'backlog',
  title: `drain of a backlog to ${ENDPOINTS} endpoints, beside ${FRESH} new events/s`,
  minutes: 1.3,
  runs: 1,
  run: ({ using, receiver, isQuick }) =>
    using({ services: { delivery: 0 } }, async (platform) => {
      const tenant = await platform.newTenant();
      await endpoints(tenant, receiver.url, ENDPOINTS);
      const load = { type: 'bench.event', dataBytes: 64 };
      const waiting = isQuick ? 300 : 15_000;
      const fresh = FRESH * (isQuick ? 1 : 30);
      await receiver.expect(
        { run: 'waiting', events: waiting, endpoints: ENDPOINTS },
        { run: 'fresh', events: fresh, endpoints: ENDPOINTS },
      );
      const producer = platform.producer(tenant, 16);
      await producer.flood({ ...load, run: 'waiting', events: waiting, together: 50 });
      await filled(platform, waiting * ENDPOINTS);

      const drain = async () => {
        await platform.launch('delivery');
        const meter = await platform.meter();
        const old = await receiver.complete(waiting * ENDPOINTS, 0);
        noneLost(old, waiting * ENDPOINTS);
        return { old, meter };
      };
      const steady = { ...load, run: 'fresh', events: fresh, together: 1 };
      const [{ old, meter }] = await Promise.all([drain(), producer.steadily(steady, FRESH)]);
      const arrived = await receiver.complete(fresh * ENDPOINTS, 1);
      noneLost(arrived, fresh * ENDPOINTS);
      const usage = await meter.read();
      await drained(platform);
      const seconds = (old.lastAt - old.firstAt) / 1_000;
      const newOnes = Object.entries(latencies(arrived)).map(([figure, value]) => [`new events: ${figure}`, value]);
      return {
        figures: {
          'backlog: deliveries/s': (waiting * ENDPOINTS) / seconds,
          'backlog: seconds': seconds,
          ...(Object.fromEntries(newOnes) as Record<string, number>),
        },
        targets: [],
        usage,
        deliveries: (waiting + fresh) * ENDPOINTS,
      };
    }),
};
