import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { deliveryId, latencyBucket, sortableId, type EventMeta, type Fact, type Task } from '#domain';
import { Broker, Publisher, readMeta } from '#messaging';
import {
  dayOf,
  ensurePartitions,
  inTransaction,
  projectionPool,
  writeProjection,
  type AttemptRow,
  type DeliveryRow,
  type Projection,
} from '#store';
import { startNats, testId, waitUntil, type TestDatabase, type TestNats } from '#testkit';
import { migratedDatabase, startRegistry, type Answer, type TestRegistry } from '../../test/start-registry.ts';

jest.setTimeout(60_000);

const DAY = 86_400_000;
const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 5, 10, 12);
const iso = (time: number) => new Date(time).toISOString();

let nats: TestNats;
let database: TestDatabase;
let registry: TestRegistry;
let pool: ReturnType<typeof projectionPool>;
let tenant: string;
let key: string;
let endpoint: string;

beforeAll(async () => {
  [nats, database] = await Promise.all([startNats(), migratedDatabase()]);
  registry = await startRegistry(database.url, nats.url);
  await waitUntil(async () => Object.keys(await registry.problems()).length === 0, {
    deadlineMs: 20_000,
    what: 'the registry to be ready',
  });
  pool = projectionPool(database.url, { size: 1, onIdleError: () => undefined });
  tenant = (await registry.call('POST', '/v1/tenants', { name: 'Acme' })).body.id;
  key = (await registry.call('POST', `/v1/tenants/${tenant}/keys`, { name: 'test', scopes: ['manage'] })).body.key;
  endpoint = await newEndpoint();
});

afterAll(async () => {
  await pool?.end();
  await registry?.close();
  await nats?.stop();
  await database?.drop();
});

const call = (method: string, path: string, body?: unknown, token = key): Promise<Answer> =>
  registry.call(method, path, body, token);

async function newEndpoint(): Promise<string> {
  const input = { url: 'https://receiver.example/hooks', eventTypes: ['invoice.paid'] };
  const { status, body } = await call('POST', '/v1/endpoints', input);
  expect(status).toBeLessThan(300);
  return body.id;
}

async function write(rows: Partial<Projection>, days: readonly number[]): Promise<void> {
  await ensurePartitions(pool, [...new Set(days.map(dayOf))]);
  const none = { events: [], deliveries: [], attempts: [], deliveryFacts: [], stats: [], latency: [] };
  await inTransaction(pool, (client) => writeProjection(client, { ...none, ...rows }));
}

function delivery(event: string, acceptedAt: number, more: Partial<DeliveryRow> = {}): DeliveryRow {
  const of = { tenant, endpoint_id: endpoint, ...more };
  return {
    accepted_at: iso(acceptedAt),
    id: deliveryId(acceptedAt, of.tenant, event, of.endpoint_id),
    event_id: event,
    event_type: 'invoice.paid',
    event_sequence: 1,
    status: 'delivered',
    attempts: 1,
    runs: 1,
    created_at: iso(acceptedAt),
    updated_at: iso(acceptedAt + 50),
    delivered_at: iso(acceptedAt + 50),
    next_attempt_at: null,
    last_status_code: 200,
    last_error: null,
    ...of,
  };
}

function attempt(of: DeliveryRow, more: Partial<AttemptRow> = {}): AttemptRow {
  return {
    accepted_at: of.accepted_at,
    delivery_id: of.id,
    id: testId('att', `${of.id} ${more.attempt ?? 1}`),
    tenant: of.tenant,
    endpoint_id: of.endpoint_id,
    run: 'first',
    attempt: 1,
    started_at: iso(Date.parse(of.accepted_at) + (more.attempt ?? 1)),
    duration_ms: 12,
    first_byte_ms: 10,
    latency_bucket: 60,
    settled: 'delivered',
    outcome: 'delivered',
    request: { method: 'POST', url: 'https://receiver.example/hooks', headers: { 'webhook-id': of.id } },
    response_status: 200,
    response_headers: { server: 'example' },
    response_body: Buffer.from('grüße').toString('base64'),
    response_truncated: false,
    error_code: null,
    error_message: null,
    ...more,
  };
}

