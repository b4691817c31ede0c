import { describe, expect, it } from '@jest/globals';
import { Store } from '#store';
import { apiBed, apiTenant, expectProblem } from '../../test/api-bed.ts';
import { ADMIN_TOKEN } from '../../test/start-registry.ts';

const bed = apiBed();
const tenant = () => apiTenant(bed);
const url = 'https://receiver.example/hooks';

describe('Idempotency-Key', () => {
  const once = (key: string) => ({ 'idempotency-key': key });

  it('a request sent again is answered as it was, and made once', async () => {
    const { id, call } = await tenant();
    const first = await call('POST', '/v1/endpoints', { url }, once('k1'));
    const again = await call('POST', '/v1/endpoints', { url }, once('k1'));
    expect([first.status, first.headers.get('idempotent-replayed')]).toEqual([201, null]);
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('etag')).toBe(first.headers.get('etag'));
    expect(await bed.storedText()).not.toContain(first.body.secret);
    expect((await call('GET', '/v1/endpoints')).body.data).toHaveLength(1);

    const rotated = await bed.newKey(id, ['manage']);
    const byOther = await bed.registry.call('POST', '/v1/endpoints', { url }, rotated.key, once('k1'));
    expect(byOther.body).toEqual(first.body);
    const reader = await bed.newKey(id, ['read']);
    const notAllowed = await bed.registry.call('POST', '/v1/endpoints', { url }, reader.key, once('k1'));
    expectProblem(notAllowed, 403, 'forbidden', /manage/);
    const stranger = await (await tenant()).call('POST', '/v1/endpoints', { url }, once('k1'));
    expect([stranger.status, stranger.headers.get('idempotent-replayed')]).toEqual([201, null]);
    const operator = { ...once('k1'), 'hookwire-tenant': id };
    const acting = await bed.registry.call('POST', '/v1/endpoints', { url }, ADMIN_TOKEN, operator);
    expect([acting.status, acting.headers.get('idempotent-replayed')]).toEqual([201, null]);
  });

  it('another request with the same key is refused', async () => {
    const { call } = await tenant();
    const { body } = await call('POST', '/v1/endpoints', { url, uid: 'a' }, once('k1'));
    const other = await call('POST', '/v1/endpoints', { url, uid: 'b' }, once('k1'));
    expectProblem(other, 409, 'idempotency_conflict', /another request/);
    const path = await call('POST', `/v1/endpoints/${body.id}/secrets`, { url, uid: 'a' }, once('k1'));
    expectProblem(path, 409, 'idempotency_conflict', /another request/);
    for (const key of ['', 'x'.repeat(256), 'ä']) {
      const refused = await call('POST', '/v1/endpoints', { url }, once(key));
      expectProblem(refused, 400, 'invalid_request', /Idempotency-Key must have/);
    }
  });

  it('of many at once, one is worked on', async () => {
    const { call } = await tenant();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => call('POST', '/v1/endpoints', { url }, once('at once'))),
    );
    const made = answers.filter(({ status }) => status === 201);
    expect(new Set(made.map(({ body }) => body.id)).size).toBe(1);
    for (const answer of answers.filter(({ status }) => status !== 201)) {
      expectProblem(answer, 409, 'idempotency_in_progress', /no answer yet/);
      expect(answer.headers.get('retry-after')).toBe('1');
    }
    expect((await call('GET', '/v1/endpoints')).body.data).toHaveLength(1);
  });

  it('a refusal is kept when it is for good, and leaves the key free when the request was wrong', async () => {
    const { call } = await tenant();
    await call('POST', '/v1/endpoints', { url, uid: 'taken' });
    const conflict = () => call('POST', '/v1/endpoints', { url, uid: 'taken' }, once('k1'));
    const first = await conflict();
    await call('PATCH', '/v1/endpoints/taken', { uid: null });
    const again = await conflict();
    expectProblem(again, 409, 'uid_conflict', /taken/);
    expect([again.body, again.headers.get('idempotent-replayed')]).toEqual([first.body, 'true']);

    const wrong = await call('POST', '/v1/endpoints', { url: 'nonsense' }, once('k2'));
    expectProblem(wrong, 422, 'validation_failed', /^url/);
    expect((await call('POST', '/v1/endpoints', { url }, once('k2'))).status).toBe(201);
  });

  it('what only shows is worked on each time, and nothing of it is kept', async () => {
    const { id, call } = await tenant();
    const { body: endpoint } = await call('POST', '/v1/endpoints', { url });
    const asked = { type: 'order.paid', data: { marker: 'a payload' } };
    const calls: [string, object][] = [
      [`/v1/endpoints/${endpoint.id}/preview`, asked],
      ['/v1/events/explain', asked],
      ['/v1/filters/test', { ...asked, filter: { data: { marker: 'a payload' } } }],
      ['/v1/templates/render', { ...asked, template: { body: '{{data.marker}}' } }],
    ];
    for (const [path, input] of calls) {
      for (let n = 0; n < 2; n++) {
        const { status, headers } = await call('POST', path, input, once('k1'));
        expect([path, status, headers.get('idempotent-replayed')]).toEqual([path, 200, null]);
      }
    }
    const db = bed.registry.app.get(Store).dataSource;
    expect(await db.query('SELECT FROM idempotency_key WHERE caller = $1', [id])).toEqual([]);
  });

  it('a crash before the change was committed leaves nothing, and the same request may come again', async () => {
    const { id, call } = await tenant();
    const db = bed.registry.app.get(Store).dataSource;
    await call('POST', '/v1/endpoints', { url }, once('done'));
    // As a process leaves it that ended in the middle: reserved, without an answer.
    const crashed = (heldUntil: string) =>
      db.query(
        `INSERT INTO idempotency_key (caller, key, request, holder, held_until, created_at)
         SELECT caller, 'crashed ' || $2, request, gen_random_uuid(), now() + $2::interval, now()
         FROM idempotency_key WHERE caller = $1 AND key = 'done'`,
        [id, heldUntil],
      );
    await crashed('1 minute');
    await crashed('-1 second');
    const held = await call('POST', '/v1/endpoints', { url }, once('crashed 1 minute'));
    expectProblem(held, 409, 'idempotency_in_progress', /./);
    const taken = await call('POST', '/v1/endpoints', { url }, once('crashed -1 second'));
    expect([taken.status, taken.headers.get('idempotent-replayed')]).toEqual([201, null]);
    expect((await call('POST', '/v1/endpoints', { url }, once('crashed -1 second'))).body).toEqual(taken.body);
  });

  it('whoever lost its key to another does not make the change a second time', async () => {
    const { id, call } = await tenant();
    const db = bed.registry.app.get(Store).dataSource;
    // Between the reservation and the change somebody takes over.
    await db.query(
      `CREATE FUNCTION take_over() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN UPDATE idempotency_key SET holder = gen_random_uuid() WHERE caller = '${id}'; RETURN NEW; END $$`,
    );
    await db.query('CREATE TRIGGER take_over BEFORE INSERT ON endpoint FOR EACH ROW EXECUTE FUNCTION take_over()');
    const lost = await call('POST', '/v1/endpoints', { url }, once('k1'));
    await db.query('DROP TRIGGER take_over ON endpoint');
    await db.query('DROP FUNCTION take_over');
    expectProblem(lost, 409, 'idempotency_in_progress', /./);
    expect((await call('GET', '/v1/endpoints')).body.data).toEqual([]);
  });
});
