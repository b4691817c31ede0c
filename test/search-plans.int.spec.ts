import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { sortableId } from '#domain';
import {
  boundedRead,
  DELIVERIES_EXAMINED,
  deliveryCount,
  numberedSearch,
  searchDeliveries,
  searchEvents,
  Store,
  type DeliverySearch,
  type Found,
  type Place,
  type Scan,
} from '#store';
import { createDatabase, type TestDatabase } from '#testkit';
import { fill } from '../bench/stats/fill.ts';
import { explain } from '../bench/stats/plans.ts';
import { questions } from '../bench/stats/questions.ts';
import { DAY_MS, ENDPOINTS_OF_TENANTS, seededRandom, worldOf, type World } from '../bench/stats/world.ts';

// The small form of `npm run bench:stats`: how Postgres reads, not how long it takes.

const DAYS = 6;
/** The largest tenant has more deliveries than one search looks at. */
const ATTEMPTS = 36_000;

let database: TestDatabase;
let store: Store;
let pool: pg.Pool;
let world: World;

beforeAll(async () => {
  database = await createDatabase();
  store = new Store(database.url, 'test', { info: () => undefined, warn: () => undefined });
  await store.start();
  pool = new pg.Pool({ connectionString: database.url, max: 3 });
  const tenants = ENDPOINTS_OF_TENANTS.map((_, n) => sortableId('tnt', n, Buffer.alloc(10, n)));
  world = worldOf(tenants, Date.now() + DAY_MS, DAYS);
  await fill(pool, world, ATTEMPTS, () => undefined);
}, 120_000);

afterAll(async () => {
  await pool?.end();
  await store?.close();
  await database?.drop();
});

describe('the plans of searches and statistics', () => {
  const tenants = ENDPOINTS_OF_TENANTS.map((_, n) => sortableId('tnt', n, Buffer.alloc(10, n)));
  const names = questions(worldOf(tenants, Date.now() + DAY_MS, DAYS)).map(({ name, days }) => [name, days] as const);

  it.each(names)('%s: by indexes, and of %i days of partitions', async (name, days) => {
    const question = questions(world).find((one) => one.name === name)!;
    const report = await explain(store.dataSource, question.ask(world, seededRandom(1)).statement, world, days);
    expect(report.problems).toEqual([]);
    expect(report.days).toBeLessThanOrEqual(days);
  });

  it('a numbered part of a list, and how many there are: by indexes', async () => {
    const { id: tenant, endpoints } = world.tenants[0]!;
    const span = { from: new Date(world.end - DAYS * DAY_MS), to: new Date(world.end) };
    const filters: Partial<DeliverySearch>[] = [
      {},
      { statuses: ['exhausted', 'cancelled'] },
      { types: ['order.placed'] },
    ];
    for (const filter of filters) {
      const search = { tenant, endpoint: endpoints[0]!, ...span, ...filter };
      for (const asked of [deliveryCount(search, DELIVERIES_EXAMINED), numberedSearch(search, 40, 20)]) {
        expect((await explain(store.dataSource, asked, world, DAYS)).problems).toEqual([]);
      }
    }
  });

  it('say so when everything is read', async () => {
    const reading = { text: 'SELECT count(*) FROM attempts CROSS JOIN generate_series(1, 2)', values: [] };
    const { problems } = await explain(store.dataSource, reading, world, 1);
    expect(problems.join('; ')).toMatch(/6 days of partitions in its plan instead of 1; looks at \d+ rows/);
  });
});

describe('a search that finds little', () => {
  async function pages<Row extends Place>(find: (scan: Scan) => Promise<Found<Row>>): Promise<Row[][]> {
    const found: Row[][] = [];
    for (let behind: Place | undefined, isFirst = true; behind || isFirst; isFirst = false) {
      const { rows, more } = await find({ order: 'newest', limit: 50, ...(behind ? { behind } : {}) });
      found.push(rows);
      behind = more;
    }
    return found;
  }
  const span = () => ({ from: new Date(world.end - DAYS * DAY_MS), to: new Date(world.end) });
  const count = async (sql: string, values: unknown[]) =>
    Number((await pool.query<{ count: string }>(`SELECT count(*) ${sql}`, values)).rows[0]!.count);

  it('ends its page early, and finds everything in the end', async () => {
    const [tenant] = world.tenants;
    const search = {
      tenant: tenant!.id,
      types: ['project.*', 'order.*', 'report.*'],
      answers: [{ code: 204 }, { code: 404 }],
    };
    const found = await pages((scan) =>
      boundedRead(store.dataSource, (read) => searchDeliveries(read, { ...search, ...span() }, scan)),
    );
    const condition = `FROM deliveries WHERE tenant = $1 AND event_type ~ '^(project|order|report)[.]' AND last_status_code IN (204, 404)`;
    expect(found.flat().length).toBeGreaterThan(0);
    expect(found.flat()).toHaveLength(await count(condition, [tenant!.id]));
    expect(new Set(found.flat().map(({ id }) => id)).size).toBe(found.flat().length);
    // One of them ended before it was full, and was not the last.
    expect(found.slice(0, -1).some((rows) => rows.length < 50)).toBe(true);
  });

  it('finds nothing in a few empty pages', async () => {
    const search = { tenant: world.tenants[0]!.id, attributes: { region: 'eu' }, error: 'dns_failed' };
    const found = await pages((scan) =>
      boundedRead(store.dataSource, (read) => searchDeliveries(read, { ...search, ...span() }, scan)),
    );
    expect(found.length).toBeGreaterThan(2);
    expect(found.flat()).toEqual([]);
  });

  it('of events does the same', async () => {
    const tenant = world.tenants[0]!.id;
    const search = { tenant, attributes: { region: 'eu' }, matched: false };
    const found = await pages((scan) =>
      boundedRead(store.dataSource, (read) => searchEvents(read, { ...search, ...span() }, scan)),
    );
    const condition = `FROM events WHERE tenant = $1 AND matched = 0 AND attributes @> '{"region": "eu"}'`;
    expect(found.flat()).toHaveLength(await count(condition, [tenant]));
    expect(found.length).toBeGreaterThan(2);
  });

  it('that takes too long is ended, and says what to do', async () => {
    const forever = boundedRead(store.dataSource, (read) => read({ text: 'SELECT pg_sleep(60)', values: [] }));
    await expect(forever).rejects.toMatchObject({
      code: 'query_timeout',
      message: expect.stringMatching(/ask for less/),
    });
    // The connection is as good as before, and without that limit.
    expect(await store.dataSource.query('SHOW statement_timeout')).toEqual([{ statement_timeout: '15s' }]);
  });
});
