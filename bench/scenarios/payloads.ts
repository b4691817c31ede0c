import { Producer } from '../producer.ts';
import type { BenchContext, BenchScenario } from '../scenario.ts';
import type { BenchPlatform } from '../platform.ts';
import { drained, noneLost } from './drained.ts';
import { endpoints, latencies } from './end-to-end.ts';

const CONNECTIONS = 16;

interface Size {
  readonly name: string;
  readonly dataBytes: number;
  /** Of a full run, as fast as they are taken. */
  readonly events: number;
}

const SIZES: readonly Size[] = [
  { name: '1 KB', dataBytes: 1_000, events: 40_000 },
  { name: '20 KB', dataBytes: 20_000, events: 15_000 },
  { name: '500 KB', dataBytes: 500_000, events: 1_000 },
];

/** What a payload's size costs. Up to 8 KiB it travels inside the task, beyond that the worker reads the event. */
export const payloads: BenchScenario = {
  name: 'payloads',
  title: 'payloads of 1 KB, 20 KB and 500 KB, fan-out 1',
  minutes: 2,
  run: (context) =>
    context.using({}, async (platform) => {
      const tenant = await platform.newTenant();
      await endpoints(tenant, context.receiver.url, 1);
      const producer = new Producer([platform.one('ingest').url], tenant.key, CONNECTIONS);
      const figures: Record<string, number> = {};
      for (const size of SIZES) Object.assign(figures, await measure(context, platform, producer, size));
      await producer.close();
      return { figures, targets: [] };
    }),
};

/** Throughput while events come as fast as they are taken; latency at half of that. */
async function measure(
  { receiver, isQuick }: BenchContext,
  platform: BenchPlatform,
  producer: Producer,
  { name, dataBytes, events: most }: Size,
): Promise<Record<string, number>> {
  const load = { type: 'bench.event', together: 1, dataBytes };
  const flood = Math.ceil(isQuick ? most / 40 : most);
  await receiver.expect({ run: `flood-${dataBytes}`, events: flood, endpoints: 1 });
  await producer.flood({ ...load, run: `flood-${dataBytes}`, events: flood });
  const { firstAt, lastAt, ...flooded } = await receiver.complete(flood);
  noneLost(flooded, flood);
  const perSecond = flood / ((lastAt - firstAt) / 1_000);
  await drained(platform);

  const steady = Math.ceil((perSecond / 2) * (isQuick ? 1 : 15));
  await receiver.expect({ run: `steady-${dataBytes}`, events: steady, endpoints: 1 });
  await producer.steadily({ ...load, run: `steady-${dataBytes}`, events: steady }, perSecond / 2);
  const tally = await receiver.complete(steady);
  noneLost(tally, steady);
  await drained(platform);
  const named = Object.entries({
    'deliveries/s': perSecond,
    'MB/s': (perSecond * dataBytes) / 1e6,
    ...latencies(tally),
  }).map(([figure, value]) => [`${name}: ${figure}`, value]);
  return Object.fromEntries(named) as Record<string, number>;
}
