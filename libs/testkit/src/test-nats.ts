import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAccount } from '@nats-io/nkeys';
import { findNatsServer, type NatsServer, projectRoot, startNatsServer } from '#infrastructure';

export interface TestNats {
  /** With the services' credentials. */
  url: string;
  /** Without: for those who have their own. */
  publicUrl: string;
  port: number;
  user: string;
  password: string;
  /** What ingest needs to answer the authorization callout. */
  calloutSeed: string;
  server: NatsServer;
  /** Where JetStream keeps its data. */
  storeDir: string;
  kill(signal: NodeJS.Signals): Promise<void>;
  restart(): Promise<void>;
  /** Also removes its data. */
  stop(): Promise<void>;
}

/** A nats-server for one test file, with the shipped configuration (or another one), on a free port. */
export async function startNats(options: { configFile?: string; port?: number } = {}): Promise<TestNats> {
  const cacheDir = join(projectRoot(), '.hookwire', 'cache');
  const binary = await findNatsServer({ cacheDir, log: () => undefined });
  const dir = await mkdtemp(join(tmpdir(), 'hookwire-nats-'));
  const password = 'secret-of-the-test';
  const account = createAccount();
  const env = { HOOKWIRE_NATS_PASSWORD: password, HOOKWIRE_NATS_CALLOUT_ISSUER: account.getPublicKey() };
  const server = await startNatsServer({ binary: binary.path, dir, env, ...options });
  return {
    url: `nats://hookwire:${password}@127.0.0.1:${server.port}`,
    publicUrl: server.url,
    port: server.port,
    user: 'hookwire',
    password,
    calloutSeed: Buffer.from(account.getSeed()).toString(),
    server,
    storeDir: join(dir, 'jetstream'),
    kill: (signal) => server.kill(signal),
    restart: () => server.restart(),
    async stop() {
      await server.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
