import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { startReceiver, waitUntil, type Receiver } from '#testkit';
import type { Attempted } from '#domain';
import { dumpProjections, query, readLog, waitingMessages } from './records.ts';
import { startScenario, type Scenario } from './scenario.ts';

const EVENTS = 1_000;
const BATCH = 50;
const run = promisify(execFile);

describe('a thousand events to five endpoints', () => {
  let scenario: Scenario;
  const receivers: Receiver[] = [];
  const endpoints: { id: string; secret: string }[] = [];
  const ids = Array.from({ length: EVENTS }, (_, n) => `order-${n}`);

  beforeAll(async () => {
    // The third receiver only refuses for its first 2,000 requests. This is about retries, not about the breaker.
    scenario = await startScenario({ env: { HOOKWIRE_BREAKER_FAILURES: '10000' } });
    for (let n = 0; n < 5; n++) {
      const receiver = await startReceiver();
      receivers.push(receiver);
      endpoints.push(
        await scenario.createEndpoint(receiver.url, { retry: { delaysSeconds: [0.5, 0.5, 1, 2, 4], jitter: 0 } }),
      );
    }
    // The third refuses each delivery twice; the fourth is restarted half way.
    const seen = new Map<string, number>();
    receivers[2]!.respond = ({ headers }) => {
      const id = String(headers['webhook-id']);
      seen.set(id, (seen.get(id) ?? 0) + 1);
      return seen.get(id)! > 2 ? { status: 204 } : { status: 500, body: 'not yet' };
    };
    for (let from = 0; from < EVENTS; from += BATCH) {
      const events = ids
        .slice(from, from + BATCH)
        .map((id, n) => ({ id, type: 'order.placed', data: { n: from + n } }));
      const { status } = await scenario.publish(events);
      expect(status).toBe(202);
      if (from === EVENTS / 2) await receivers[3]!.restart();
    }
    await waitUntil(
      async () => {
        const waiting = await waitingMessages(scenario.nats.url);
        if (Object.values(waiting).every((count) => count === 0)) return true;
        throw new Error(JSON.stringify(waiting));
      },
      { deadlineMs: 60_000, every: 200, what: 'all work to be done' },
    );
    await waitUntil(
      async () => {
        const rows = await query<{ status: string; count: string }>(
          scenario.postgres.url,
          'select status, count(*) from deliveries group by status',
        );
        expect(rows).toEqual([{ status: 'delivered', count: String(5 * EVENTS) }]);
        return true;
      },
      { deadlineMs: 30_000, every: 200, what: 'the projections to have caught up' },
    );
  }, 120_000);

  afterAll(async () => {
    await scenario?.stop();
    await Promise.all(receivers.map((receiver) => receiver.close()));
  });

  const eventOf = (body: Buffer) => JSON.parse(body.toString()) as { id: string; data: { n: number } };

  it('reaches every endpoint with every event, signed and as published', () => {
    receivers.forEach((receiver, at) => {
      const webhook = new Webhook(endpoints[at]!.secret);
      const got = new Set<string>();
      for (const { body, headers } of receiver.requests) {
        webhook.verify(body, headers as Record<string, string>);
        const { id, data } = eventOf(body);
        expect(id).toBe(ids[data.n]);
        got.add(id);
      }
      expect(got.size).toBe(EVENTS);
    });
  });

  it('sends nothing twice to the healthy, and three times to the one that refused twice', () => {
    expect(receivers.map(({ requests }) => requests.length)).toEqual([
      EVENTS,
      EVENTS,
      3 * EVENTS,
      expect.any(Number),
      EVENTS,
    ]);
    // A request that the restart cut off is in neither record, or in both and repeated.
    expect(receivers[3]!.requests.length).toBeGreaterThanOrEqual(EVENTS);
  });

  it('has a log, projections and receivers’ records that agree one to one', async () => {
    const attempts = (await readLog(scenario.nats.url)).filter((fact): fact is Attempted => fact.kind === 'attempted');
    const rows = await query<{ id: string; delivery_id: string; endpoint_id: string; response_status: number | null }>(
      scenario.postgres.url,
      'select id, delivery_id, endpoint_id, response_status from attempts order by id',
    );
    const logged = attempts.map((fact) => ({
      id: fact.attemptId,
      delivery_id: fact.delivery,
      endpoint_id: fact.endpoint,
      response_status: fact.response?.status ?? null,
    }));
    expect(rows).toEqual(logged.sort((a, b) => (a.id < b.id ? -1 : 1)));

    // What got an answer was received as often, by delivery and status.
    endpoints.forEach(({ id }, at) => {
      if (at === 3) return;
      const received = receivers[at]!.requests.map(({ headers }) => String(headers['webhook-id'])).sort();
      const answered = attempts.filter((fact) => fact.endpoint === id && fact.response).map((fact) => fact.delivery);
      expect(received).toEqual(answered.sort());
    });
  });

  it('answers what the projections say', async () => {
    const page = await scenario.api<{ data: { id: string; status: string }[] }>(
      'GET',
      `/v1/deliveries?endpoint=${endpoints[2]!.id}&event=order-7`,
    );
    expect(page.data).toHaveLength(1);
    const delivery = await scenario.api<{
      status: string;
      attempts: { outcome: string; response: { status: number } }[];
    }>('GET', `/v1/deliveries/${page.data[0]!.id}`);
    expect(delivery.status).toBe('delivered');
    expect(delivery.attempts.map(({ response }) => response.status).sort()).toEqual([204, 500, 500]);
  });

  it('has identical rows after a rebuild', async () => {
    const before = await dumpProjections(scenario.postgres.url);
    expect(before['attempts']!.length).toBeGreaterThanOrEqual(7 * EVENTS);
    const { services } = scenario.platform;
    await run(process.execPath, ['dist/apps/projector/src/rebuild.js'], {
      env: { PATH: process.env['PATH'], NATS_URL: scenario.nats.url, DATABASE_URL: scenario.postgres.url },
      timeout: 40_000,
    });
    expect(await dumpProjections(scenario.postgres.url)).toEqual(before);
    expect(services.projector.stderr).toBe('');
  }, 60_000);
});
