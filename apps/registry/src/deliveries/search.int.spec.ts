import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { matchesType, type DeliveryStatus } from '#domain';
import type { DeliveryRow, EventRow } from '#store';
import { testId } from '#testkit';
import { HOUR, iso, NOW, openDeliveriesBed, type DeliveriesBed } from '../../test/deliveries-bed.ts';

jest.setTimeout(60_000);

const TYPES = ['invoice.paid', 'invoice.void', 'invoice.line.added', 'invoices.paid', 'user'];
const STATUSES: DeliveryStatus[] = ['delivered', 'delivered', 'pending', 'retrying', 'exhausted', 'cancelled'];
const REGIONS = ['eu', 'us', "it's ; DROP"];
const LONG = 'x'.repeat(1_024);

interface Row extends DeliveryRow {
  readonly attributes: Record<string, string>;
}

let bed: DeliveriesBed;
let all: Row[];
let endpoints: string[];

beforeAll(async () => {
  bed = await openDeliveriesBed();
  endpoints = [bed.endpoint, testId('ep', 'second'), testId('ep', 'third')];
  const events: EventRow[] = [];
  // Ten events a millisecond, over three days, for one to three endpoints each; and the same for another tenant.
  all = Array.from({ length: 240 }, (_, n) => {
    const at = NOW - Math.floor(n / 10) * 3 * HOUR;
    const attributes: Record<string, string> = {
      ...(n % 4 === 0 ? {} : { region: REGIONS[n % 3]! }),
      ...(n % 7 === 0 ? { constructor: 'x', long: LONG } : {}),
    };
    const type = TYPES[(n * 7) % 5]!;
    events.push(
      ...[bed.tenant, testId('tnt', 'other')].map((tenant) => ({
        accepted_at: at,
        tenant,
        id: `evt-${n}`,
        type,
        occurred_at: at,
        sequence: n + 1,
        attributes,
        matched: n % 11 === 0 ? 0 : 1 + (n % 3),
      })),
    );
    return endpoints
      .slice(0, 1 + (n % 3))
      .map((endpoint, e) => ({ ...deliveryOf(n, at, type, endpoint, e), attributes }));
  }).flat();
  const theirs = all.map((row) =>
    bed.delivery(row.event_id, row.accepted_at, {
      tenant: testId('tnt', 'other'),
      endpoint_id: row.endpoint_id,
    }),
  );
  const days = [...new Set(all.map(({ accepted_at }) => accepted_at))];
  await bed.write({ events, deliveries: [...all.map(({ attributes: _, ...row }) => row), ...theirs] }, days);
});
afterAll(() => bed?.close());

function deliveryOf(n: number, at: number, type: string, endpoint: string, e: number): DeliveryRow {
  const status = STATUSES[(n + e) % 6]!;
  const attempts = status === 'pending' ? 0 : 1 + (n % 4);
  const code =
    attempts === 0 ? null : status === 'delivered' ? 200 + (n % 2) * 4 : ([404, 500, 503, null] as const)[n % 4]!;
  const error = status === 'cancelled' ? 'endpoint_deleted' : attempts > 0 && code === null ? 'timeout' : null;
  return bed.delivery(`evt-${n}`, at, {
    endpoint_id: endpoint,
    event_type: type,
    status,
    attempts,
    last_status_code: code,
    last_error: error,
  });
}

type Filter = readonly [query: string, holds: (row: Row) => boolean];

const answered =
  (first: number, last = first) =>
  (row: Row) =>
    row.last_status_code !== null && row.last_status_code >= first && row.last_status_code <= last;

/** Each dimension with some of its filters, and what they mean, said as plainly as possible. */
const DIMENSIONS = (): Record<string, readonly Filter[]> => ({
  endpoint: endpoints.map((endpoint): Filter => [`endpoint=${endpoint}`, (row) => row.endpoint_id === endpoint]),
  event: [['event=evt-8', (row) => row.event_id === 'evt-8']],
  status: [
    ['status=exhausted', (row) => row.status === 'exhausted'],
    ['status=delivered', (row) => row.status === 'delivered'],
    ['status=cancelled&status=pending', (row) => ['cancelled', 'pending'].includes(row.status)],
    ['status=retrying&status=delivered', (row) => ['retrying', 'delivered'].includes(row.status)],
  ],
  type: [
    ['type=invoice.paid', (row) => row.event_type === 'invoice.paid'],
    ['type=invoice.*', (row) => matchesType(['invoice.*'], row.event_type)],
    ['type=invoice.line.*&type=user', (row) => matchesType(['invoice.line.*', 'user'], row.event_type)],
  ],
  code: [
    ['code=2xx', answered(200, 299)],
    ['code=404', answered(404)],
    ['code=5xx', answered(500, 599)],
    ['code=none', (row) => row.attempts > 0 && row.last_status_code === null],
    ['code=204&code=none', (row) => answered(204)(row) || (row.attempts > 0 && row.last_status_code === null)],
  ],
  error: [['error=timeout', (row) => row.last_error === 'timeout']],
  attributes: [
    ['attributes[region]=eu', (row) => row.attributes['region'] === 'eu'],
    ['attributes[region]=it%27s%20%3B%20DROP', (row) => row.attributes['region'] === REGIONS[2]],
    [`attributes[long]=${LONG}&attributes[constructor]=x`, (row) => row.attributes['long'] === LONG],
    ['attributes[region]=nowhere', () => false],
  ],
  time: [
    [
      `from=${iso(NOW - 30 * HOUR)}&to=${iso(NOW - 6 * HOUR)}`,
      (row) => row.accepted_at >= NOW - 30 * HOUR && row.accepted_at < NOW - 6 * HOUR,
    ],
  ],
});

