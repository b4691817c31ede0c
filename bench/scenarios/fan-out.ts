import { setTimeout as delay } from 'node:timers/promises';
import { monotonicMs } from '../clock.ts';
import { atLeast, type BenchScenario } from '../scenario.ts';
import { median } from '../statistics.ts';
import { copyEndpoint } from './copied-endpoints.ts';
import { filled } from './drained.ts';

const ENDPOINTS = 1_000;
const DEADLINE_MS = 60_000;

/** Events that a thousand endpoints get, one after the other: how fast their tasks are stored. */
export const fanOut1000: BenchScenario = {
  name: 'fan-out-1000',
  title: `fan-out 1 → ${ENDPOINTS}`,
  minutes: 0.4,
  runs: 3,
  run: ({ using, receiver, isQuick }) =>
    using({ services: { delivery: 0, projector: 0 }, env: { LOG_LEVEL: 'info' } }, async (platform) => {
      const tenant = await platform.newTenant();
      const { id } = await tenant.createEndpoint({ url: receiver.url, eventTypes: ['bench.*'] });
      await copyEndpoint(platform, id, { from: 1, to: ENDPOINTS }, `'bench.*'`);
      const producer = platform.producer(tenant, 1);
      const events = isQuick ? 10 : 40;
      await producer.flood({ run: 'fan', type: 'bench.event', together: 1, dataBytes: 64, events });
      const { logs } = platform.one('fanout');
      const done = () => logs.filter(({ msg }) => msg === 'event fanned out');
      for (const started = monotonicMs(); done().length < events; await delay(50)) {
        if (monotonicMs() - started > DEADLINE_MS) throw new Error(`${done().length} of ${events} are fanned out`);
      }
      const found = done().map(({ matched, durationMs }) => ({ matched: Number(matched), ms: Number(durationMs) }));
      if (found.some(({ matched }) => matched !== ENDPOINTS)) throw new Error('an event missed an endpoint');
      await filled(platform, events * ENDPOINTS);
      // The first one meets cold code.
      const rates = found.slice(1).map(({ ms }) => (ENDPOINTS / ms) * 1_000);
      const perSecond = median(rates);
      return {
        figures: { 'tasks/s': perSecond },
        targets: [atLeast(perSecond, 12_000, '≥ 12,000 tasks/s', 'tasks/s')],
      };
    }),
};
