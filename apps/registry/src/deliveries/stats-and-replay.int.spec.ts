import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { latencyBucket, sortableId, type EventMeta, type Fact, type Task } from '#domain';
import { Broker, Publisher, readMeta } from '#messaging';
import type { DeliveryRow, Dimension, EventRow, StatsRow } from '#store';
import { testId } from '#testkit';
import { DAY, HOUR, iso, NOW, openDeliveriesBed, type DeliveriesBed } from '../../test/deliveries-bed.ts';

jest.setTimeout(60_000);

let bed: DeliveriesBed;
beforeAll(async () => {
  bed = await openDeliveriesBed();
});
afterAll(() => bed?.close());

describe('stats', () => {
  const durations = Array.from({ length: 2_000 }, (_, n) => Math.round(5 + 900 * (n / 2_000) ** 3));
  const hours = [NOW - 2 * HOUR, NOW - HOUR];
  const span = `from=${iso(NOW - 3 * HOUR)}&to=${iso(NOW)}`;
  let measured: string;

  /** 2,100 attempts in one of two hours, of which those of the first were timed. */
  function statsOf(n: number, dimension: Dimension, name: string, times = 1): StatsRow[] {
    const counts = new Map<number, number>();
    for (const ms of durations) counts.set(latencyBucket(ms), (counts.get(latencyBucket(ms)) ?? 0) + times);
    const latency = [...counts].sort(([a], [b]) => a - b).flat();
    const hour = hours[n]!;
    return (['hour', 'day'] as const).map((grain) => ({
      grain,
      tenant: bed.tenant,
      dimension,
      name,
      start: grain === 'hour' ? hour : Math.floor(hour / DAY) * DAY,
      attempts: 2_100 * times,
      succeeded: 1_900 * times,
      failed_3xx: 1,
      failed_4xx: 20,
      failed_5xx: 70,
      timed: n === 0 ? 2_000 * times : 0,
      duration_ms_sum: n === 0 ? durations.reduce((sum, ms) => sum + ms, 0) * times : 0,
      delivered: 1_900 * times,
      exhausted: 100 * times,
      cancelled: 7,
      latency: n === 0 ? latency : [],
    }));
  }

  beforeAll(async () => {
    measured = await bed.newEndpoint();
    for (const n of [0, 1]) {
      const busier = statsOf(n, 'endpoint', testId('ep', 'busier'), 3);
      const others = [...statsOf(n, 'type', 'invoice.paid'), ...statsOf(n, 'tenant', ''), ...busier];
      await bed.write({ stats: [...statsOf(n, 'endpoint', measured), ...others] }, []);
      // From another log shard, which counts for itself.
      await bed.write({ stats: statsOf(n, 'tenant', '') }, [], 1);
    }
  });

  test('say how often, how well and how fast', async () => {
    const { body } = await bed.call('GET', `/v1/endpoints/${measured}/stats?${span}&bucket=hour`);
    expect(body.total).toMatchObject({
      attempts: 4_200,
      succeededAttempts: 3_800,
      failedAttempts: { '3xx': 2, '4xx': 40, '5xx': 140, none: 218 },
      delivered: 3_800,
      exhausted: 200,
      cancelled: 14,
      successRate: 0.95,
    });
    expect(body.buckets.map(({ start }: { start: string }) => start)).toEqual(hours.map(iso));
    expect(body.buckets[1].latency).toEqual({ mean: null, p50: null, p95: null, p99: null });
    for (const [name, share] of [
      ['p50', 0.5],
      ['p95', 0.95],
      ['p99', 0.99],
    ] as const) {
      const exact = durations[Math.ceil(2_000 * share) - 1]!;
      expect(Math.abs(body.total.latency[name] - exact) / exact).toBeLessThan(0.02 + 0.05 / exact);
    }
    const total = await bed.call('GET', `/v1/endpoints/${measured}/stats?${span}`);
    expect(total.body.buckets).toBeUndefined();
    expect(total.body.total).toEqual(body.total);
  });

  test('of a tenant add up what several log shards counted', async () => {
    const { body } = await bed.call('GET', `/v1/stats?${span}&bucket=hour`);
    const of = await bed.call('GET', `/v1/endpoints/${measured}/stats?${span}`);
    expect(body).toMatchObject({ by: 'tenant', from: iso(NOW - 3 * HOUR), to: iso(NOW) });
    expect(body.data).toHaveLength(1);
    const [{ name, total, buckets }] = body.data;
    expect([name, total.attempts, buckets.length, buckets[0].attempts]).toEqual([bed.tenant, 8_400, 2, 4_200]);
    expect(total.latency).toEqual(of.body.total.latency);
  });

  test('by the day are the same numbers', async () => {
    const hourly = (await bed.call('GET', `/v1/stats?${span}&bucket=hour`)).body.data[0];
    const query = `from=${iso(NOW - 40 * DAY)}&to=${iso(NOW)}`;
    const [daily] = (await bed.call('GET', `/v1/stats?${query}&bucket=day`)).body.data;
    expect(daily.total).toEqual(hourly.total);
    expect(daily.buckets.map(({ start }: { start: string }) => start)).toEqual([iso(Math.floor(NOW / DAY) * DAY)]);
    expect((await bed.call('GET', `/v1/stats?${query}`)).body.data[0].total).toEqual(daily.total);
  });

  test('of endpoints and types are in the order of their attempts', async () => {
    const names = async (query: string) =>
      (await bed.call('GET', `/v1/stats?${span}&${query}`)).body.data.map((one: { name: string }) => one.name);
    expect(await names('by=endpoint')).toEqual([testId('ep', 'busier'), measured]);
    expect(await names('by=endpoint&limit=1&bucket=hour')).toEqual([testId('ep', 'busier')]);
    expect(await names(`by=endpoint&endpoint=${measured}`)).toEqual([measured]);
    expect(await names('by=type')).toEqual(['invoice.paid']);
    expect(await names('by=type&type=not.seen')).toEqual(['not.seen']);
  });

  test('of an endpoint where nothing happened are empty, of an unknown one 404', async () => {
    const { body } = await bed.call('GET', `/v1/endpoints/${await bed.newEndpoint()}/stats`);
    expect(body.total).toMatchObject({ attempts: 0, successRate: null, attemptSuccessRate: null });
    expect((await bed.call('GET', `/v1/endpoints/${testId('ep', 'unknown')}/stats`)).status).toBe(404);
  });

  test.each([
    ['bucket', 'bucket=week'],
    ['from', 'from=then'],
    ['from', `from=${iso(NOW)}&to=${iso(NOW)}`],
    ['from', `bucket=minute&from=${iso(NOW - 2 * DAY)}&to=${iso(NOW)}`],
    ['from', `bucket=hour&from=${iso(NOW - 32 * DAY)}&to=${iso(NOW)}`],
    ['from', `from=${iso(NOW - 367 * DAY)}&to=${iso(NOW)}`],
    ['by', 'by=week'],
    ['limit', 'limit=0'],
    ['endpoint', `endpoint=${testId('ep', 'x')}`],
    ['endpoint', 'by=endpoint&endpoint=%20'],
    ['type', 'by=endpoint&type=invoice.paid'],
    ['type', 'by=type&type=invoice.*'],
    ['bucket', `by=endpoint&limit=100&bucket=hour&from=${iso(NOW - DAY)}&to=${iso(NOW)}`],
  ])('%s is refused in %s', async (field, query) => {
    const { status, body } = await bed.call('GET', `/v1/stats?${query}`);
    expect([status, body.code, body.errors[0].field]).toEqual([422, 'validation_failed', field]);
  });
});

