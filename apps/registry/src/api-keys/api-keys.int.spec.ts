import { describe, expect, it } from '@jest/globals';
import { apiKeyHash, registryKey } from '#domain';
import { subjects } from '#messaging';
import { waitUntil } from '#testkit';
import { apiBed, expectProblem } from '../../test/api-bed.ts';

const bed = apiBed();

describe('API keys', () => {
  it('are shown once, stored as a hash, and known to the pipeline when the answer arrives', async () => {
    const tenant = await bed.newTenant();
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const created = await bed.registry.call('POST', `/v1/tenants/${tenant}/keys`, {
      name: 'billing',
      scopes: ['publish', 'read'],
      expiresAt,
    });
    const { key, ...shown } = created.body;
    expect(key).toMatch(/^hk_[A-Za-z0-9_-]{43}$/);
    expect(await bed.bucket.read(registryKey.apiKey(apiKeyHash(key)))).toEqual({
      kind: 'api_key',
      revision: expect.any(Number),
      id: created.body.id,
      tenant,
      scopes: ['publish', 'read'],
      expiresAt: Date.parse(expiresAt),
    });
    const list = await bed.registry.call('GET', `/v1/tenants/${tenant}/keys`);
    expect(list.body).toEqual({ data: [shown], nextCursor: null, prevCursor: null });
    expect(shown.maskedKey).toBe(`hk_****${key.slice(-4)}`);
    expect(await bed.storedText()).not.toContain(key);
  });

  it('stop working when they are revoked', async () => {
    const { tenant, key } = await bed.tenantWithKey();
    const second = await bed.newKey(tenant, ['read']);
    expect((await bed.registry.call('DELETE', `/v1/tenants/${tenant}/keys/${second.id}`, undefined, key)).status).toBe(
      204,
    );
    expect(await bed.bucket.read(registryKey.apiKey(apiKeyHash(second.key)))).toMatchObject({ kind: 'tombstone' });
    expectProblem(
      await bed.registry.call('GET', '/v1/endpoints', undefined, second.key),
      401,
      'unauthorized',
      /revoked/,
    );
    const again = await bed.registry.call('DELETE', `/v1/tenants/${tenant}/keys/${second.id}`, undefined, key);
    expectProblem(again, 404, 'not_found', /no API key/);
  });

  it('stop working when they expire', async () => {
    const tenant = await bed.newTenant();
    const { key } = await bed.newKey(tenant, ['read'], { expiresAt: new Date(Date.now() + 1_000).toISOString() });
    expect((await bed.registry.call('GET', '/v1/endpoints', undefined, key)).status).toBe(200);
    await waitUntil(async () => (await bed.registry.call('GET', '/v1/endpoints', undefined, key)).status === 401, {
      deadlineMs: 5_000,
      what: 'the key to expire',
    });
  });

  it('are rotated with an overlap: both work, and the old one ends', async () => {
    const { tenant, key: manager } = await bed.tenantWithKey();
    const old = await bed.newKey(tenant, ['read'], { expiresAt: '2099-01-01T00:00:00Z' });
    const path = `/v1/tenants/${tenant}/keys/${old.id}`;
    const from = Date.now();
    const rotated = await bed.registry.call('POST', `${path}/rotate`, { overlapSeconds: 600 }, manager);
    expect([rotated.status, rotated.body]).toEqual([
      201,
      expect.objectContaining({ name: 'test', scopes: ['read'], replacedBy: null, key: expect.stringMatching(/^hk_/) }),
    ]);
    expect(rotated.body.key).not.toBe(old.key);
    // As far from now as the old one's end was from its beginning.
    const { createdAt } = (await bed.registry.call('GET', path, undefined, manager)).body;
    const life = Date.parse('2099-01-01T00:00:00Z') - Date.parse(createdAt);
    expect(Date.parse(rotated.body.expiresAt) - life).toBeGreaterThanOrEqual(from);
    for (const key of [old.key, rotated.body.key]) {
      expect((await bed.registry.call('GET', '/v1/endpoints', undefined, key)).status).toBe(200);
    }
    const { body: ending } = await bed.registry.call('GET', path, undefined, manager);
    expect(ending.replacedBy).toBe(rotated.body.id);
    expect(Date.parse(ending.expiresAt) - 600_000).toBeGreaterThanOrEqual(from);
    expect(Date.parse(ending.expiresAt) - 600_000).toBeLessThanOrEqual(Date.now());
    expect(await bed.bucket.read(registryKey.apiKey(apiKeyHash(old.key)))).toMatchObject({
      expiresAt: Date.parse(ending.expiresAt),
    });
    const again = await bed.registry.call('POST', `${path}/rotate`, {}, manager);
    expectProblem(again, 409, 'api_key_replaced', new RegExp(rotated.body.id));
    expect(await bed.storedText()).not.toContain(rotated.body.key);
  });

  it('rotated without an overlap: the old one ends at once, also when two rotate it at the same time', async () => {
    const tenant = await bed.newTenant();
    const old = await bed.newKey(tenant, ['read']);
    const rotate = () =>
      bed.registry.call('POST', `/v1/tenants/${tenant}/keys/${old.id}/rotate`, { overlapSeconds: 0, expiresAt: null });
    const answers = await Promise.all([rotate(), rotate()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    const { body } = answers.find(({ status }) => status === 201)!;
    expect(body.expiresAt).toBeNull();
    expect((await bed.registry.call('GET', '/v1/endpoints', undefined, old.key)).status).toBe(401);
    expect((await bed.registry.call('GET', '/v1/endpoints', undefined, body.key)).status).toBe(200);
  });

  it.each([
    [{ overlapSeconds: -1 }, /^overlapSeconds: must be a whole number from 0 to 2592000$/],
    [{ overlapSeconds: null }, /^overlapSeconds: must be a whole number/],
    [{ scopes: ['manage'] }, /^scopes: property scopes should not exist$/],
    [{ expiresAt: 'soon' }, /^expiresAt: must be a time with its zone/],
    [[], /must be a JSON object/],
  ])('a rotation %j is refused and changes nothing', async (body, detail) => {
    const tenant = await bed.newTenant();
    const { id } = await bed.newKey(tenant, ['read']);
    const path = `/v1/tenants/${tenant}/keys`;
    expectProblem(await bed.registry.call('POST', `${path}/${id}/rotate`, body), 422, 'validation_failed', detail);
    const { body: list } = await bed.registry.call('GET', path);
    expect(list.data).toMatchObject([{ id, replacedBy: null, expiresAt: null }]);
  });

  it('can be renamed, and their end moved, and nothing else', async () => {
    const tenant = await bed.newTenant();
    const { id, key } = await bed.newKey(tenant, ['read']);
    const path = `/v1/tenants/${tenant}/keys/${id}`;
    const { body: before } = await bed.registry.call('GET', path);
    const renamed = await bed.registry.call('PATCH', path, { name: 'reports' });
    expect([renamed.status, renamed.body]).toEqual([200, { ...before, name: 'reports' }]);
    const expiresAt = '2099-01-01T00:00:00.000Z';
    expect((await bed.registry.call('PATCH', path, { expiresAt })).body).toEqual({ ...renamed.body, expiresAt });
    const record = registryKey.apiKey(apiKeyHash(key));
    expect(await bed.bucket.read(record)).toMatchObject({ expiresAt: Date.parse(expiresAt) });
    await bed.registry.call('PATCH', path, { expiresAt: null });
    expect(await bed.bucket.read(record)).not.toHaveProperty('expiresAt');
    for (const body of [{ name: null }, { scopes: ['manage'] }, { lastUsedAt: null }, { expiresAt: 5 }]) {
      expectProblem(await bed.registry.call('PATCH', path, body), 422, 'validation_failed', /./);
    }
    expect((await bed.registry.call('GET', path)).body).toEqual(renamed.body);
  });

  it('say when they were used last, to the minute, here or at ingest', async () => {
    const tenant = await bed.newTenant();
    const [here, there, never] = await Promise.all([1, 2, 3].map(() => bed.newKey(tenant, ['read'])));
    const from = Math.floor(Date.now() / 60_000) * 60_000;
    await bed.registry.call('GET', '/v1/endpoints', undefined, here!.key);
    const lastUse = async ({ id }: { id: string }) =>
      (await bed.registry.call('GET', `/v1/tenants/${tenant}/keys/${id}`)).body.lastUsedAt;
    // As ingest does.
    const at = Date.UTC(2030, 0, 1, 10, 20, 59);
    const report = (time: number) =>
      bed.bucket.nc.request(subjects.keyUses, JSON.stringify([[there!.id, time], ['key_gone', time]])); // prettier-ignore
    await report(at);
    await report(at - 3_600_000);
    expect(await lastUse(there!)).toBe('2030-01-01T10:20:00.000Z');
    const used = await waitUntil(() => lastUse(here!), { deadlineMs: 15_000, what: 'the use to be written' });
    expect([Date.parse(used) % 60_000, Date.parse(used) >= from]).toEqual([0, true]);
    expect(await lastUse(never!)).toBeNull();
  }, 20_000);

  it('cannot reach another tenant’s keys', async () => {
    const one = await bed.tenantWithKey();
    const other = await bed.tenantWithKey();
    const ofOther = await bed.newKey(other.tenant, ['read']);
    const body = { name: 'x', scopes: ['manage'] };
    const path = `/v1/tenants/${other.tenant}/keys`;
    expectProblem(await bed.registry.call('POST', path, body, one.key), 404, 'not_found', /no tenant/);
    expectProblem(await bed.registry.call('GET', path, undefined, one.key), 404, 'not_found', /no tenant/);
    expectProblem(
      await bed.registry.call('DELETE', `${path}/${ofOther.id}`, undefined, one.key),
      404,
      'not_found',
      /tenant/,
    );
    for (const [method, rest] of [
      ['GET', ''],
      ['PATCH', ''],
      ['POST', '/rotate'],
    ] as const) {
      const ofOne = `/v1/tenants/${one.tenant}/keys/${ofOther.id}${rest}`;
      const crossed = await bed.registry.call(method, ofOne, method === 'GET' ? undefined : {}, one.key);
      expectProblem(crossed, 404, 'not_found', /no API key/);
    }
    const mixed = await bed.registry.call('DELETE', `/v1/tenants/${one.tenant}/keys/${ofOther.id}`, undefined, one.key);
    expectProblem(mixed, 404, 'not_found', /no API key/);
    expect((await bed.registry.call('GET', '/v1/endpoints', undefined, ofOther.key)).status).toBe(200);
  });

  it.each([
    [{ scopes: ['read'] }, /name: must be text/],
    [{ name: 'x', scopes: [] }, /scopes: must not be empty/],
    [{ name: 'x', scopes: 'read' }, /scopes: must be a list/],
    [{ name: 'x', scopes: ['root'] }, /scopes: each must be one of: manage, publish, read/],
    [{ name: 'x', scopes: ['read', 'read'] }, /scopes: must not repeat/],
    [{ name: 'x', scopes: ['read'], expiresAt: '2020-01-01T00:00:00Z' }, /expiresAt: must be in the future/],
    [{ name: 'x', scopes: ['read'], expiresAt: '2099-01-01' }, /expiresAt: must be a time with its zone/],
    [{ name: 'x', scopes: ['read'], key: 'hk_mine' }, /key: property key should not exist/],
  ])('%j is refused', async (body, detail) => {
    const tenant = await bed.newTenant();
    const answer = await bed.registry.call('POST', `/v1/tenants/${tenant}/keys`, body);
    expectProblem(answer, 422, 'validation_failed', detail);
  });

  it('a tenant that does not exist has none', async () => {
    for (const tenant of ['nonsense', `tnt_${'0'.repeat(25)}1`, '%00']) {
      const answer = await bed.registry.call('GET', `/v1/tenants/${tenant}/keys`);
      expectProblem(answer, 404, 'not_found', /no tenant/);
    }
  });
});
