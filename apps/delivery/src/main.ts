import { Broker, JetStreamTransport, MESSAGING_SETTINGS, ShardOwnership } from '#messaging';
import { SENDING_SETTINGS } from '#sending';
import { LOGGER, runService, type Logger } from '#service';
import { DeliveryModule } from './delivery.module.ts';

/** Tasks of one shard that wait for a slot in memory: enough to keep it busy, and little to hold. */
const HELD_A_SHARD = { delivery: 16, retry: 4 };

await runService({
  name: 'delivery',
  defaultPort: 8083,
  settings: [
    ...MESSAGING_SETTINGS,
    'HOOKWIRE_MASTER_KEY',
    'HOOKWIRE_PREVIOUS_MASTER_KEYS',
    ...SENDING_SETTINGS,
    'HOOKWIRE_DELIVERY_CONCURRENCY',
    'HOOKWIRE_BREAKER_FAILURES',
    'HOOKWIRE_BREAKER_FIRST_PROBE_SECONDS',
    'HOOKWIRE_BREAKER_LONGEST_PROBE_SECONDS',
    'HOOKWIRE_DISABLE_AFTER_HOURS',
    'HOOKWIRE_RETRY_TIME_SCALE',
  ] as const,
  module: () => ({ module: DeliveryModule }),
  transport: (app) =>
    new JetStreamTransport(
      app.get(Broker),
      { concurrency: HELD_A_SHARD, shards: app.get(ShardOwnership) },
      app.get<Logger>(LOGGER),
    ),
});