describe('lists', () => {
  const many = Array.from({ length: 250 }, (_, n) => n);
  const times = (n: number) => NOW - Math.floor(n / 3) * 3 * HOUR;

  beforeAll(async () => {
    // Over several partitions, three of one millisecond each.
    const rows = many.map((n) => delivery(`list-${n}`, times(n), n % 10 === 0 ? { status: 'exhausted' } : {}));
    await write({ deliveries: rows }, many.map(times));
    const other = delivery('list-1', NOW, { tenant: testId('tnt', 'other') });
    await write({ deliveries: [other] }, [NOW]);
  });

  async function pages(query: string): Promise<string[]> {
    const ids: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { status, body } = await call('GET', `/v1/deliveries?${query}${cursor && `&cursor=${cursor}`}`);
      expect(status).toBe(200);
      ids.push(...body.data.map(({ id }: { id: string }) => id));
      cursor = body.nextCursor;
      // What arrives meanwhile neither shifts nor repeats anything.
      await write({ deliveries: [delivery(`new-${ids.length}-${query}`, NOW + DAY)] }, [NOW + DAY]);
    }
    return ids;
  }

  test('pages have no gaps and no repeats, newest first', async () => {
    const ids = await pages(`limit=7&before=${iso(NOW + 1)}`);
    expect(ids).toEqual([...ids].sort().reverse());
    expect(new Set(ids).size).toBe(250);
    expect(ids).toHaveLength(250);
  });

  test('filters narrow them down', async () => {
    const before = `before=${iso(NOW + 1)}`;
    expect(await pages(`limit=10&status=exhausted&${before}`)).toHaveLength(25);
    expect(await pages(`event=list-8&${before}`)).toEqual([delivery('list-8', times(8)).id]);
    expect(await pages(`type=invoice.paid&limit=100&${before}`)).toHaveLength(250);
    expect(await pages('type=something.else')).toHaveLength(0);
    expect(await pages(`endpoint=${testId('ep', 'unknown')}`)).toHaveLength(0);
    expect(await pages(`after=${iso(NOW - 3 * HOUR)}&${before}`)).toHaveLength(6);
  });

  test.each([
    'limit=0',
    'limit=101',
    'limit=x',
    'cursor=nonsense',
    'cursor=ep_01k5qj8e3n9r7c2m4x6v8b0d1f',
    'status=lost',
    'endpoint=nonsense',
    'after=yesterday',
    'after=2026-01-01',
    'before=2026-13-01T00:00:00Z',
    'event=a%00b',
    'type=a%00b',
    'unknown=1',
  ])('%s is refused', async (query) => {
    const { status, body } = await call('GET', `/v1/deliveries?${query}`);
    expect([status, body.code]).toEqual([422, 'validation_failed']);
    const [field] = query.split('=');
    expect(new Set(body.errors.map((problem: { field: string }) => problem.field))).toEqual(new Set([field]));
  });
});

