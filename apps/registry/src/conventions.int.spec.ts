import { describe, expect, it } from '@jest/globals';
import { Store } from '#store';
import { apiBed, apiTenant, expectProblem } from '../test/api-bed.ts';
import { ADMIN_TOKEN } from '../test/start-registry.ts';
import { OldRows } from './calls/old-rows.ts';

const bed = apiBed();

const tenant = (uid?: string) => apiTenant(bed, uid);
const url = 'https://receiver.example/hooks';

describe('a uid', () => {
  it('is taken wherever an id is', async () => {
    const { id, call } = await tenant('globex');
    const created = await call('POST', '/v1/endpoints', { url, uid: 'billing-hook' });
    expect([created.status, created.body.uid]).toEqual([201, 'billing-hook']);
    const { secret: _, publicKey: __, ...endpoint } = created.body;
    expect((await call('GET', '/v1/endpoints/billing-hook')).body).toEqual(endpoint);
    expect((await call('GET', '/v1/endpoints/billing-hook/state')).body.endpoint).toBe(endpoint.id);
    expect((await call('GET', '/v1/endpoints/billing-hook/stats')).body.endpoint).toBe(endpoint.id);
    expect((await call('GET', '/v1/deliveries?endpoint=billing-hook')).body.data).toEqual([]);
    expect((await call('GET', '/v1/deliveries?endpoint=nobody')).body.data).toEqual([]);
    expect((await call('GET', '/v1/tenants/globex/keys')).status).toBe(200);
    expect((await bed.registry.call('GET', '/v1/tenants/globex')).body.id).toBe(id);
    const acting = { 'hookwire-tenant': 'globex' };
    const shown = await bed.registry.call('GET', '/v1/endpoints/billing-hook', undefined, ADMIN_TOKEN, acting);
    expect(shown.body).toEqual(endpoint);

    await call('POST', '/v1/tenants/globex/keys', { name: 'x', scopes: ['read'], uid: 'reader' });
    expect((await call('DELETE', '/v1/tenants/globex/keys/reader')).status).toBe(204);
    const renamed = await call('PATCH', '/v1/endpoints/billing-hook', { uid: 'hook' });
    expect(renamed.body.uid).toBe('hook');
    expectProblem(await call('GET', '/v1/endpoints/billing-hook'), 404, 'not_found', /no endpoint billing-hook/);
    expect((await call('PATCH', '/v1/endpoints/hook', { uid: null })).body.uid).toBeNull();
    expect((await call('DELETE', `/v1/endpoints/${endpoint.id}`)).status).toBe(204);
  });

  it('names one thing of a tenant, and another of another', async () => {
    const [one, other] = [await tenant(), await tenant()];
    const input = { url, uid: 'hook' };
    const id = (await one.call('POST', '/v1/endpoints', input)).body.id;
    expectProblem(await one.call('POST', '/v1/endpoints', input), 409, 'uid_conflict', /taken/);
    const second = (await one.call('POST', '/v1/endpoints', { url })).body.id;
    const conflict = await one.call('PATCH', `/v1/endpoints/${second}`, { uid: 'hook' });
    expectProblem(conflict, 409, 'uid_conflict', /taken/);
    expect(conflict.body.errors).toEqual([{ field: 'uid', message: expect.any(String) }]);

    expectProblem(await other.call('GET', '/v1/endpoints/hook'), 404, 'not_found', /./);
    const theirs = await other.call('POST', '/v1/endpoints', input);
    expect([theirs.status, theirs.body.id === id]).toEqual([201, false]);
    expect((await other.call('GET', '/v1/endpoints/hook')).body.id).toBe(theirs.body.id);
  });

  it.each(['', '..', 'a/b', 'x'.repeat(65), `ep_${'0'.repeat(26)}`, 5])('%j is refused', async (uid) => {
    const { call } = await tenant();
    expectProblem(await call('POST', '/v1/endpoints', { url, uid }), 422, 'validation_failed', /^uid: must have/);
  });
});

