import type { BenchContext, BenchScenario } from '../scenario.ts';
import { drained } from './drained.ts';
import { endpoints } from './end-to-end.ts';
import { flood } from './flood.ts';
import { ingestRates } from './ingest-rates.ts';

const FAN_OUT = 10;

/** What it costs that an event survives the loss of power of a single machine. */
export const syncInterval: BenchScenario = {
  name: 'sync-interval',
  title: 'JetStream as shipped, and with sync_interval: always',
  minutes: 1.5,
  runs: 1,
  async run(context) {
    return { figures: { ...(await rates(context, false)), ...(await rates(context, true)) }, targets: [] };
  },
};

/** Named by what the server says is in force. */
function rates(context: BenchContext, syncsAlways: boolean): Promise<Record<string, number>> {
  const { using, receiver, isQuick } = context;
  return using({ services: { fanout: 0, delivery: 0, projector: 0 }, syncsAlways }, async (platform) => {
    const tenant = await platform.newTenant();
    const perRun = isQuick ? 2_000 : 20_000;
    const { single, batch } = await ingestRates(platform, tenant, perRun);

    await endpoints(tenant, receiver.url, FAN_OUT);
    await Promise.all((['fanout', 'delivery', 'projector'] as const).map((app) => platform.launch(app)));
    await drained(platform);
    const events = isQuick ? 100 : 2_000;
    const delivered = await flood(context, platform, platform.producer(tenant, 32), {
      run: 'delivered',
      events,
      fanOut: FAN_OUT,
    });
    const inForce = `synced ${platform.nats.syncInterval}`;
    return {
      [`${inForce}: single events/s`]: single,
      [`${inForce}: events/s in batches of 100`]: batch,
      [`${inForce}: deliveries/s, fan-out ${FAN_OUT}`]: delivered,
    };
  });
}
