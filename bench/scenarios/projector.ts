import { setTimeout as delay } from 'node:timers/promises';
import { monotonicMs } from '../clock.ts';
import { connected } from '../connect.ts';
import type { BenchPlatform } from '../platform.ts';
import { atLeast, type BenchScenario } from '../scenario.ts';
import { endpoints } from './end-to-end.ts';
import { allRecorded, isProjected, noneLost, withPostgres } from './drained.ts';
import { rebuild } from './rebuild-command.ts';

const ENDPOINTS = 10;
const DEADLINE_MS = 600_000;

/** A log that is written beforehand by real deliveries; then a projector reads it, and then all is rebuilt. */
export const projector: BenchScenario = {
  name: 'projector',
  title: 'projector, and a rebuild',
  minutes: 1,
  runs: 2,
  run: (context) =>
    context.using({ services: { projector: 0 } }, async (platform) => {
      const { receiver, isQuick, say } = context;
      const tenant = await platform.newTenant();
      await endpoints(tenant, receiver.url, ENDPOINTS);
      const events = (isQuick ? 5_000 : 100_000) / ENDPOINTS;
      await receiver.expect({ run: 'projector', events, endpoints: ENDPOINTS });
      const producer = platform.producer(tenant, 4);
      await producer.flood({ run: 'projector', type: 'bench.event', together: 50, dataBytes: 64, events });
      noneLost(await receiver.complete(events * ENDPOINTS), events * ENDPOINTS);
      for (const app of ['delivery', 'fanout', 'ingest'] as const) await platform.end(app);

      const facts = await factsIn(platform);
      say(`  ${facts} facts`);
      await platform.launch('projector');
      const meter = await platform.meter();
      const projecting = await projected(platform);
      const perSecond = facts / (projecting / 1_000);
      const usage = await meter.read();
      await allRecorded(platform, events * ENDPOINTS);
      await platform.end('projector');

      const rebuilt = facts / ((await rebuild(context, platform)) / 1_000);
      await allRecorded(platform, events * ENDPOINTS);
      return {
        figures: { 'facts/s': perSecond, 'rebuilt facts/s': rebuilt },
        targets: [
          atLeast(perSecond, 8_000, '≥ 8,000 facts/s', 'facts/s'),
          atLeast(rebuilt, 20_000, 'rebuild ≥ 20,000 facts/s', 'facts/s'),
        ],
        usage,
        deliveries: events * ENDPOINTS,
      };
    }),
};

function factsIn({ nats }: BenchPlatform): Promise<number> {
  return connected(nats, async ({ jsm }) => (await jsm.streams.info('DELIVERY_LOG')).state.messages);
}

/** @returns milliseconds until the read models have the whole log */
function projected({ nats, postgres }: BenchPlatform): Promise<number> {
  const started = monotonicMs();
  return connected(nats, ({ jsm }) =>
    withPostgres(postgres.url, async (client) => {
      while (!(await isProjected(jsm, client))) {
        if (monotonicMs() - started > DEADLINE_MS) throw new Error('the log is not projected');
        await delay(20);
      }
      return monotonicMs() - started;
    }),
  );
}
