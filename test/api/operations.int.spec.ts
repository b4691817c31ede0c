import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Store } from '#store';
import { ADMIN_TOKEN, type Answer } from '../../apps/registry/test/start-registry.ts';
import type { Described } from './described.ts';
import { PRODUCT_MODULES } from '../../apps/registry/src/dialects/dialects.module.ts';
import { fuzzProduct } from './product-fuzz.ts';
import { runFuzz } from './run-fuzz.ts';
import { SAMPLES, type Sample } from './samples.ts';
import { callByClient } from './call-by-client.ts';
import { fresh, openWorld, type Owner, type World } from './world.ts';

jest.setTimeout(120_000);

let world: World;
let alpha: Owner;
let beta: Owner;

beforeAll(async () => {
  world = await openWorld();
  [alpha, beta] = [await world.newOwner('alpha'), await world.newOwner('beta')];
});
afterAll(() => world?.bed.close());

function ask(
  operation: Described,
  sample: Sample,
  token: string | null,
  headers: object = {},
  body = sample.body,
  { url } = world.bed.registry,
) {
  return callByClient(url, operation, { ...sample, token, headers, body });
}

const tokenFor = (sample: Sample, of: Owner) => (sample.admin ? ADMIN_TOKEN : of.key);
const takes = (operation: Described, name: string) => operation.parameters.some((parameter) => parameter.name === name);

function expectDescribed(what: string, operation: Described, answer: Answer, status: number | RegExp): void {
  const seen = { what: `${operation.id}: ${what}`, body: answer.body as unknown };
  expect({ ...seen, status: String(answer.status), problems: operation.problems(answer) }).toEqual({
    ...seen,
    status: typeof status === 'number' ? String(status) : expect.stringMatching(status),
    problems: [],
  });
}

it('every operation has a sample, and every sample an operation', () => {
  expect(Object.keys(SAMPLES).sort()).toEqual(world.operations.map(({ id }) => id).sort());
});

