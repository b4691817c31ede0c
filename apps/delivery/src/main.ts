import { Broker, JetStreamTransport, MESSAGING_SETTINGS } from '#messaging';
import { CONFIG, LOGGER, runService, type Config, type Logger } from '#service';
import { DeliveryModule } from './delivery.module.ts';

await runService({
  name: 'delivery',
  defaultPort: 8083,
  settings: [
    ...MESSAGING_SETTINGS,
    'HOOKWIRE_MASTER_KEY',
    'HOOKWIRE_DELIVERY_CONCURRENCY',
    'HOOKWIRE_ALLOWED_NETWORKS',
    'HOOKWIRE_ALLOWED_PORTS',
    'HOOKWIRE_DNS_SERVERS',
    'HOOKWIRE_EGRESS_PROXY',
  ] as const,
  module: () => ({ module: DeliveryModule }),
  transport: (app) => {
    const { HOOKWIRE_DELIVERY_CONCURRENCY: slots } = app.get<Config<'HOOKWIRE_DELIVERY_CONCURRENCY'>>(CONFIG);
    // Old retries get at most a quarter of the slots: they must not keep first attempts waiting.
    const retries = Math.max(1, Math.floor(slots / 4));
    return new JetStreamTransport(
      app.get(Broker),
      { delivery: Math.max(1, slots - retries), retry: retries },
      app.get<Logger>(LOGGER),
    );
  },
});
