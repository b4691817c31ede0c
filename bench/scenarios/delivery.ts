import { setTimeout as delay } from 'node:timers/promises';
import { monotonicMs } from '../clock.ts';
import { connected } from '../connect.ts';
import type { BenchPlatform } from '../platform.ts';
import { Producer } from '../producer.ts';
import { atLeast, type BenchScenario } from '../scenario.ts';
import { endpoints } from './end-to-end.ts';
import { noneLost } from './drained.ts';

const LOOK_MS = 50;
const DEADLINE_MS = 300_000;
/** Over which the deliveries are spread: one would be held to what it has under way at most. */
const ENDPOINTS = 20;

/** A queue that is filled beforehand, and one worker that empties it, writing the log. Nothing else runs. */
export const deliveryAlone: BenchScenario = {
  name: 'delivery',
  title: `delivery alone, ${ENDPOINTS} endpoints`,
  minutes: 1.5,
  run: ({ using, receiver, raw, isQuick }) =>
    using({ services: { delivery: 0, projector: 0 } }, async (platform) => {
      const tenant = await platform.newTenant();
      await endpoints(tenant, receiver.url, ENDPOINTS);
      const events = (isQuick ? 20_000 : 100_000) / ENDPOINTS;
      const deliveries = events * ENDPOINTS;
      await receiver.expect({ run: 'delivery', events, endpoints: ENDPOINTS });
      const producer = new Producer([platform.one('ingest').url], tenant.key, 8);
      await producer.flood({ run: 'delivery', type: 'bench.event', together: 100, dataBytes: 64, events });
      await producer.close();
      await filled(platform, deliveries);
      await platform.end('fanout');
      await platform.end('ingest');

      await platform.launch('delivery');
      const meter = await platform.meter();
      const tally = await receiver.complete(deliveries);
      const usage = await meter.read();
      noneLost(tally, deliveries);
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

/** Until all tasks are in DELIVERIES. */
function filled({ nats }: BenchPlatform, tasks: number): Promise<void> {
  return connected(nats, async ({ jsm }) => {
    const started = monotonicMs();
    while ((await jsm.streams.info('DELIVERIES')).state.messages < tasks) {
      if (monotonicMs() - started > DEADLINE_MS) throw new Error('the queue is not filled');
      await delay(LOOK_MS);
    }
  });
}
