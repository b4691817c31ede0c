import { Broker, JetStreamTransport, MESSAGING_SETTINGS, ShardOwnership } from '#messaging';
import { LOGGER, runService, type Logger } from '#service';
import { DELIVERY_SETTINGS, DeliveryModule } from './delivery.module.ts';

/** Tasks of one shard that wait for a slot in memory: enough to keep it busy, and little to hold. */
const HELD_A_SHARD = { delivery: 16, retry: 4 };

await runService({
  name: 'delivery',
  defaultPort: 8083,
  settings: [...MESSAGING_SETTINGS, ...DELIVERY_SETTINGS] as const,
  module: () => ({ module: DeliveryModule }),
  transport: (app) =>
    new JetStreamTransport(
      app.get(Broker),
      { concurrency: HELD_A_SHARD, shards: app.get(ShardOwnership) },
      app.get<Logger>(LOGGER),
    ),
});