async function pagesOf(path: string, query: string): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const { status, body } = await bed.call('GET', `/v1/${path}?${query}${cursor && `&cursor=${cursor}`}`);
    expect([status, query]).toEqual([200, query]);
    ids.push(...body.data.map(({ id }: { id: string }) => id));
    cursor = body.nextCursor;
  }
  return ids;
}

/** NOW is in the past: a search without an end would not reach it. */
const END = `to=${iso(NOW + HOUR)}`;
const within = (query: string) => (query.includes('to=') ? query : `${query}&${END}`);

describe('a search of deliveries finds what a plain look at all of them finds', () => {
  async function check(filters: readonly Filter[]): Promise<void> {
    const query = within(filters.map(([text]) => text).join('&'));
    const expected = all
      .filter((row) => filters.every(([, holds]) => holds(row)))
      .map(({ id }) => id)
      .sort()
      .reverse();
    expect([query, await pagesOf('deliveries', `limit=40&${query}`)]).toEqual([query, expected]);
    expect([query, await pagesOf('deliveries', `limit=100&order=oldest&${query}`)]).toEqual([
      query,
      [...expected].reverse(),
    ]);
  }

  test('by each filter', async () => {
    for (const filters of Object.values(DIMENSIONS())) for (const filter of filters) await check([filter]);
  });

  test('by two filters of all dimensions', async () => {
    const dimensions = Object.values(DIMENSIONS());
    for (const [n, first] of dimensions.entries()) {
      for (const [m, second] of dimensions.slice(n + 1).entries()) {
        await check([first[(n + m) % first.length]!, second[(n * m) % second.length]!]);
      }
    }
  });

  test('by all filters together', async () => {
    const row = all.find((one) => one.attributes['region'] === 'eu' && one.last_error === 'timeout')!;
    const filters: Filter[] = [
      [`endpoint=${row.endpoint_id}`, (one) => one.endpoint_id === row.endpoint_id],
      [`event=${row.event_id}`, (one) => one.event_id === row.event_id],
      [`status=${row.status}`, (one) => one.status === row.status],
      [`type=${row.event_type}`, (one) => one.event_type === row.event_type],
      ['code=none', (one) => one.last_status_code === null],
      ['error=timeout', (one) => one.last_error === 'timeout'],
      ['attributes[region]=eu', (one) => one.attributes['region'] === 'eu'],
    ];
    await check(filters);
  });
});

describe('a search of events', () => {
  const events = () => [...new Map(all.map((row) => [row.event_id, row])).values()];
  const number = (row: Row) => Number(row.event_id.slice(4));

  test.each<Filter>([
    ['', () => true],
    ['type=user', (row) => row.event_type === 'user'],
    ['type=invoice.*', (row) => row.event_type.startsWith('invoice.')],
    ['matched=false', (row) => number(row) % 11 === 0],
    ['matched=true&type=invoice.paid', (row) => number(row) % 11 !== 0 && row.event_type === 'invoice.paid'],
    ['attributes[region]=us', (row) => row.attributes['region'] === 'us'],
    ['attributes[region]=us&matched=false', (row) => row.attributes['region'] === 'us' && number(row) % 11 === 0],
  ])('%s finds what a plain look finds', async (query, holds) => {
    const key = (row: Row) => `${row.accepted_at} ${row.event_id}`;
    const expected = events()
      .filter(holds)
      .sort((a, b) => (key(a) < key(b) ? 1 : -1))
      .map(({ event_id }) => event_id);
    expect(await pagesOf('events', within(`limit=17&${query}`))).toEqual(expected);
    expect(await pagesOf('events', within(`limit=100&order=oldest&${query}`))).toEqual([...expected].reverse());
  });

  test.each(['matched=yes', 'type=*', 'attributes[]=x', 'from=then', 'cursor=x', 'status=delivered'])(
    '%s is refused',
    async (query) => {
      const { status, body } = await bed.call('GET', `/v1/events?${query}`);
      expect([status, body.code]).toEqual([422, 'validation_failed']);
    },
  );
});