describe('one', () => {
  test('is shown with all attempts and what else happened', async () => {
    const row = delivery('shown', NOW, { attempts: 2, runs: 2 });
    const failed = {
      attempt: 1,
      outcome: 'retry',
      settled: null,
      response_status: null,
      response_headers: null,
    } as const;
    const nothing = { response_body: null, response_truncated: null, error_code: 'timeout', error_message: 'too slow' };
    const run = testId('run', 'shown');
    const key = { accepted_at: row.accepted_at, delivery_id: row.id, tenant, endpoint_id: endpoint };
    await write(
      {
        deliveries: [row],
        attempts: [attempt(row, { attempt: 2 }), attempt(row, { ...failed, ...nothing })],
        deliveryFacts: [{ ...key, id: run, run, kind: 'replay_requested', at: iso(NOW), reason: null, settled: null }],
        events: [
          {
            accepted_at: row.accepted_at,
            tenant,
            id: 'shown',
            type: 'invoice.paid',
            occurred_at: iso(NOW - 9),
            sequence: 1,
            attributes: { region: 'eu' },
            matched: 1,
          },
        ],
      },
      [NOW],
    );
    const { body } = await call('GET', `/v1/deliveries/${row.id}`);
    expect(body).toMatchObject({ id: row.id, status: 'delivered', attemptCount: 2, runs: 2, endpoint, event: 'shown' });
    expect(body.attempts).toMatchObject([
      { attempt: 1, outcome: 'retry', response: null, error: { code: 'timeout', message: 'too slow' } },
      {
        attempt: 2,
        outcome: 'delivered',
        durationMs: 12,
        request: { method: 'POST', headers: { 'webhook-id': row.id } },
        response: { status: 200, headers: { server: 'example' }, body: 'grüße', truncated: false },
        error: null,
      },
    ]);
    expect(body.history).toEqual([{ kind: 'replay_requested', run, at: iso(NOW), reason: null }]);

    const event = await call('GET', '/v1/events/shown');
    expect(event.body).toMatchObject({
      id: 'shown',
      matched: 1,
      attributes: { region: 'eu' },
      deliveries: [{ id: row.id }],
    });
  });

  test('of another tenant, or unknown, does not exist', async () => {
    const other = delivery('theirs', NOW, { tenant: testId('tnt', 'other') });
    await write({ deliveries: [other] }, [NOW]);
    for (const path of [`deliveries/${other.id}`, `deliveries/${delivery('x', 5).id}`, 'deliveries/x', 'events/x%00']) {
      const { status, body } = await call('GET', `/v1/${path}`);
      expect([status, body.code]).toEqual([404, 'not_found']);
    }
    expect((await call('POST', `/v1/deliveries/${other.id}/replay`)).status).toBe(404);
  });
});

describe('stats', () => {
  test('say how often, how well and how fast', async () => {
    const measured = await newEndpoint();
    const durations = Array.from({ length: 2_000 }, (_, n) => Math.round(5 + 900 * (n / 2_000) ** 3));
    const hours = [NOW - 2 * HOUR, NOW - HOUR];
    const key = (hour: number) => ({ tenant, endpoint_id: measured, hour: iso(hour) });
    const buckets = new Map<number, number>();
    for (const ms of durations) buckets.set(latencyBucket(ms), (buckets.get(latencyBucket(ms)) ?? 0) + 1);
    await write(
      {
        stats: hours.map((hour, n) => ({
          ...key(hour),
          attempts: 2_100,
          succeeded: 1_900,
          timed: n === 0 ? 2_000 : 0,
          duration_ms_sum: n === 0 ? durations.reduce((sum, ms) => sum + ms, 0) : 0,
          delivered: 1_900,
          exhausted: 100,
          cancelled: 7,
        })),
        latency: [...buckets].map(([bucket, count]) => ({ ...key(hours[0]!), bucket, count })),
      },
      [],
    );
    const span = `from=${iso(NOW - 3 * HOUR)}&to=${iso(NOW)}`;
    const { body } = await call('GET', `/v1/endpoints/${measured}/stats?${span}&by=hour`);
    expect(body.total).toMatchObject({
      attempts: 4_200,
      delivered: 3_800,
      exhausted: 200,
      cancelled: 14,
      successRate: 0.95,
    });
    expect(body.hours.map(({ hour }: { hour: string }) => hour)).toEqual(hours.map(iso));
    expect(body.hours[1].latency).toEqual({ mean: null, p50: null, p95: null, p99: null });
    for (const [name, share] of [
      ['p50', 0.5],
      ['p95', 0.95],
      ['p99', 0.99],
    ] as const) {
      const exact = durations[Math.ceil(2_000 * share) - 1]!;
      expect(Math.abs(body.total.latency[name] - exact) / exact).toBeLessThan(0.02 + 0.05 / exact);
    }
    const total = await call('GET', `/v1/endpoints/${measured}/stats?${span}`);
    expect(total.body.hours).toBeUndefined();
    expect(total.body.total).toEqual(body.total);
  });

  test('of an endpoint where nothing happened are empty, of an unknown one 404', async () => {
    const { body } = await call('GET', `/v1/endpoints/${await newEndpoint()}/stats`);
    expect(body.total).toMatchObject({ attempts: 0, successRate: null, attemptSuccessRate: null });
    expect((await call('GET', `/v1/endpoints/${testId('ep', 'unknown')}/stats`)).status).toBe(404);
  });

  test.each(['by=week', 'from=then', `from=${iso(NOW)}&to=${iso(NOW)}`, `from=${iso(NOW - 99 * DAY)}&to=${iso(NOW)}`])(
    '%s is refused',
    async (query) => {
      const { status, body } = await call('GET', `/v1/endpoints/${endpoint}/stats?${query}`);
      expect([status, body.code]).toEqual([422, 'validation_failed']);
    },
  );
});

