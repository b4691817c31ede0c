import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres, type PostgresTools } from '#infrastructure';
import { createDatabase, startNats, startPlatform, TEST_CA, waitUntil, type Platform, type TestNats } from '#testkit';

/** What one tenant can do. */
export interface TenantClient {
  readonly tenant: string;
  readonly apiKey: string;
  /** Calls the registry's API with the tenant's key. @throws Error with the answer unless it is 2xx */
  api<T>(method: string, path: string, body?: unknown): Promise<T>;
  createEndpoint(url: string, more?: object): Promise<{ id: string; secret: string }>;
  /** Publishes once. */
  publish(event: object): Promise<{ status: number; body: { id: string } }>;
  /** Publishes as a careful producer does: the same event again until it is accepted. */
  publishSurely(event: { id: string; type: string; data: unknown }, deadlineMs?: number): Promise<void>;
}

/** What the services need of NATS. */
interface NatsOfServices {
  /** With the services' credentials. */
  readonly url: string;
  readonly calloutSeed: string;
  stop(): Promise<void>;
}

export interface OwnPostgres {
  readonly url: string;
  kill(signal: NodeJS.Signals): Promise<void>;
  restart(): Promise<void>;
  /** Also removes its data. */
  stop(): Promise<void>;
}

/** A whole platform of real processes, with one tenant. */
export interface Scenario<Nats extends NatsOfServices = TestNats> extends TenantClient {
  readonly nats: Nats;
  readonly postgres: OwnPostgres;
  readonly platform: Platform;
  /** What all services are configured with, for those that a test starts in addition. */
  readonly env: Record<string, string>;
  /** Calls the registry's API as the operator. @throws Error with the answer unless it is 2xx */
  admin<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** @param limits as in `PATCH /v1/tenants/:id` */
  newTenant(limits?: object, dialect?: string): Promise<TenantClient>;
  stop(): Promise<void>;
}

const ADMIN_TOKEN = 'hwadm_token-of-the-end-to-end-tests';

export interface ScenarioOptions {
  /** A Postgres that the test may kill; else a database in that of the test run. */
  ownPostgres?: boolean;
  /** One that there is; it ends with the scenario. */
  postgres?: OwnPostgres;
  /** A tenant that there is. */
  as?: Pick<TenantClient, 'tenant' | 'apiKey'>;
  /** The folder of another checkout, built, whose services are to run. */
  from?: string;
  /** Settings of all services. */
  env?: Record<string, string>;
  /** What one of them is told in addition. */
  perApp?: Parameters<typeof startPlatform>[1];
}

export async function startScenario(options: ScenarioOptions = {}): Promise<Scenario> {
  return startScenarioOn(await startNats(), options);
}

/** @param nats what is stopped with the scenario, and also when it cannot be started */
export async function startScenarioOn<Nats extends NatsOfServices>(
  nats: Nats,
  options: ScenarioOptions = {},
): Promise<Scenario<Nats>> {
  const dir = await mkdtemp(join(tmpdir(), 'hookwire-ca-'));
  const authority = join(dir, 'ca.pem');
  await writeFile(authority, TEST_CA);
  const postgres = options.postgres ?? (await (options.ownPostgres ? ownPostgres() : sharedPostgres()));
  const env = {
    NATS_URL: nats.url,
    DATABASE_URL: postgres.url,
    HOOKWIRE_MASTER_KEY: randomBytes(32).toString('base64'),
    HOOKWIRE_ADMIN_TOKEN: ADMIN_TOKEN,
    HOOKWIRE_NATS_CALLOUT_SEED: nats.calloutSeed,
    HOOKWIRE_ALLOWED_NETWORKS: '127.0.0.0/8',
    // Receivers with `TEST_CERTIFICATES` are trusted.
    NODE_EXTRA_CA_CERTS: authority,
    ...options.env,
  };
  const platform = await startPlatform(env, options.perApp, options.from).catch(async (error: unknown) => {
    await nats.stop();
    await postgres.stop();
    throw error;
  });

  const admin = <T>(method: string, path: string, body?: unknown) =>
    callApi<T>(platform.urls.registry, ADMIN_TOKEN, method, path, body);
  const newTenant = async (limits?: object, dialect?: string): Promise<TenantClient> => {
    const { id } = await admin<{ id: string }>('POST', '/v1/tenants', { name: 'e2e', limits, dialect });
    const access = { name: 'e2e', scopes: ['manage', 'publish', 'read'] };
    const { key } = await admin<{ key: string }>('POST', `/v1/tenants/${id}/keys`, access);
    return tenantClient(platform, id, key);
  };
  return {
    ...(options.as ? tenantClient(platform, options.as.tenant, options.as.apiKey) : await newTenant()),
    nats,
    postgres,
    platform,
    env,
    admin,
    newTenant,
    async stop() {
      await platform.stop();
      await nats.stop();
      await postgres.stop();
      await rm(dir, { recursive: true });
    },
  };
}

function tenantClient({ urls }: Platform, tenant: string, apiKey: string): TenantClient {
  const client: TenantClient = {
    tenant,
    apiKey,
    api: (method, path, body) => callApi(urls.registry, apiKey, method, path, body),
    createEndpoint: (url, more = {}) => client.api('POST', '/v1/endpoints', { url, eventTypes: ['*'], ...more }),
    publish: (event) => publishTo(urls.ingest, apiKey, event),
    async publishSurely(event, deadlineMs = 30_000) {
      await waitUntil(
        async () => {
          const { status, body } = await client.publish(event);
          if (status === 202) return true;
          throw new Error(`answered ${status}: ${JSON.stringify(body)}`);
        },
        { deadlineMs, every: 100, what: `event ${event.id} to be accepted` },
      );
    },
  };
  return client;
}

/** Publishes once. @param ingest the URL of one of them @param event or several */
export async function publishTo(ingest: string, apiKey: string, event: object) {
  const response = await fetch(`${ingest}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(event),
    signal: AbortSignal.timeout(10_000),
  });
  return { status: response.status, body: (await response.json()) as { id: string } };
}

/** @throws Error with the answer unless it is 2xx */
export async function callApi<T>(
  registry: string,
  token: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<T> {
  const response = await fetch(`${registry}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
  return (text ? JSON.parse(text) : undefined) as T;
}

async function sharedPostgres(): Promise<OwnPostgres> {
  const database = await createDatabase();
  const not = () => Promise.reject(new Error('this Postgres belongs to the whole test run: ask for ownPostgres'));
  return { url: database.url, kill: not, restart: not, stop: () => database.drop() };
}

/** @param binaries another one than npm installed */
export async function ownPostgres(binaries?: PostgresTools): Promise<OwnPostgres> {
  const dir = await mkdtemp(join(tmpdir(), 'hookwire-e2e-postgres-'));
  const server = await startPostgres({ dir, durable: false, binaries, log: () => undefined });
  return {
    url: server.url,
    kill: (signal: NodeJS.Signals) => server.kill(signal),
    restart: () => server.restart(),
    async stop() {
      await server.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
