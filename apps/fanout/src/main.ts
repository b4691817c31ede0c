import { Broker, JetStreamTransport, MESSAGING_SETTINGS } from '#messaging';
import { CONFIG, LOGGER, runService, type Config, type Logger } from '#service';
import { FanoutModule } from './fanout.module.ts';

await runService({
  name: 'fanout',
  defaultPort: 8082,
  settings: [...MESSAGING_SETTINGS, 'HOOKWIRE_FANOUT_CONCURRENCY'] as const,
  module: () => ({ module: FanoutModule }),
  transport: (app) => {
    const { HOOKWIRE_FANOUT_CONCURRENCY: slots } = app.get<Config<'HOOKWIRE_FANOUT_CONCURRENCY'>>(CONFIG);
    return new JetStreamTransport(app.get(Broker), { concurrency: { fanout: slots } }, app.get<Logger>(LOGGER));
  },
});