describe('what is answered is described', () => {
  it('when all is well', async () => {
    for (const operation of world.operations) {
      const sample = await SAMPLES[operation.id]!(alpha);
      const answer = await ask(operation, sample, tokenFor(sample, alpha));
      expectDescribed('the sample', operation, answer, /^2/);
      if (operation.isBody) expect([operation.id, operation.isBody(sample.body)]).toEqual([operation.id, true]);
    }
  });

  it('to whom may not ask', async () => {
    for (const operation of world.operations) {
      const sample = await SAMPLES[operation.id]!(alpha);
      expectDescribed('nobody', operation, await ask(operation, sample, null), 401);
      const other = sample.admin ? alpha.key : alpha.publisher;
      expectDescribed('a key without the right', operation, await ask(operation, sample, other), 403);
      if (takes(operation, 'Hookwire-Tenant')) {
        const unknown = { 'hookwire-tenant': 'nobody' };
        expectDescribed('no such tenant', operation, await ask(operation, sample, ADMIN_TOKEN, unknown), 404);
      }
    }
  });

  it('to who asks too often', async () => {
    const limited = await world.bed.another({ HOOKWIRE_API_RATE_LIMIT: '1' });
    try {
      for (const operation of world.operations) {
        const sample = await SAMPLES[operation.id]!(alpha);
        const send = () => ask(operation, sample, tokenFor(sample, alpha), {}, sample.body, limited);
        // The first one may be let in: that of each caller is.
        const [, second] = [await send(), await send()];
        expectDescribed('the second one', operation, second, 429);
        expect([operation.id, second.body]).toEqual([
          operation.id,
          expect.objectContaining({
            status: 429,
            code: 'rate_limited',
            detail: expect.stringMatching(/may make 1 req/),
          }),
        ]);
        expect(second.headers.get('ratelimit-policy')).toBe('"default";q=1;w=60');
        const seconds = Number(second.headers.get('retry-after'));
        expect(second.headers.get('ratelimit')).toBe(`"default";r=0;t=${seconds}`);
        expect(seconds).toBeGreaterThanOrEqual(1);
        expect(seconds).toBeLessThanOrEqual(60);
      }
    } finally {
      await limited.close();
    }
  });

  it('to what is no request', async () => {
    for (const operation of world.operations) {
      const sample = await SAMPLES[operation.id]!(alpha);
      const send = (body: unknown, headers: object = {}) =>
        ask(operation, sample, tokenFor(sample, alpha), headers, body);
      if (operation.isBody) {
        expectDescribed('a body that is cut off', operation, await send('{"'), 400);
        expectDescribed('an unknown field', operation, await send({ unknown: 1 }), 422);
        expectDescribed('a list', operation, await send([]), 422);
        expectDescribed('text', operation, await send('text', { 'content-type': 'text/plain' }), 415);
        expectDescribed('far too much', operation, await send({ name: 'x'.repeat(1_100_000) }), 413);
      }
      if (operation.parameters.some((parameter) => parameter.in === 'query')) {
        const wrong = { ...sample, query: { unknown: '1' } };
        const answer = await ask(operation, wrong, tokenFor(sample, alpha));
        expectDescribed('an unknown parameter', operation, answer, 422);
      }
      if (sample.params) {
        const params = { ...sample.params, [Object.keys(sample.params).at(-1)!]: 'no such thing' };
        const answer = await ask(operation, { ...sample, params }, tokenFor(sample, alpha));
        expectDescribed('something unknown', operation, answer, 404);
      }
    }
  });

  it('to headers that ask for more', async () => {
    for (const operation of world.operations) {
      const sample = await SAMPLES[operation.id]!(alpha);
      const send = (headers: object) => ask(operation, sample, tokenFor(sample, alpha), headers);
      expectDescribed('far too many', operation, await send({ 'x-more': 'x'.repeat(17_000) }), 431);
      if (takes(operation, 'If-Match')) {
        expectDescribed('no entity tag', operation, await send({ 'if-match': 'x' }), 400);
        expectDescribed('another state', operation, await send({ 'if-match': '"0"' }), 412);
      }
      if (takes(operation, 'If-None-Match')) {
        expectDescribed('a known state', operation, await send({ 'if-none-match': '*' }), 304);
      }
      if (takes(operation, 'Idempotency-Key')) {
        const key = { 'idempotency-key': fresh('key') };
        const [first, again] = [await send(key), await send(key)];
        expectDescribed('once', operation, first, /^2/);
        expectDescribed('again', operation, again, first.status);
        expect([operation.id, again.headers.get('idempotent-replayed')]).toEqual([operation.id, 'true']);
        expect([operation.id, again.body]).toEqual([operation.id, first.body]);
      }
    }
  });
});

