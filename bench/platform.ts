import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres, type PostgresServer } from '#infrastructure';
import { apps, launch, type App, type LaunchedProcess } from '#testkit';
import { startBroker, type BenchBroker } from './broker.ts';
import { INSPECTED } from './profiling/inspector.ts';
import { profile, type Profiling } from './profiling/profiler.ts';
import { Producer } from './producer.ts';
import { Meter, type Usage } from './usage.ts';

const ADMIN_TOKEN = 'hwadm_token-of-the-benchmarks';

export interface PlatformOptions {
  /** Services that are not started, and how many of those that are: one of each if not given. */
  readonly services?: Partial<Record<App, number>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly syncsAlways?: boolean;
  /** Three NATS servers, and each stream on all of them. */
  readonly isCluster?: boolean;
  /** In quick mode it may be one that others have used, which have left nothing to do but have stored events. */
  readonly mayBeUsed?: true;
}

/** What all scenarios of one checkout have in common. */
export interface PlatformPlace {
  /** The checkout whose built services run. */
  readonly root: string;
  readonly receiverPid: number;
  /** Whether services are started so that they can be profiled. */
  readonly isProfiled: boolean;
}

/** NATS and Postgres as they are shipped, durable, and the services as processes. */
export class BenchPlatform {
  readonly nats: BenchBroker;
  readonly postgres: PostgresServer;
  readonly env: Readonly<Record<string, string>>;
  #services: LaunchedProcess[] = [];
  readonly #producers: Producer[] = [];
  readonly #dir: string;
  readonly #place: PlatformPlace;
  /** What is to be profiled while it is metered, when anything is. */
  profiling: Profiling | undefined;

  private constructor(
    nats: BenchBroker,
    postgres: PostgresServer,
    dir: string,
    options: PlatformOptions,
    place: PlatformPlace,
  ) {
    this.nats = nats;
    this.postgres = postgres;
    this.#dir = dir;
    this.#place = place;
    this.env = {
      NATS_URL: nats.url,
      DATABASE_URL: postgres.url,
      HOOKWIRE_MASTER_KEY: randomBytes(32).toString('base64'),
      HOOKWIRE_ADMIN_TOKEN: ADMIN_TOKEN,
      HOOKWIRE_NATS_CALLOUT_SEED: nats.calloutSeed,
      HOOKWIRE_ALLOWED_NETWORKS: '127.0.0.0/8',
      LOG_LEVEL: 'warn',
      ...(options.isCluster && { HOOKWIRE_REPLICAS: '3' }),
      ...options.env,
    };
  }

  /** @throws Error with the last words of what did not start; nothing runs then */
  static async start(place: PlatformPlace, options: PlatformOptions): Promise<BenchPlatform> {
    const nats = await startBroker({ root: place.root, ...options });
    const dir = await mkdtemp(join(tmpdir(), 'hookwire-bench-'));
    const postgres = await startPostgres({ dir, log: () => undefined }).catch(async (error: unknown) => {
      await nats.stop();
      throw error;
    });
    const platform = new BenchPlatform(nats, postgres, dir, options, place);
    const wanted = apps.flatMap((app) => Array.from({ length: options.services?.[app] ?? 1 }, () => app));
    try {
      // At once, as most of them wait for another one.
      await Promise.all(wanted.map((app) => platform.launch(app)));
      return platform;
    } catch (error) {
      await platform.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.#producers.map((producer) => producer.close()));
    await Promise.all(this.#services.map((service) => service.stop()));
    await this.postgres.stop();
    await this.nats.stop();
    await rm(this.#dir, { recursive: true, force: true });
  }

  /** One more, ready. */
  async launch(app: App): Promise<LaunchedProcess> {
    const { root, isProfiled } = this.#place;
    const main = join(root, 'dist', 'apps', app, 'src', 'main.js');
    const service = await launch(app, { ...this.env, ...(isProfiled && INSPECTED) }, { main });
    this.#services.push(service);
    await service.waitReady(60_000);
    return service;
  }

  one(app: App): LaunchedProcess {
    const [found] = this.all(app);
    if (!found) throw new Error(`no ${app} runs in this scenario`);
    return found;
  }

  /** All that run of a kind. */
  all(app: App): LaunchedProcess[] {
    return this.#services.filter((service) => service.app === app);
  }

  /** Of all processes that run, from now on; they are profiled meanwhile, when that is wanted. */
  async meter(): Promise<{ read(): Promise<Record<string, Usage>> }> {
    const running = apps.flatMap((app) => this.all(app));
    const endProfiles = this.profiling && (await profile(this.profiling, running));
    const meter = await Meter.start([
      ...running.map(({ app, pid }) => ({ name: app, pid })),
      ...this.nats.pids.map((pid) => ({ name: 'nats-server', pid })),
      { name: 'postgres', pid: this.postgres.pid, withChildren: true },
      { name: 'generator', pid: process.pid },
      { name: 'receiver', pid: this.#place.receiverPid },
    ]);
    return {
      async read() {
        const usage = await meter.read();
        await endProfiles?.();
        return usage;
      },
    };
  }

  /** Ends all of a kind, in good order. */
  async end(app: App): Promise<void> {
    const ending = this.all(app);
    this.#services = this.#services.filter((service) => service.app !== app);
    await Promise.all(ending.map((service) => service.stop()));
  }

  /** Publishes a tenant's events to all ingests that run now, until the scenario ends. @param connections in all */
  producer({ key }: BenchTenant, connections: number): Producer {
    const urls = this.all('ingest').map(({ url }) => url);
    const producer = new Producer(urls, key, connections);
    this.#producers.push(producer);
    return producer;
  }

  /** A tenant with a key that may do everything. */
  async newTenant(): Promise<BenchTenant> {
    const { id } = await this.call<{ id: string }>(ADMIN_TOKEN, 'POST', '/v1/tenants', { name: 'bench' });
    const access = { name: 'bench', scopes: ['manage', 'publish', 'read'] };
    const { key } = await this.call<{ key: string }>(ADMIN_TOKEN, 'POST', `/v1/tenants/${id}/keys`, access);
    return {
      id,
      key,
      createEndpoint: (fields) => this.call(key, 'POST', '/v1/endpoints', fields),
    };
  }

  /** @throws Error with the answer unless it is 2xx */
  private async call<T>(token: string, method: string, path: string, body: object): Promise<T> {
    const response = await fetch(`${this.one('registry').url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} was answered with ${response.status}: ${text}`);
    return JSON.parse(text) as T;
  }
}

export interface BenchTenant {
  readonly id: string;
  readonly key: string;
  createEndpoint(fields: object): Promise<{ id: string }>;
}
