import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { testId } from '#testkit';
import { OldRows } from '../calls/old-rows.ts';
import { attempt, DAY, HOUR, iso, NOW, openDeliveriesBed, type DeliveriesBed } from '../../test/deliveries-bed.ts';
import { ADMIN_TOKEN } from '../../test/start-registry.ts';

jest.setTimeout(60_000);

let bed: DeliveriesBed;
beforeAll(async () => {
  bed = await openDeliveriesBed();
});
afterAll(() => bed?.close());

describe('lists', () => {
  const many = Array.from({ length: 250 }, (_, n) => n);
  const times = (n: number) => NOW - Math.floor(n / 3) * 3 * HOUR;

  beforeAll(async () => {
    // Over several partitions, three of one millisecond each.
    const rows = many.map((n) => bed.delivery(`list-${n}`, times(n), n % 10 === 0 ? { status: 'exhausted' } : {}));
    await bed.write({ deliveries: rows }, many.map(times));
    const other = bed.delivery('list-1', NOW, { tenant: testId('tnt', 'other') });
    await bed.write({ deliveries: [other] }, [NOW]);
  });

  async function pages(query: string, path = 'deliveries'): Promise<string[]> {
    const ids: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { status, body } = await bed.call('GET', `/v1/${path}?${query}${cursor && `&cursor=${cursor}`}`);
      expect(status).toBe(200);
      ids.push(...body.data.map(({ id }: { id: string }) => id));
      cursor = body.nextCursor;
      // What arrives meanwhile neither shifts nor repeats anything.
      await bed.write({ deliveries: [bed.delivery(`new-${ids.length}-${query}`, NOW + DAY)] }, [NOW + DAY]);
    }
    return ids;
  }

  test('pages have no gaps and no repeats, newest first and oldest first', async () => {
    const ids = await pages(`limit=7&to=${iso(NOW + 1)}`);
    expect(ids).toEqual([...ids].sort().reverse());
    expect(new Set(ids).size).toBe(250);
    expect(ids).toHaveLength(250);
    expect(await pages(`limit=100&order=oldest&to=${iso(NOW + 1)}`)).toEqual([...ids].reverse());
  });

  test.each(['newest', 'oldest'])('pages lead back the way they came, %s first', async (order) => {
    const query = `limit=100&order=${order}&to=${iso(NOW + 1)}`;
    const get = async (cursor: string) => (await bed.call('GET', `/v1/deliveries?${query}&cursor=${cursor}`)).body;
    const first = (await bed.call('GET', `/v1/deliveries?${query}`)).body;
    const second = await get(first.nextCursor);
    const third = await get(second.nextCursor);
    expect([first, second, third].map(({ data }) => data.length)).toEqual([100, 100, 50]);
    expect([first.prevCursor, third.nextCursor]).toEqual([null, null]);
    const back = await get(third.prevCursor);
    expect(back.data).toEqual(second.data);
    expect((await get(back.nextCursor)).data).toEqual(third.data);
    const start = await get(back.prevCursor);
    expect(start.data).toEqual(first.data);
    expect(start.prevCursor).toBeNull();
    expect((await get(start.nextCursor)).data).toEqual(second.data);
  });

  test('a page before the first is empty, and leads to the first', async () => {
    const first = (await bed.call('GET', `/v1/deliveries?limit=5&to=${iso(NOW + 1)}`)).body;
    const second = (await bed.call('GET', `/v1/deliveries?limit=5&to=${iso(NOW + 1)}&cursor=${first.nextCursor}`)).body;
    const query = `limit=5&to=${first.data.at(-1).acceptedAt}`;
    const none = (await bed.call('GET', `/v1/deliveries?${query}&cursor=${second.prevCursor}`)).body;
    expect(none).toMatchObject({ data: [], prevCursor: null });
    const again = (await bed.call('GET', `/v1/deliveries?limit=5&to=${iso(NOW + 1)}&cursor=${none.nextCursor}`)).body;
    expect(again.data).toEqual(second.data);
  });

  test.each([
    'limit=0',
    'limit=101',
    'limit=x',
    'order=random',
    'cursor=nonsense',
    'cursor=ep_01k5qj8e3n9r7c2m4x6v8b0d1f',
    'status=lost',
    'status=delivered&status=lost',
    'endpoint=a/b',
    'from=yesterday',
    'from=2026-01-01',
    'from=2020-01-01T00:00:00Z',
    'to=2026-13-01T00:00:00Z',
    'event=a%00b',
    'type=a%00b',
    'type=*',
    'type=a.*.b',
    'code=6xx',
    'code=20',
    'error=No%20Code',
    'attributes=eu',
    'attributes[a%20b]=eu',
    'attributes[region]=eu&attributes[region]=us',
    'attributes[region]=a%00b',
    'attributes[__proto__][x]=eu',
    'unknown=1',
  ])('%s is refused', async (query) => {
    const { status, body } = await bed.call('GET', `/v1/deliveries?${query}`);
    expect([status, body.code]).toEqual([422, 'validation_failed']);
    const field = query.startsWith('attributes[__proto__]') ? 'attributes[__proto__][x]' : /^[a-z]+/.exec(query)![0];
    expect(new Set(body.errors.map((problem: { field: string }) => problem.field))).toEqual(new Set([field]));
  });

  test('a span that is none, or too long, is refused', async () => {
    for (const query of [`from=${iso(NOW)}&to=${iso(NOW)}`, `from=${iso(NOW - 93 * DAY)}&to=${iso(NOW)}`]) {
      const { status, body } = await bed.call('GET', `/v1/deliveries?${query}`);
      expect([status, body.errors[0].field]).toEqual([422, 'from']);
    }
  });
});

