import type { Producer } from '../producer.ts';
import type { BenchContext, BenchScenario } from '../scenario.ts';
import type { BenchPlatform } from '../platform.ts';
import { drained, noneLost } from './drained.ts';
import { endpoints, latencies } from './end-to-end.ts';
import { flood } from './flood.ts';

const CONNECTIONS = 16;

interface Size {
  readonly name: string;
  readonly dataBytes: number;
  /** Of a full run, as fast as they are taken. */
  readonly events: number;
}

const SIZES: readonly Size[] = [
  { name: '1 KB', dataBytes: 1_000, events: 20_000 },
  { name: '20 KB', dataBytes: 20_000, events: 8_000 },
  { name: '500 KB', dataBytes: 500_000, events: 600 },
];

/** What a payload's size costs. Up to 8 KiB it travels inside the task, beyond that the worker reads the event. */
export const payloads: BenchScenario = {
  name: 'payloads',
  title: 'payloads of 1 KB, 20 KB and 500 KB, fan-out 1',
  minutes: 1,
  runs: 1,
  run: (context) =>
    context.using({ mayBeUsed: true }, async (platform) => {
      const tenant = await platform.newTenant();
      await endpoints(tenant, context.receiver.url, 1);
      const producer = platform.producer(tenant, CONNECTIONS);
      const figures: Record<string, number> = {};
      for (const size of SIZES) Object.assign(figures, await measure(context, platform, producer, size));
      return { figures, targets: [] };
    }),
};

/** Throughput while events come as fast as they are taken; latency at half of that. */
async function measure(
  context: BenchContext,
  platform: BenchPlatform,
  producer: Producer,
  { name, dataBytes, events: most }: Size,
): Promise<Record<string, number>> {
  const { receiver, isQuick } = context;
  const load = { type: 'bench.event', together: 1, dataBytes };
  const events = Math.ceil(isQuick ? most / 40 : most);
  const perSecond = await flood(context, platform, producer, { ...load, run: `flood-${dataBytes}`, events, fanOut: 1 });

  const steady = Math.ceil((perSecond / 2) * (isQuick ? 1 : 8));
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