describe('a dry run with an event that was published', () => {
  test('sees all of it, while it is stored', async () => {
    const acceptedAt = Date.now();
    const meta: EventMeta = {
      id: 'tried',
      tenant: bed.tenant,
      type: 'invoice.paid',
      occurredAt: 0,
      acceptedAt,
      attributes: { region: 'eu' },
      channels: ['x'],
      registryRevision: 1,
    };
    const { sequence } = await bed.registry.app
      .get(Publisher)
      .event(meta, Buffer.from('{"n":12345678901234567890}'), {});
    const row = (id: string, place: number): EventRow => ({
      accepted_at: acceptedAt,
      tenant: bed.tenant,
      id,
      type: 'invoice.paid',
      occurred_at: 0,
      sequence: place,
      attributes: {},
      matched: 0,
    });
    await bed.write({ events: [row('tried', sequence), row('gone', sequence + 1_000)] }, [acceptedAt]);
    const filter = {
      channels: 'x',
      attributes: { region: 'eu' },
      occurredAt: { $lt: '1970-01-02' },
      'data.n': { $gt: 1 },
    };
    const tested = await bed.call('POST', '/v1/filters/test', { filter, event: 'tried' });
    expect(tested).toMatchObject({ status: 200, body: { matches: true, failed: [] } });
    const template = { body: { n: '{{data.n}}' } };
    const rendered = await bed.call('POST', '/v1/templates/render', { template, event: 'tried' });
    expect(rendered.body).toMatchObject({ body: '{"n":12345678901234567890}' });
    const late = await bed.call('POST', '/v1/templates/render', { template, event: 'gone' });
    expect(late).toMatchObject({ status: 409, body: { code: 'event_gone' } });
    const other = await bed.registry.call('POST', '/v1/tenants', { name: 'Other' });
    const header = { 'hookwire-tenant': other.body.id };
    const foreign = await bed.registry.call('POST', '/v1/filters/test', { filter, event: 'tried' }, undefined, header);
    expect(foreign).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });
});

