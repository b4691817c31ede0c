import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect } from '@jest/globals';
import { launch, startNats, TEST_MASTER_KEY, testRegistry, waitUntil, type LaunchedProcess } from '#testkit';

export interface WideOptions {
  readonly endpoints: number;
  readonly payloadBytes: number;
  readonly deadlineMs: number;
}

export interface WideReport {
  readonly endpoints: number;
  /** From the event's arrival at the fan-out to the stored-answer of its last task. */
  readonly fannedOutMs: number;
  readonly tasksPerSecond: number;
  /** Of all tasks together, in DELIVERIES. */
  readonly taskBytes: number;
  /** From the start of the one delivery worker to the last arrival. */
  readonly deliveredMs: number;
}

/** Counts what comes, by path. Keeps nothing: a payload of 20 KB comes ten thousand times. */
async function startCounter() {
  const seen = new Map<string, number>();
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const path = request.url ?? '';
      seen.set(path, (seen.get(path) ?? 0) + 1);
      response.writeHead(204).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** One event for very many endpoints of one tenant, which a worker then delivers. */
export async function oneEventForMany(options: WideOptions): Promise<WideReport> {
  const nats = await startNats();
  const registry = await testRegistry(nats);
  const receiver = await startCounter();
  const services: LaunchedProcess[] = [];
  try {
    const tenant = registry.tenant();
    const key = await registry.apiKey(tenant);
    const numbers = Array.from({ length: options.endpoints }, (_, n) => n);
    for (let from = 0; from < numbers.length; from += 500) {
      await Promise.all(
        numbers
          .slice(from, from + 500)
          .map((n) => registry.endpoint(tenant, { url: `${receiver.url}/${n}`, timeoutMs: 30_000 })),
      );
    }
    await registry.complete();
    const env = { NATS_URL: nats.url, HOOKWIRE_MASTER_KEY: TEST_MASTER_KEY, HOOKWIRE_ALLOWED_NETWORKS: '127.0.0.0/8' };
    for (const app of ['ingest', 'fanout'] as const) services.push(await launch(app, env));
    const [ingest, fanout] = services as [LaunchedProcess, LaunchedProcess];
    await Promise.all(services.map((service) => service.waitReady()));

    const publish = async (id: string): Promise<void> => {
      const body = JSON.stringify({ id, type: 'report.ready', data: { text: 'x'.repeat(options.payloadBytes) } });
      const answer = await fetch(`${ingest.url}/v1/events`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body,
      });
      expect(answer.status).toBe(202);
    };
    const fannedOut = async (id: string): Promise<number> => {
      const line = () => fanout.logs.find(({ msg, event }) => msg === 'event fanned out' && event === id);
      const { matched, durationMs } = await waitUntil(line, { deadlineMs: options.deadlineMs, what: 'the fan-out' });
      expect(matched).toBe(options.endpoints);
      return durationMs as number;
    };
    await publish('first');
    const fannedOutMs = await fannedOut('first');
    const { state } = await registry.jsm.streams.info('DELIVERIES');
    expect(state.messages).toBe(options.endpoints);

    const begun = Date.now();
    const delivery = await launch('delivery', env);
    services.push(delivery);
    await waitUntil(() => receiver.seen.size === options.endpoints, {
      deadlineMs: options.deadlineMs,
      every: 50,
      what: 'every endpoint to have it',
    });
    const deliveredMs = Date.now() - begun;
    const empty = async () => (await registry.jsm.streams.info('DELIVERIES')).state.messages === 0;
    await waitUntil(empty, { deadlineMs: options.deadlineMs, what: 'all tasks to be done' });
    expect([...receiver.seen.values()].every((times) => times === 1)).toBe(true);
    return {
      endpoints: options.endpoints,
      fannedOutMs,
      tasksPerSecond: Math.round((options.endpoints / fannedOutMs) * 1000),
      taskBytes: state.bytes,
      deliveredMs,
    };
  } finally {
    for (const service of services) await service.stop();
    receiver.close();
    await registry.close();
    await nats.stop();
  }
}
