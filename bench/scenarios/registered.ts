import { monotonicMs } from '../clock.ts';
import type { BenchPlatform } from '../platform.ts';
import type { Producer } from '../producer.ts';
import { atMost, type BenchContext, type BenchScenario } from '../scenario.ts';
import { copyEndpoint } from './copied-endpoints.ts';
import { endpoints } from './end-to-end.ts';
import { flood } from './flood.ts';

const SIZES = [10, 1_000, 100_000] as const;
/** SQL. The copies want types of a thousand names, every tenth everything below one. */
const OTHER_TYPE = `'other.t' || n % 1000 || CASE WHEN n % 10 = 0 THEN '.*' ELSE '' END`;
const STARTED = ['fanout', 'delivery'] as const;

/** What endpoints cost that are registered and want other events: at the start of a service, and at each event. */
export const registered: BenchScenario = {
  name: 'registered',
  title: '10, 1,000 (not in quick mode) and 100,000 registered endpoints',
  minutes: 1.2,
  runs: 1,
  run: (context) =>
    context.using({ services: { fanout: 0, delivery: 0, projector: 1 } }, async (platform) => {
      const tenant = await platform.newTenant();
      await endpoints(tenant, context.receiver.url, 1);
      const { id } = await tenant.createEndpoint({ url: `${context.receiver.url}/other`, eventTypes: ['other.event'] });
      const found = [];
      let there: number = 2;
      for (const size of context.isQuick ? [SIZES[0], SIZES[2]] : SIZES) {
        await copyEndpoint(platform, id, { from: there, to: size }, OTHER_TYPE);
        there = size;
        const producer = platform.producer(tenant, 16);
        found.push({ size: there, ...(await measure(context, platform, producer, there)) });
      }
      const [few, many] = [found[0]!, found.at(-1)!];
      const added = many.cpuMicroseconds - few.cpuMicroseconds;
      const figures = found.map(({ size, startMs, cpuMicroseconds, megabytes }) => {
        const of = size.toLocaleString('en-US');
        return {
          [`${of}: fanout starts in ms`]: startMs.fanout,
          [`${of}: delivery starts in ms`]: startMs.delivery,
          [`${of}: fanout, CPU µs an event`]: cpuMicroseconds,
          [`${of}: fanout, MB`]: megabytes,
        };
      });
      return {
        figures: { 'added by matching, µs an event': added, ...(Object.assign({}, ...figures) as object) },
        targets: [
          atMost(added, 50, '100,000 endpoints: matching adds ≤ 50 µs an event', 'µs'),
          ...STARTED.map((app) =>
            atMost(many.startMs[app] / 1_000, 5, `100,000 endpoints: ${app} starts in ≤ 5 s`, 's'),
          ),
        ],
      };
    }),
};

async function measure(context: BenchContext, platform: BenchPlatform, producer: Producer, size: number) {
  const startMs = { fanout: 0, delivery: 0 };
  for (const app of STARTED) {
    const started = monotonicMs();
    await platform.launch(app);
    startMs[app] = monotonicMs() - started;
  }
  const events = context.isQuick ? 1_000 : 15_000;
  await flood(context, platform, producer, { run: `warm-${size}`, events, fanOut: 1 });
  const meter = await platform.meter();
  await flood(context, platform, producer, { run: `counted-${size}`, events, fanOut: 1 });
  const { fanout } = await meter.read();
  for (const app of STARTED) await platform.end(app);
  return {
    startMs,
    cpuMicroseconds: (fanout!.cpuSeconds / events) * 1e6,
    megabytes: fanout!.residentBytes / 1e6,
  };
}
