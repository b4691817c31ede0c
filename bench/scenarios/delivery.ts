import { atLeast, type BenchScenario } from '../scenario.ts';
import { endpoints } from './end-to-end.ts';
import { filled, noneLost, waitingAre } from './drained.ts';

/** Over which the deliveries are spread: one would be held to what it has under way at most. */
const ENDPOINTS = 20;

/** A queue that is filled beforehand, and one worker that empties it, writing the log. Nothing else runs. */
export const deliveryAlone: BenchScenario = {
  name: 'delivery',
  title: `delivery alone, ${ENDPOINTS} endpoints`,
  minutes: 0.75,
  runs: 3,
  run: ({ using, receiver, raw, isQuick }) =>
    using({ services: { delivery: 0, projector: 0 } }, async (platform) => {
      const tenant = await platform.newTenant();
      await endpoints(tenant, receiver.url, ENDPOINTS);
      const events = (isQuick ? 6_000 : 100_000) / ENDPOINTS;
      const deliveries = events * ENDPOINTS;
      await receiver.expect({ run: 'delivery', events, endpoints: ENDPOINTS });
      const producer = platform.producer(tenant, 8);
      await producer.flood({ run: 'delivery', type: 'bench.event', together: 100, dataBytes: 64, events });
      await filled(platform, deliveries);
      await platform.end('fanout');
      await platform.end('ingest');

      await platform.launch('delivery');
      const meter = await platform.meter();
      const tally = await receiver.complete(deliveries);
      const usage = await meter.read();
      noneLost(tally, deliveries);
      await waitingAre(platform, 0);
      const perSecond = deliveries / ((tally.lastAt - tally.firstAt) / 1_000);
      const share = perSecond / raw.signedPosts;
      return {
        figures: { 'deliveries/s': perSecond, R: share },
        targets: [atLeast(share, 0.4, '≥ 0.40 R', 'R')],
        usage,
        deliveries,
      };
    }),
};
