import { describe, expect, it } from '@jest/globals';
import { apiKeyHash, registryKey } from '#domain';
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
    expect(list.body).toEqual({ data: [shown], nextCursor: null });
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
    for (const tenant of ['nonsense', `tnt_${'0'.repeat(26)}`, '%00']) {
      const answer = await bed.registry.call('GET', `/v1/tenants/${tenant}/keys`);
      expectProblem(answer, 404, 'not_found', /no tenant/);
    }
  });
});