describe('ETag, If-Match and If-None-Match', () => {
  it('a change of what has changed since is refused, and changes nothing', async () => {
    const { call } = await tenant();
    const created = await call('POST', '/v1/endpoints', { url });
    const path = `/v1/endpoints/${created.body.id}`;
    const tag = created.headers.get('etag')!;
    expect(tag).toMatch(/^"\d+"$/);
    const read = await call('GET', path);
    expect(read.headers.get('etag')).toBe(tag);
    const known = await call('GET', path, undefined, { 'if-none-match': tag });
    expect([known.status, known.body, known.headers.get('etag')]).toEqual([304, undefined, tag]);

    const changed = await call('PATCH', path, { description: 'a' }, { 'if-match': tag });
    expect([changed.status, changed.headers.get('etag') === tag]).toEqual([200, false]);
    expect((await call('GET', path, undefined, { 'if-none-match': tag })).body).toEqual(changed.body);
    const late = await call('PATCH', path, { description: 'b' }, { 'if-match': tag });
    expectProblem(late, 412, 'precondition_failed', /It was changed/);
    expect(late.headers.get('etag')).toBe(changed.headers.get('etag'));
    expectProblem(await call('DELETE', path, undefined, { 'if-match': tag }), 412, 'precondition_failed', /./);
    expect((await call('GET', path)).body).toEqual(changed.body);
    expectProblem(await call('DELETE', path, undefined, { 'if-match': 'x' }), 400, 'invalid_request', /If-Match/);
    expect((await call('DELETE', path, undefined, { 'if-match': '*' })).status).toBe(204);
  });

  it('of many changes at once that saw the same, one is made', async () => {
    const { call } = await tenant();
    const created = await call('POST', '/v1/endpoints', { url });
    const headers = { 'if-match': created.headers.get('etag')! };
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        call('PATCH', `/v1/endpoints/${created.body.id}`, { maxInFlight: n + 1 }, headers),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(7).fill(412)]);
  });

  it('tenants and keys have them too', async () => {
    const { id, keyId, call } = await tenant();
    const shown = await bed.registry.call('GET', `/v1/tenants/${id}`);
    const patch = (tag: string) =>
      bed.registry.call('PATCH', `/v1/tenants/${id}`, { name: 'B' }, ADMIN_TOKEN, { 'if-match': tag });
    expect((await patch(shown.headers.get('etag')!)).status).toBe(200);
    expectProblem(await patch(shown.headers.get('etag')!), 412, 'precondition_failed', /./);
    const path = `/v1/tenants/${id}/keys/${keyId}`;
    expectProblem(await call('DELETE', path, undefined, { 'if-match': '"0"' }), 412, 'precondition_failed', /./);
    const created = await call('POST', '/v1/endpoints', { url }, { 'if-match': '*' });
    expectProblem(created, 412, 'precondition_failed', /nothing yet/);
  });
});

describe('pages', () => {
  it('go both ways, in either order', async () => {
    const { call } = await tenant();
    for (let n = 0; n < 5; n++) await call('POST', '/v1/endpoints', { url, uid: `e${n}` });
    const page = async (query: string) => {
      const { body } = await call('GET', `/v1/endpoints?limit=2${query}`);
      return { uids: body.data.map(({ uid }: { uid: string }) => uid), next: body.nextCursor, prev: body.prevCursor };
    };
    const first = await page('');
    const second = await page(`&cursor=${first.next}`);
    const third = await page(`&cursor=${second.next}`);
    expect([first.uids, second.uids, third.uids]).toEqual([['e4', 'e3'], ['e2', 'e1'], ['e0']]);
    expect([first.prev, third.next]).toEqual([null, null]);
    expect(await page(`&cursor=${third.prev}`)).toEqual(second);
    const oldest = await page('&order=oldest');
    expect([oldest.uids, (await page(`&order=oldest&cursor=${oldest.next}`)).uids]).toEqual([
      ['e0', 'e1'],
      ['e2', 'e3'],
    ]);
    const mixed = await call('GET', `/v1/endpoints?order=newest&cursor=${oldest.next}`);
    expectProblem(mixed, 422, 'validation_failed', /order=oldest/);
    for (const query of ['limit=0', 'limit=1e1', 'limit=0x1', 'limit=', 'order=up', 'cursor=x', 'cursor=']) {
      expectProblem(await call('GET', `/v1/endpoints?${query}`), 422, 'validation_failed', /^(limit|order|cursor): /);
    }
  });
});

describe('every answer', () => {
  it('says how much of the rate limit is left', async () => {
    const { call } = await tenant();
    for (const path of ['/v1/endpoints', '/v1/endpoints/nobody']) {
      const { headers } = await call('GET', path);
      expect(headers.get('ratelimit-policy')).toBe('"default";q=1000000;w=60');
      expect(headers.get('ratelimit')).toMatch(/^"default";r=9999\d\d;t=\d+$/);
    }
  });
});

