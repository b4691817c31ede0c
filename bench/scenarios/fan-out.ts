import { setTimeout as delay } from 'node:timers/promises';
import { monotonicMs } from '../clock.ts';
import { atLeast, type BenchScenario } from '../scenario.ts';
import { copyEndpoint } from './copied-endpoints.ts';
import { filled } from './drained.ts';

const ENDPOINTS = 1_000;
const DEADLINE_MS = 60_000;

/** Events that a thousand endpoints get: how fast their tasks are stored. */
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
      const found = done().map(({ matched, durationMs, time }) => {
        const endedAt = Date.parse(String(time));
        return { matched: Number(matched), startedAt: endedAt - Number(durationMs), endedAt };
      });
      if (found.some(({ matched }) => matched !== ENDPOINTS)) throw new Error('an event missed an endpoint');
      await filled(platform, events * ENDPOINTS);
      // Several are fanned out at a time: what counts is from the beginning of the first to the end of the last.
      const from = Math.min(...found.map(({ startedAt }) => startedAt));
      const to = Math.max(...found.map(({ endedAt }) => endedAt));
      const perSecond = (events * ENDPOINTS) / ((to - from) / 1_000);
      return {
        figures: { 'tasks/s': perSecond },
        targets: [atLeast(perSecond, 12_000, '≥ 12,000 tasks/s', 'tasks/s')],
      };
    }),
};
