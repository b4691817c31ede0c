import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '#infrastructure';
import { createDatabase, startNats, startPlatform, waitUntil, type Platform, type TestNats } from '#testkit';

/** A whole platform of real processes, with one tenant. */
export interface Scenario {
  readonly nats: TestNats;
  readonly postgres: { readonly url: string; kill(signal: NodeJS.Signals): Promise<void>; restart(): Promise<void> };
  readonly platform: Platform;
  readonly tenant: string;
  readonly apiKey: string;
  /** Calls the registry's API with the tenant's key. @throws Error with the answer unless it is 2xx */
  api<T>(method: string, path: string, body?: unknown): Promise<T>;
  createEndpoint(url: string, more?: object): Promise<{ id: string; secret: string }>;
  /** Publishes once. */
  publish(event: object): Promise<{ status: number; body: { id: string } }>;
  /** Publishes as a careful producer does: the same event again until it is accepted. */
  publishSurely(event: { id: string; type: string; data: unknown }, deadlineMs?: number): Promise<void>;
  stop(): Promise<void>;
}

const ADMIN_TOKEN = 'hwadm_token-of-the-end-to-end-tests';

/**
 * @param options.ownPostgres a Postgres that the test may kill; else a database in that of the test run
 * @param options.env settings of all services
 */
export async function startScenario(
  options: { ownPostgres?: boolean; env?: Record<string, string> } = {},
): Promise<Scenario> {
  const nats = await startNats();
  const postgres = options.ownPostgres ? await ownPostgres() : await sharedPostgres();
  const platform = await startPlatform({
    NATS_URL: nats.url,
    DATABASE_URL: postgres.url,
    HOOKWIRE_MASTER_KEY: randomBytes(32).toString('base64'),
    HOOKWIRE_ADMIN_TOKEN: ADMIN_TOKEN,
    HOOKWIRE_NATS_CALLOUT_SEED: nats.calloutSeed,
    HOOKWIRE_ALLOWED_NETWORKS: '127.0.0.0/8',
    ...options.env,
  }).catch(async (error: unknown) => {
    await nats.stop();
    await postgres.stop();
    throw error;
  });

  const call = async <T>(token: string, method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${platform.urls.registry}${path}`, {
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
  };
  const { id: tenant } = await call<{ id: string }>(ADMIN_TOKEN, 'POST', '/v1/tenants', { name: 'e2e' });
  const { key: apiKey } = await call<{ key: string }>(ADMIN_TOKEN, 'POST', `/v1/tenants/${tenant}/keys`, {
    name: 'e2e',
    scopes: ['manage', 'publish', 'read'],
  });

  const scenario: Scenario = {
    nats,
    postgres,
    platform,
    tenant,
    apiKey,
    api: (method, path, body) => call(apiKey, method, path, body),
    createEndpoint: (url, more = {}) => scenario.api('POST', '/v1/endpoints', { url, eventTypes: ['*'], ...more }),
    async publish(event) {
      const response = await fetch(`${platform.urls.ingest}/v1/events`, {
        method: 'POST',
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify(event),
        signal: AbortSignal.timeout(10_000),
      });
      return { status: response.status, body: (await response.json()) as { id: string } };
    },
    async publishSurely(event, deadlineMs = 30_000) {
      await waitUntil(
        async () => {
          const { status, body } = await scenario.publish(event);
          if (status === 202) return true;
          throw new Error(`answered ${status}: ${JSON.stringify(body)}`);
        },
        { deadlineMs, every: 100, what: `event ${event.id} to be accepted` },
      );
    },
    async stop() {
      await platform.stop();
      await nats.stop();
      await postgres.stop();
    },
  };
  return scenario;
}

async function sharedPostgres() {
  const database = await createDatabase();
  const not = () => Promise.reject(new Error('this Postgres belongs to the whole test run: ask for ownPostgres'));
  return { url: database.url, kill: not, restart: not, stop: () => database.drop() };
}

async function ownPostgres() {
  const dir = await mkdtemp(join(tmpdir(), 'hookwire-e2e-postgres-'));
  const server = await startPostgres({ dir, durable: false, log: () => undefined });
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