describe('a replay', () => {
  async function stored(event: string, more: Partial<DeliveryRow> = {}): Promise<DeliveryRow> {
    const acceptedAt = Date.now();
    const meta: EventMeta = {
      id: event,
      tenant,
      type: 'invoice.paid',
      occurredAt: acceptedAt,
      acceptedAt,
      registryRevision: 1,
    };
    const { sequence } = await registry.app.get(Publisher).event(meta, Buffer.from('{}'), {});
    const row = delivery(event, acceptedAt, { event_sequence: sequence, ...more });
    await write({ deliveries: [row] }, [acceptedAt]);
    return row;
  }

  test('is a fact, and then a task of a new run', async () => {
    const row = await stored('again');
    const { status, body } = await call('POST', `/v1/deliveries/${row.id}/replay`);
    expect(status).toBe(202);
    expect(body).toEqual({ delivery: row.id, run: expect.stringMatching(/^run_/) });
    const { direct } = registry.app.get(Broker).jsm;
    const logged = await direct.getMessage('DELIVERY_LOG', { last_by_subj: `log.*.${tenant}.${endpoint}` });
    const fact = {
      kind: 'replay_requested',
      id: body.run,
      run: body.run,
      delivery: row.id,
      eventSequence: row.event_sequence,
    };
    expect(logged!.json<Fact>()).toMatchObject(fact);
    const queued = await direct.getMessage('DELIVERIES', { last_by_subj: `deliver.*.${endpoint}` });
    expect(readMeta<Task>(queued!.header)).toMatchObject({
      delivery: row.id,
      run: body.run,
      attempt: 1,
      event: { id: 'again' },
    });
    expect(queued!.data).toHaveLength(0);
    expect(Date.parse(queued!.timestamp)).toBeGreaterThanOrEqual(Date.parse(logged!.timestamp));
  });

  test('needs its endpoint, enabled, and its event', async () => {
    const expectConflict = async (row: DeliveryRow, code: string) => {
      const { status, body } = await call('POST', `/v1/deliveries/${row.id}/replay`);
      expect([status, body.code]).toEqual([409, code]);
    };
    const passing = await newEndpoint();
    const row = await stored('conflict', { endpoint_id: passing });
    await call('PATCH', `/v1/endpoints/${passing}`, { enabled: false });
    await expectConflict(row, 'endpoint_disabled');
    await call('DELETE', `/v1/endpoints/${passing}`);
    await expectConflict(row, 'endpoint_gone');
    await expectConflict(await stored('never there', { event_sequence: 1_000_000 }), 'event_gone');
    const first = await stored('another');
    await expectConflict(await stored('not in its place', { event_sequence: first.event_sequence }), 'event_gone');
  });

  test('needs the scope manage', async () => {
    const row = await stored('readers');
    const keys = `/v1/tenants/${tenant}/keys`;
    const reader = (await registry.call('POST', keys, { name: 'reader', scopes: ['read'] })).body.key;
    expect((await call('GET', `/v1/deliveries/${row.id}`, undefined, reader)).status).toBe(200);
    expect((await call('POST', `/v1/deliveries/${row.id}/replay`, undefined, reader)).status).toBe(403);
  });

  test('of a delivery whose id nobody made is not found', async () => {
    const id = sortableId('dlv', NOW, randomBytes(10));
    expect((await call('POST', `/v1/deliveries/${id}/replay`)).status).toBe(404);
  });
});
