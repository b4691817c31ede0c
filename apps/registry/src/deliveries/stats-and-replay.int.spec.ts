import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { latencyBucket, sortableId, type EventMeta, type Fact, type Task } from '#domain';
import { Broker, Publisher, readMeta } from '#messaging';
import type { DeliveryRow } from '#store';
import { testId } from '#testkit';
import { DAY, HOUR, iso, NOW, openDeliveriesBed, type DeliveriesBed } from '../../test/deliveries-bed.ts';

jest.setTimeout(60_000);

let bed: DeliveriesBed;
beforeAll(async () => {
  bed = await openDeliveriesBed();
});
afterAll(() => bed?.close());

describe('stats', () => {
  test('say how often, how well and how fast', async () => {
    const measured = await bed.newEndpoint();
    const durations = Array.from({ length: 2_000 }, (_, n) => Math.round(5 + 900 * (n / 2_000) ** 3));
    const hours = [NOW - 2 * HOUR, NOW - HOUR];
    const key = (hour: number) => ({ tenant: bed.tenant, endpoint_id: measured, hour: iso(hour) });
    const buckets = new Map<number, number>();
    for (const ms of durations) buckets.set(latencyBucket(ms), (buckets.get(latencyBucket(ms)) ?? 0) + 1);
    await bed.write(
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
    const { body } = await bed.call('GET', `/v1/endpoints/${measured}/stats?${span}&by=hour`);
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
    const total = await bed.call('GET', `/v1/endpoints/${measured}/stats?${span}`);
    expect(total.body.hours).toBeUndefined();
    expect(total.body.total).toEqual(body.total);
  });

  test('of an endpoint where nothing happened are empty, of an unknown one 404', async () => {
    const { body } = await bed.call('GET', `/v1/endpoints/${await bed.newEndpoint()}/stats`);
    expect(body.total).toMatchObject({ attempts: 0, successRate: null, attemptSuccessRate: null });
    expect((await bed.call('GET', `/v1/endpoints/${testId('ep', 'unknown')}/stats`)).status).toBe(404);
  });

  test.each(['by=week', 'from=then', `from=${iso(NOW)}&to=${iso(NOW)}`, `from=${iso(NOW - 99 * DAY)}&to=${iso(NOW)}`])(
    '%s is refused',
    async (query) => {
      const { status, body } = await bed.call('GET', `/v1/endpoints/${bed.endpoint}/stats?${query}`);
      expect([status, body.code]).toEqual([422, 'validation_failed']);
    },
  );
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
