import { setTimeout as delay } from 'node:timers/promises';
import { apps, type App } from '#testkit';
import { monotonicMs } from '../clock.ts';
import type { BenchPlatform } from '../platform.ts';
import { atMost, type BenchScenario } from '../scenario.ts';
import { slope, type Point } from '../statistics.ts';
import { usageOf } from '../usage.ts';
import { drained, noneLost } from './drained.ts';
import { endpoints, floodRate, latencies } from './end-to-end.ts';

const MINUTE_MS = 60_000;
/** Of the rate at which it lags: about half of what it sustains. */
const SHARE = 0.45;
/** Caches and the heap find their size first. */
const SETTLING_MS = 3 * MINUTE_MS;

/** Memory of each service, over a quarter of an hour of steady work. */
export const soak: BenchScenario = {
  name: 'soak',
  title: '15 minutes (quick: 10 s) at half of the sustained rate, fan-out 1',
  minutes: 15.6,
  runs: 1,
  run: (context) =>
    context.using({ mayBeUsed: true }, async (platform) => {
      const { receiver, isQuick, say } = context;
      const tenant = await platform.newTenant();
      await endpoints(tenant, receiver.url, 1);
      const producer = platform.producer(tenant, 32);
      const perSecond = (await floodRate(context, platform, producer, 1)) * SHARE;
      const seconds = isQuick ? 10 : 15 * 60;
      const events = Math.round(perSecond * seconds);
      say(`  ${Math.round(perSecond)} events/s for ${seconds} s`);
      await receiver.expect({ run: 'soak', events, endpoints: 1 });
      const meter = await platform.meter();
      const ended = new AbortController();
      const [memory] = await Promise.all([
        watch(platform, isQuick ? 1_000 : 15_000, ended.signal),
        producer
          .steadily({ run: 'soak', type: 'bench.event', together: 20, dataBytes: 64, events }, perSecond)
          .finally(() => ended.abort()),
      ]);
      const tally = await receiver.complete(events);
      noneLost(tally, events);
      const usage = await meter.read();
      await drained(platform);

      const growth = apps.map((app) => {
        const points = memory[app].filter(([ms]) => isQuick || ms >= SETTLING_MS);
        return { app, perMinute: slope(points) * MINUTE_MS };
      });
      return {
        figures: {
          'deliveries/s': perSecond,
          ...latencies(tally),
          ...Object.fromEntries(growth.map(({ app, perMinute }) => [`${app}: MB a minute`, perMinute])),
        },
        // What a process takes in its first seconds says nothing of what it would go on taking.
        targets: isQuick
          ? []
          : growth.map(({ app, perMinute }) => atMost(perMinute, 1, `${app}: grows by ≤ 1 MB a minute`, 'MB a minute')),
        usage,
        deliveries: events,
      };
    }),
};

/** @returns megabytes of each service, with the milliseconds since the beginning */
async function watch(platform: BenchPlatform, everyMs: number, ended: AbortSignal): Promise<Record<App, Point[]>> {
  const memory: Record<App, Point[]> = { ingest: [], fanout: [], delivery: [], projector: [], registry: [] };
  for (const started = monotonicMs(); !ended.aborted;) {
    for (const app of apps) {
      const { residentBytes } = await usageOf({ pid: platform.one(app).pid });
      memory[app].push([monotonicMs() - started, residentBytes / 1e6]);
    }
    // Ended early is ended.
    await delay(everyMs, undefined, { signal: ended }).catch(() => undefined);
  }
  return memory;
}