describe('a replay', () => {
  async function stored(event: string, more: Partial<DeliveryRow> = {}): Promise<DeliveryRow> {
    const acceptedAt = Date.now();
    const meta: EventMeta = {
      id: event,
      tenant: bed.tenant,
      type: 'invoice.paid',
      occurredAt: acceptedAt,
      acceptedAt,
      registryRevision: 1,
    };
    const { sequence } = await bed.registry.app.get(Publisher).event(meta, Buffer.from('{}'), {});
    const row = bed.delivery(event, acceptedAt, { event_sequence: sequence, ...more });
    await bed.write({ deliveries: [row] }, [acceptedAt]);
    return row;
  }

  test('is a fact, and then a task of a new run', async () => {
    const row = await stored('again');
    const { status, body } = await bed.call('POST', `/v1/deliveries/${row.id}/replay`);
    expect(status).toBe(202);
    expect(body).toEqual({ delivery: row.id, run: expect.stringMatching(/^run_/) });
    const { direct } = bed.registry.app.get(Broker).jsm;
    const logged = await direct.getMessage('DELIVERY_LOG', { last_by_subj: `log.*.${bed.tenant}.${bed.endpoint}` });
    const fact = {
      kind: 'replay_requested',
      id: body.run,
      run: body.run,
      delivery: row.id,
      eventSequence: row.event_sequence,
    };
    expect(logged!.json<Fact>()).toMatchObject(fact);
    const queued = await direct.getMessage('DELIVERIES', { last_by_subj: `deliver.*.${bed.endpoint}` });
    expect(readMeta<Task>(queued!.header)).toMatchObject({
      delivery: row.id,
      run: body.run,
      attempt: 1,
      event: { id: 'again' },
    });
    expect(queued!.data).toHaveLength(0);
    expect(Date.parse(queued!.timestamp)).toBeGreaterThanOrEqual(Date.parse(logged!.timestamp));
  });

  test('is of an event that shows its payload as it was published, while it is stored', async () => {
    const acceptedAt = Date.now();
    const meta = { id: 'shown', tenant: bed.tenant, type: 'invoice.paid', occurredAt: acceptedAt, acceptedAt };
    // Numbers and spaces that JSON.parse would not give back.
    const payload = '{ "amount": 12345678901234567890.10 }';
    const publisher = bed.registry.app.get(Publisher);
    const { sequence } = await publisher.event({ ...meta, registryRevision: 1 }, Buffer.from(payload), {});
    const row = { accepted_at: acceptedAt, tenant: bed.tenant, type: meta.type, occurred_at: acceptedAt };
    const rows = [
      { ...row, id: 'shown', sequence, attributes: {}, matched: 0 },
      // In whose place there is another one.
      { ...row, id: 'replaced', sequence, attributes: {}, matched: 0 },
    ];
    await bed.write({ events: rows }, [acceptedAt]);
    const shown = await bed.call('GET', '/v1/events/shown');
    expect(shown.body).toMatchObject({ id: 'shown', payload, deliveries: [] });
    expect((await bed.call('GET', '/v1/events/replaced')).body).toMatchObject({ id: 'replaced', payload: null });
  });

  test('needs its endpoint, enabled, and its event', async () => {
    const expectConflict = async (row: DeliveryRow, code: string) => {
      const { status, body } = await bed.call('POST', `/v1/deliveries/${row.id}/replay`);
      expect([status, body.code]).toEqual([409, code]);
    };
    const passing = await bed.newEndpoint();
    const row = await stored('conflict', { endpoint_id: passing });
    await bed.call('PATCH', `/v1/endpoints/${passing}`, { enabled: false });
    await expectConflict(row, 'endpoint_disabled');
    await bed.call('DELETE', `/v1/endpoints/${passing}`);
    await expectConflict(row, 'endpoint_gone');
    await expectConflict(await stored('never there', { event_sequence: 1_000_000 }), 'event_gone');
    const first = await stored('another');
    await expectConflict(await stored('not in its place', { event_sequence: first.event_sequence }), 'event_gone');
  });

  test('needs the scope manage', async () => {
    const row = await stored('readers');
    const keys = `/v1/tenants/${bed.tenant}/keys`;
    const reader = (await bed.registry.call('POST', keys, { name: 'reader', scopes: ['read'] })).body.key;
    expect((await bed.call('GET', `/v1/deliveries/${row.id}`, undefined, reader)).status).toBe(200);
    expect((await bed.call('POST', `/v1/deliveries/${row.id}/replay`, undefined, reader)).status).toBe(403);
  });

  test('of a delivery whose id nobody made is not found', async () => {
    const id = sortableId('dlv', NOW, randomBytes(10));
    expect((await bed.call('POST', `/v1/deliveries/${id}/replay`)).status).toBe(404);
  });
});