describe('two tenants', () => {
  /** Changes by itself: when a key was used, and how far a job is. */
  const MOVING = [
    'last_used_at',
    'position',
    'progress',
    'status',
    'reason',
    'failures',
    'lease',
    'lease_until',
  ].concat(['run_after', 'updated_at', 'started_at', 'finished_at']);

  /** Every row of a tenant in every table that has tenants. */
  async function rowsOf({ tenant }: Owner): Promise<unknown> {
    const db = world.bed.registry.app.get(Store).dataSource;
    const tables = await db.query<{ name: string; key: string }[]>(
      `SELECT c.table_name AS name, c.column_name AS key FROM information_schema.columns c
         JOIN pg_class ON pg_class.oid = to_regclass(c.table_name) AND relkind IN ('r', 'p') AND NOT relispartition
       WHERE c.table_schema = 'public' AND (c.column_name IN ('tenant_id', 'tenant') OR (c.table_name, c.column_name) = ('tenant', 'id'))
       ORDER BY 1`,
    );
    expect(tables.length).toBeGreaterThan(8);
    const rows = tables.map(({ name, key }) =>
      db.query(
        `SELECT coalesce(jsonb_agg(row ORDER BY row::text), '[]') AS rows
         FROM (SELECT to_jsonb(t) - $2::text[] AS row FROM "${name}" t WHERE "${key}" = $1) AS each`,
        [tenant, MOVING],
      ),
    );
    return (await Promise.all(rows)).map((found, n) => [tables[n]!.name, found]);
  }

  const seesAlpha = (answer: Answer) => JSON.stringify(answer.body ?? '').includes('alpha');

  it('no operation shows or changes anything of another tenant', async () => {
    for (const operation of world.operations) {
      const made = await SAMPLES[operation.id]!(alpha);
      // What creates something and names nothing in its path is for whoever asks.
      const isForCaller = !made.admin && !made.params && operation.method !== 'get';
      const theirs = isForCaller ? await SAMPLES[operation.id]!(beta) : made;
      const before = await rowsOf(alpha);
      const byUid = Object.fromEntries(
        Object.entries(theirs.params ?? {}).map(([name, value]) => [name, alpha.uids.get(value) ?? value]),
      );
      for (const sample of [theirs, { ...theirs, params: byUid }]) {
        for (const headers of [{}, { 'hookwire-tenant': alpha.tenant }]) {
          const answer = await ask(operation, sample, beta.key, headers);
          const what = { what: `${operation.id} with what is of another tenant`, status: answer.status };
          if (theirs.admin) expect(what).toEqual({ ...what, status: 403 });
          else if (theirs.params) expect(what).toEqual({ ...what, status: 404 });
          else expect({ ...what, sees: seesAlpha(answer) }).toEqual({ ...what, sees: false });
          expect([operation.id, operation.problems(answer)]).toEqual([operation.id, []]);
        }
      }
      expect([operation.id, await rowsOf(alpha)]).toEqual([operation.id, before]);
    }
  });

  it('no list goes on into another tenant by its cursor', async () => {
    for (const id of ['createTenantKey', 'createEndpoint', 'createEventType', 'createReplay']) {
      const operation = world.operations.find((each) => each.id === id)!;
      expectDescribed('one more', operation, await ask(operation, await SAMPLES[id]!(alpha), alpha.key), /^2/);
    }
    let cursors = 0;
    for (const operation of world.operations.filter((each) => takes(each, 'cursor'))) {
      const sample = await SAMPLES[operation.id]!(alpha);
      if (sample.admin) continue;
      await SAMPLES[operation.id]!(alpha);
      const first = await ask(operation, { ...sample, query: { limit: '1' } }, alpha.key);
      const cursor = first.body.nextCursor as string | null;
      if (cursor === null) continue;
      cursors++;
      const own = { ...(await SAMPLES[operation.id]!(beta)), query: { cursor, limit: '100' } };
      const answer = await ask(operation, own, beta.key);
      expect([operation.id, answer.status, seesAlpha(answer)]).toEqual([operation.id, 200, false]);
    }
    expect(cursors).toBeGreaterThan(4);
  });

  it('what names something of another tenant in its body is refused', async () => {
    const answer = await world.bed.registry.call(
      'POST',
      '/v1/replays',
      { endpoint: alpha.endpoint, what: 'failed' },
      beta.key,
    );
    expect([answer.status, answer.body.code]).toEqual([404, 'not_found']);
  });
});

it('generated requests find no failure, no answer that is not described, and no write that is not allowed', async () => {
  const report = await runFuzz(world, await world.newOwner('gamma'), 600, 20_260_801);
  expect(report.problems).toEqual([]);
  expect(Object.keys(report.succeeded).length).toBeGreaterThan(world.operations.length / 2);
});

it.each([...PRODUCT_MODULES.keys()])('generated requests to $title find nothing of that either', async (api) => {
  const { problems, succeeded } = await fuzzProduct(world.bed, api, 60, 1);
  expect(problems).toEqual([]);
  expect(Object.keys(succeeded).length).toBeGreaterThan(1);
});
