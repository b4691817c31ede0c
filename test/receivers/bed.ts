import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dialect } from '#dialects';
import type { Program } from '#infrastructure';
import { freePort, startLink, TEST_CERTIFICATES, waitUntil } from '#testkit';
import { startScenario, type TenantClient } from '../e2e/scenario.ts';
import { type Platforms, startPlatforms } from './platforms.ts';
import type { ReceiverProgram } from './programs.ts';
import { runProgram, type RunningProgram } from './run-program.ts';

export const ROUTING_KEY = 'R0123456789ABCDEF0123456789ABCDE';
/** What a receiver refuses is not tried again, and a connection that it closed under the request is. */
const RETRY = { delaysSeconds: [0.2, 1, 2, 5, 10, 10], jitter: 0, retryOn: ['error'] };

export interface Delivery {
  readonly id: string;
  readonly type: string;
  readonly attemptCount: number;
  readonly lastStatusCode: number | null;
}

/** A running program, and the endpoints that send to it. */
export interface Party {
  /** Of the program itself. */
  readonly url: string;
  readonly running: RunningProgram;
  /** Its endpoint, which gets every event, and the secret they share. */
  readonly endpoint: string;
  readonly secret: string;
  /** An endpoint with another secret, for the first event type of the catalogue; of programs that verify. */
  readonly stranger?: string;
}

/** A whole Hookwire with a tenant of each dialect, the programs, and what they post to. */
export interface Bed {
  readonly platforms: Platforms;
  client(dialect: string): TenantClient;
  party(file: string): Party;
  /** Sends one kind of events to a URL, once each, as a template says. @returns the endpoint's id */
  connect(dialect: string, url: string, type: string, template: object): Promise<string>;
  /** @throws Error unless all are accepted */
  publish(dialect: string, ...events: { type: string; data: unknown }[]): Promise<void>;
  /** Every event of each dialect's catalogue. */
  publishCatalogues(): Promise<void>;
  /** Waits until an endpoint has that many deliveries with a status. */
  deliveries(dialect: string, endpoint: string, status: string, count: number): Promise<Delivery[]>;
  stop(): Promise<void>;
}

/** @param programs with what runs each */
export async function startBed(programs: readonly (readonly [ReceiverProgram, Program])[]): Promise<Bed> {
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const each of stops.splice(0).reverse()) await each();
  };
  const clients = new Map<string, TenantClient>();
  const parties = new Map<string, Party>();
  const client = (name: string): TenantClient => clients.get(name)!;

  const publish: Bed['publish'] = async (name, ...events) => {
    const { status, body } = await client(name).publish(events);
    if (status !== 202) throw new Error(`events of ${name} were answered with ${status}: ${JSON.stringify(body)}`);
  };

  /** What ends TLS for a program, as its documentation leaves that to others. @returns its port */
  const tlsFor = async (port: number): Promise<number> => {
    const link = await startLink(port, TEST_CERTIFICATES.valid);
    stops.push(() => link.close());
    return link.port;
  };

  const start = async (
    [program, runtime]: readonly [ReceiverProgram, Program],
    env: Record<string, string>,
  ): Promise<void> => {
    const { dialect: name, file, path, verifies } = program;
    const port = await freePort();
    const url = `http://127.0.0.1:${port}${path}`;
    const publicUrl = dialect(name).httpsOnly ? `https://127.0.0.1:${await tlsFor(port)}${path}` : url;
    const { id: endpoint, secret } = await client(name).createEndpoint(publicUrl, { retry: RETRY });
    const first = { eventTypes: [dialect(name).catalogue[0]!.type], retry: RETRY };
    const stranger = verifies && (await client(name).createEndpoint(publicUrl, first)).id;
    const running = await runProgram(program, runtime, port, { ...env, WEBHOOK_SECRET: secret });
    stops.push(() => running.stop());
    parties.set(file, { url, running, endpoint, secret, stranger });
  };

  try {
    const cacheDir = await mkdtemp(join(tmpdir(), 'hookwire-receivers-'));
    stops.push(() => rm(cacheDir, { recursive: true, force: true }));
    const platforms = await startPlatforms();
    stops.push(() => platforms.close());
    const scenario = await startScenario();
    stops.push(() => scenario.stop());
    for (const name of new Set(programs.map(([program]) => program.dialect))) {
      clients.set(name, await scenario.newTenant(undefined, name));
    }
    const started = programs.map(async (each) => {
      const sender = each[0].file;
      await start(each, {
        SLACK_WEBHOOK_URL: platforms.url('slack', sender),
        PAGERDUTY_URL: platforms.url('pagerduty', sender),
        PAGERDUTY_ROUTING_KEY: ROUTING_KEY,
        CACHE_DIR: cacheDir,
      });
    });
    // All of them, so that none starts after what did has been stopped.
    for (const outcome of await Promise.allSettled(started)) if (outcome.status === 'rejected') throw outcome.reason;
    return {
      platforms,
      client,
      party: (file) => parties.get(file)!,
      async connect(name, url, type, template) {
        const { id } = await client(name).createEndpoint(url, { eventTypes: [type], retry: RETRY, template });
        return id;
      },
      publish,
      async publishCatalogues() {
        for (const name of clients.keys()) {
          await publish(name, ...dialect(name).catalogue.map(({ type, example: data }) => ({ type, data })));
        }
      },
      async deliveries(name, endpoint, status, count) {
        const query = `/v1/deliveries?endpoint=${endpoint}&status=${status}&limit=100`;
        return waitUntil(
          async () => {
            const { data } = await client(name).api<{ data: Delivery[] }>('GET', query);
            return data.length >= count && data;
          },
          { deadlineMs: 60_000, every: 100, what: `${count} deliveries of ${name} that are ${status}` },
        );
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