describe('one', () => {
  test('is shown with all attempts and what else happened', async () => {
    const row = bed.delivery('shown', NOW, { attempts: 2, runs: 2 });
    const failed = {
      attempt: 1,
      outcome: 'retry',
      settled: null,
      response_status: null,
      response_headers: null,
    } as const;
    const nothing = { response_body: null, response_truncated: null, error_code: 'timeout', error_message: 'too slow' };
    const run = testId('run', 'shown');
    const key = { accepted_at: row.accepted_at, delivery_id: row.id, tenant: bed.tenant, endpoint_id: bed.endpoint };
    await bed.write(
      {
        deliveries: [row],
        attempts: [
          attempt(row, { attempt: 2, batch_id: 'bat_1', batch_size: 40 }),
          attempt(row, { ...failed, ...nothing }),
        ],
        deliveryFacts: [{ ...key, id: run, run, kind: 'replay_requested', at: NOW, reason: null, settled: null }],
        events: [
          {
            accepted_at: row.accepted_at,
            tenant: bed.tenant,
            id: 'shown',
            type: 'invoice.paid',
            occurred_at: NOW - 9,
            sequence: 1,
            attributes: { region: 'eu' },
            matched: 1,
          },
        ],
      },
      [NOW],
    );
    const { body } = await bed.call('GET', `/v1/deliveries/${row.id}`);
    expect(body).toMatchObject({
      id: row.id,
      status: 'delivered',
      attemptCount: 2,
      runs: 2,
      endpoint: bed.endpoint,
      event: 'shown',
    });
    expect(body.attempts).toMatchObject([
      { attempt: 1, outcome: 'retry', response: null, error: { code: 'timeout', message: 'too slow' }, batch: null },
      {
        attempt: 2,
        outcome: 'delivered',
        durationMs: 12,
        request: { method: 'POST', headers: { 'webhook-id': row.id } },
        response: { status: 200, headers: { server: 'example' }, body: 'grüße', truncated: false },
        error: null,
        batch: { id: 'bat_1', size: 40 },
      },
    ]);
    expect(body.attempts.map(({ contentRemoved }: { contentRemoved: boolean }) => contentRemoved)).toEqual([
      false,
      false,
    ]);
    expect(body.history).toEqual([{ kind: 'replay_requested', run, at: iso(NOW), reason: null }]);

    const event = await bed.call('GET', '/v1/events/shown');
    expect(event.body).toMatchObject({
      id: 'shown',
      matched: 1,
      attributes: { region: 'eu' },
      deliveries: [{ id: row.id }],
      payload: null,
    });
  });

  test('is shown without headers and bodies when these are kept for a shorter time', async () => {
    const row = bed.delivery('content', NOW);
    await bed.write({ deliveries: [row], attempts: [attempt(row, { attempt: 1 })] }, [NOW]);
    const short = { HOOKWIRE_ATTEMPT_CONTENT_RETENTION_DAYS: '1', HOOKWIRE_DELIVERY_RETENTION_DAYS: '3650' };
    const registry = await bed.another(short);
    const path = `/v1/deliveries/${row.id}`;
    const shown = async () => {
      const as = { 'hookwire-tenant': bed.tenant };
      return (await registry.call('GET', path, undefined, ADMIN_TOKEN, as)).body.attempts[0];
    };
    const empty = { request: { method: 'POST', headers: {} }, response: { status: 200, headers: {}, body: '' } };
    try {
      expect(await shown()).toMatchObject({ contentRemoved: true, ...empty });
      // Only hidden so far.
      expect((await bed.call('GET', path)).body.attempts[0]).toMatchObject({ response: { body: 'grüße' } });
      await registry.app.get(OldRows).forget();
      expect((await bed.call('GET', path)).body.attempts[0]).toMatchObject(empty);
    } finally {
      await registry.close();
    }
  });

  test('of another tenant: bed.tenant, or unknown, does not exist', async () => {
    const other = bed.delivery('theirs', NOW, { tenant: testId('tnt', 'other') });
    await bed.write({ deliveries: [other] }, [NOW]);
    for (const path of [
      `deliveries/${other.id}`,
      `deliveries/${bed.delivery('x', 5).id}`,
      'deliveries/x',
      'events/x%00',
    ]) {
      const { status, body } = await bed.call('GET', `/v1/${path}`);
      expect([status, body.code]).toEqual([404, 'not_found']);
    }
    expect((await bed.call('POST', `/v1/deliveries/${other.id}/replay`)).status).toBe(404);
  });
});
