import type { RegistryRecord } from '#domain';
import { createService, Readiness, readConfig, COMMON_SETTINGS, type Logger } from '#service';
import { createDatabase, templateDatabase, type TestDatabase, type TestNats } from '#testkit';
import { Store } from '#store';
import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import { Kvm, type KV } from '@nats-io/kv';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { registry } from '../src/registry.ts';

export const ADMIN_TOKEN = 'admin-token-for-the-tests-only';
export const MASTER_KEY = Buffer.alloc(32, 7).toString('base64');

export const silent = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  debug: () => undefined,
  trace: () => undefined,
  fatal: () => undefined,
} as unknown as Logger;

export interface Answer {
  status: number;
  headers: Headers;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers differ, and each test says what it expects
  body: any;
}

export interface TestRegistry {
  app: NestFastifyApplication;
  url: string;
  /** @param token the admin token if not given; null for none */
  call(method: string, path: string, body?: unknown, token?: string | null, headers?: object): Promise<Answer>;
  problems(): Promise<Record<string, string>>;
  close(): Promise<void>;
}

/** The whole service, listening, in this process. */
export async function startRegistry(
  databaseUrl: string,
  natsUrl: string,
  log = silent,
  env: Record<string, string> = {},
): Promise<TestRegistry> {
  const config = readConfig(
    [...COMMON_SETTINGS, ...registry.settings],
    {},
    {
      HOST: '127.0.0.1',
      PORT: '0',
      NATS_URL: natsUrl,
      DATABASE_URL: databaseUrl,
      HOOKWIRE_MASTER_KEY: MASTER_KEY,
      HOOKWIRE_ADMIN_TOKEN: ADMIN_TOKEN,
      // Tests ask as fast as they can.
      HOOKWIRE_API_RATE_LIMIT: '1000000',
      ...env,
    },
  );
  const readiness = new Readiness();
  const app = await createService(registry, config, log, readiness);
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  return {
    app,
    url,
    problems: () => readiness.problems(),
    close: () => app.close(),
    async call(method, path, body, token = ADMIN_TOKEN, headers = {}) {
      const response = await fetch(url + path, {
        method,
        headers: {
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : undefined };
    },
  };
}

/** A database with all tables. */
export async function migratedDatabase(): Promise<TestDatabase> {
  const template = await templateDatabase('migrated', async (url) => {
    const store = new Store(url, 'template', silent);
    await store.start();
    await store.close();
  });
  return createDatabase({ template });
}

export interface Bucket {
  nc: NatsConnection;
  jsm: JetStreamManager;
  kv: KV;
  read(key: string): Promise<RegistryRecord | undefined>;
}

/** A look at the REGISTRY bucket from outside. */
export async function openBucket(nats: TestNats): Promise<Bucket> {
  const nc = await connect({
    servers: `127.0.0.1:${nats.port}`,
    user: nats.user,
    pass: nats.password,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 100,
    ignoreAuthErrorAbort: true,
  });
  const kv = await new Kvm(nc).open('REGISTRY');
  return {
    nc,
    jsm: await jetstreamManager(nc),
    kv,
    async read(key) {
      const entry = await kv.get(key);
      return entry?.json<RegistryRecord>();
    },
  };
}
