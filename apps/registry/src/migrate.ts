import 'reflect-metadata';
import { COMMON_SETTINGS, ConfigError, createLogger, readConfig } from '#service';
import { Store } from '#store';

/**
 * The command `npm run migrate`: brings the tables up to date, and ends when that is done. Every service that needs
 * them does the same when it starts; this is for those who want it done before, or by another user of the database.
 */
async function main(): Promise<void> {
  // It listens nowhere; the port is only there because every process has one.
  const config = readConfig([...COMMON_SETTINGS, 'DATABASE_URL'], { PORT: '0' });
  const store = new Store(config.DATABASE_URL.reveal(), 'hookwire-migrate', createLogger('migrate', config.LOG_LEVEL));
  await store.start();
  await store.close();
}

try {
  await main();
  process.exit(0);
} catch (error) {
  process.stderr.write(`migrate: ${(error as Error).message}\n`);
  process.exit(error instanceof ConfigError ? 78 : 1);
}
