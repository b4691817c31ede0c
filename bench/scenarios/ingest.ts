import { allStored } from './drained.ts';
import { atLeast, type BenchScenario } from '../scenario.ts';

const CONNECTIONS = 64;

/** What ingest takes: each event is stored by JetStream as a message of its own before the answer. */
function ingest(name: string, title: string, together: number): BenchScenario {
  return {
    name,
    title,
    minutes: 0.5,
    runs: 3,
    run: ({ using, isQuick, raw }) =>
      using({ services: { fanout: 0, delivery: 0, projector: 0 }, mayBeUsed: true }, async (platform) => {
        const tenant = await platform.newTenant();
        const producer = platform.producer(tenant, together > 1 ? 8 : CONNECTIONS);
        const load = { type: 'bench.event', together, dataBytes: 64 };
        const warm = isQuick ? 1_000 : 10_000;
        await producer.flood({ ...load, run: 'warm', events: warm });
        const events = (isQuick ? 8_000 : 100_000) * (together > 1 ? 2 : 1);
        const meter = await platform.meter();
        const perSecond = events / ((await producer.flood({ ...load, run: 'ingest', events })) / 1_000);
        const usage = await meter.read();
        await allStored(platform, tenant.id, load.type, warm + events);
        return {
          figures: { 'events/s': perSecond, 'of the raw publish limit': perSecond / raw.published },
          targets: [
            together > 1
              ? atLeast(perSecond / raw.published, 0.5, '≥ 0.5 of the raw publish limit', 'of it')
              : atLeast(perSecond, 5_000, '≥ 5,000 events/s', 'events/s'),
          ],
          usage,
          deliveries: events,
        };
      }),
  };
}

export const ingestSingle = ingest('ingest-single', `single events, ${CONNECTIONS} connections`, 1);
export const ingestBatch = ingest('ingest-batch', 'batches of 100 events', 100);