describe('the audit log', () => {
  it('says who changed what, with secrets masked', async () => {
    const { id, keyId, call } = await tenant();
    const secret = `whsec_${Buffer.alloc(24, 3).toString('base64')}`;
    const requestId = { 'x-request-id': 'my-request-1' };
    const created = await call('POST', '/v1/endpoints', { url, secret }, requestId);
    expect(created.headers.get('x-request-id')).toBe('my-request-1');
    const path = `/v1/endpoints/${created.body.id}`;
    const patched = await call('PATCH', path, { maxInFlight: 5 }, { 'x-request-id': 'no good' });
    expect(patched.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    await call('PATCH', path, { maxInFlight: 0 });
    await call('DELETE', path);
    const { body } = await call('GET', '/v1/audit-log');
    const actor = { type: 'api_key', id: keyId };
    const { secret: _, publicKey: __, ...view } = created.body;
    expect(body.data).toMatchObject([
      { action: 'endpoint.deleted', actor, resource: created.body.id, after: null },
      {
        action: 'endpoint.updated',
        before: { maxInFlight: 32, updatedAt: created.body.updatedAt },
        after: { maxInFlight: 5, updatedAt: patched.body.updatedAt },
        requestId: patched.headers.get('x-request-id'),
      },
      { action: 'endpoint.created', tenant: id, actor, before: null, after: view, requestId: 'my-request-1' },
      { action: 'api_key.created', actor: { type: 'admin', id: null }, resource: keyId },
      { action: 'tenant.created', actor: { type: 'admin', id: null }, resource: id },
    ]);
    expect(body.data).toHaveLength(5);
    expect(JSON.stringify(body)).not.toContain(secret);
  });

  it('can be searched, and shows a tenant its own only', async () => {
    const [one, other] = [await tenant(), await tenant()];
    const { body: endpoint } = await one.call('POST', '/v1/endpoints', { url });
    await other.call('POST', '/v1/endpoints', { url });
    const found = async (query: string) =>
      (await one.call('GET', `/v1/audit-log?${query}`)).body.data.map(({ action }: { action: string }) => action);
    expect(await found(`resource=${endpoint.id}`)).toEqual(['endpoint.created']);
    expect(await found(`actor=${one.keyId}`)).toEqual(['endpoint.created']);
    expect(await found(`actor=${other.keyId}`)).toEqual([]);
    expect(await found('actorType=admin&order=oldest')).toEqual(['tenant.created', 'api_key.created']);
    expect(await found('action=api_key.created')).toEqual(['api_key.created']);
    expect(await found(`from=${endpoint.createdAt}&limit=1`)).toEqual(['endpoint.created']);
    expect(await found('to=2020-01-01T00:00:00Z')).toEqual([]);
    expectProblem(await one.call('GET', '/v1/audit-log?action=x'), 422, 'validation_failed', /^action: must be one of/);

    const all = await bed.registry.call('GET', '/v1/audit-log?action=endpoint.created&limit=2');
    expect(all.body.data.map((entry: { tenant: string }) => entry.tenant)).toEqual([other.id, one.id]);
    const acting = { 'hookwire-tenant': one.id };
    const theirs = await bed.registry.call('GET', '/v1/audit-log', undefined, ADMIN_TOKEN, acting);
    expect(new Set(theirs.body.data.map((entry: { tenant: string }) => entry.tenant))).toEqual(new Set([one.id]));
    const publisher = await bed.newKey(one.id, ['publish']);
    expectProblem(await bed.registry.call('GET', '/v1/audit-log', undefined, publisher.key), 403, 'forbidden', /read/);
  });

  it('cannot be changed, and a change without its entry is none', async () => {
    const { id, call } = await tenant();
    const db = bed.registry.app.get(Store).dataSource;
    for (const statement of ['UPDATE audit_log SET action = $1', 'DELETE FROM audit_log WHERE tenant_id <> $1']) {
      await expect(db.query(statement, ['x'])).rejects.toThrow('audit_log is append-only');
    }
    await expect(db.query('TRUNCATE audit_log')).rejects.toThrow('audit_log is append-only');
    await db.query(
      `INSERT INTO audit_log (id, tenant_id, at, actor_type, action, resource)
       VALUES ('aud_old', $1, now() - interval '401 days', 'admin', 'tenant.created', $1)`,
      [id],
    );
    await bed.registry.app.get(OldRows).forget();
    const left = await db.query('SELECT id FROM audit_log WHERE tenant_id = $1', [id]);
    expect(left.map((row: { id: string }) => row.id)).not.toContain('aud_old');
    expect(left).toHaveLength(2);
    await db.query(`ALTER TABLE audit_log ADD CONSTRAINT none_of_it CHECK (tenant_id <> '${id}') NOT VALID`);
    expect((await call('POST', '/v1/endpoints', { url })).status).toBe(500);
    await db.query('ALTER TABLE audit_log DROP CONSTRAINT none_of_it');
    expect((await call('GET', '/v1/endpoints')).body.data).toEqual([]);
  });
});
