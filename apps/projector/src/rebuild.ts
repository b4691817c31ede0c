import { Broker, MESSAGING_SETTINGS, streamSettings } from '#messaging';
import { COMMON_SETTINGS, ConfigError, createLogger, readConfig } from '#service';
import { Store } from '#store';
import { rebuildProjections } from './rebuild-projections.ts';

const SETTINGS = [
  ...COMMON_SETTINGS,
  ...MESSAGING_SETTINGS,
  'DATABASE_URL',
  'HOOKWIRE_PROJECTOR_BATCH',
  'HOOKWIRE_ATTEMPT_CONTENT_RETENTION_DAYS',
] as const;

/** The command `npm run rebuild`: makes the read models again, and ends when that is done. */
async function main(): Promise<void> {
  // It listens nowhere; the port is only there because every process has one.
  const config = readConfig(SETTINGS, { PORT: '0' });
  const log = createLogger('rebuild', config.LOG_LEVEL);
  const databaseUrl = config.DATABASE_URL.reveal();
  const broker = new Broker(config.NATS_URL.reveal(), 'hookwire-rebuild', streamSettings(config), log);
  const store = new Store(databaseUrl, 'hookwire-rebuild', log);
  await Promise.all([broker.start(), store.start()]);
  const { HOOKWIRE_PROJECTOR_BATCH: batch, HOOKWIRE_ATTEMPT_CONTENT_RETENTION_DAYS: contentDays } = config;
  await rebuildProjections({ broker, databaseUrl, batch, contentDays, log });
  await Promise.all([broker.close(), store.close()]);
}

try {
  await main();
  process.exit(0);
} catch (error) {
  process.stderr.write(`rebuild: ${(error as Error).message}\n`);
  process.exit(error instanceof ConfigError ? 78 : 1);
}
