import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { apiBed, expectProblem } from '../../test/api-bed.ts';
import { ADMIN_TOKEN, type TestRegistry } from '../../test/start-registry.ts';
import { TOKEN_SETTINGS, tokenFor } from '../../test/tokens.ts';

const bed = apiBed();

describe('credentials', () => {
  it.each([
    ['none', null],
    ['an unknown API key', `hk_${'x'.repeat(43)}`],
    ['another admin token', 'admin-token-for-the-tests-onlY'],
  ])('%s: unauthorized', async (_, token) => {
    const answer = await bed.registry.call('GET', '/v1/endpoints', undefined, token);
    expectProblem(answer, 401, 'unauthorized', /./);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });

  it('another scheme is unauthorized', async () => {
    const basic = await bed.registry.call('GET', '/v1/endpoints', undefined, null, { authorization: 'Basic YTpi' });
    expectProblem(basic, 401, 'unauthorized', /Authorization: Bearer/);
  });

  it('manage includes read, and nothing includes manage', async () => {
    const tenant = await bed.newTenant();
    const [manage, read, publish] = await Promise.all(
      ['manage', 'read', 'publish'].map(async (scope) => (await bed.newKey(tenant, [scope])).key),
    );
    const list = async (key?: string) => (await bed.registry.call('GET', '/v1/endpoints', undefined, key)).status;
    expect(await Promise.all([list(manage), list(read), list(publish)])).toEqual([200, 200, 403]);
    const body = { url: 'https://example.com' };
    expectProblem(
      await bed.registry.call('POST', '/v1/endpoints', body, read),
      403,
      'forbidden',
      /lacks the scope manage/,
    );
    expectProblem(await bed.registry.call('POST', '/v1/endpoints', body, publish), 403, 'forbidden', /lacks the scope/);
  });

  it('the operator acts for a tenant through a header', async () => {
    const tenant = await bed.newTenant();
    const act = (headers: object) => bed.registry.call('GET', '/v1/endpoints', undefined, ADMIN_TOKEN, headers);
    expect((await act({ 'hookwire-tenant': tenant })).status).toBe(200);
    expectProblem(await act({}), 400, 'invalid_request', /Hookwire-Tenant/);
    expectProblem(await act({ 'hookwire-tenant': 'tnt_nonsense' }), 404, 'not_found', /no tenant/);
    expectProblem(
      await act({ 'hookwire-tenant': tenant.replace(/.$/, (c) => (c === '0' ? '1' : '0')) }),
      404,
      'not_found',
      /no tenant/,
    );
  });

  it('the header means nothing to an API key', async () => {
    const one = await bed.tenantWithKey();
    const other = await bed.tenantWithKey();
    await bed.registry.call('POST', '/v1/endpoints', { url: 'https://one.example' }, one.key);
    const answer = await bed.registry.call('GET', '/v1/endpoints', undefined, other.key, {
      'hookwire-tenant': one.tenant,
    });
    expect(answer.body.data).toEqual([]);
  });
});

describe('tokens of another issuer', () => {
  let registry: TestRegistry;

  beforeAll(async () => {
    registry = await bed.another(TOKEN_SETTINGS);
  }, 30_000);

  afterAll(() => registry?.close());

  it('open what their scopes say, of their tenant; the audit log has their subject', async () => {
    const { tenant, key } = await bed.tenantWithKey();
    const manage = await tokenFor(tenant, 'openid manage');
    const created = await registry.call('POST', '/v1/endpoints', { url: 'https://example.com' }, manage);
    expect(created.status).toBe(201);
    const read = await tokenFor(tenant, 'read');
    expect((await registry.call('GET', '/v1/endpoints', undefined, read)).body.data).toMatchObject([
      { id: created.body.id },
    ]);
    const refused = await registry.call('POST', '/v1/endpoints', { url: 'https://example.com' }, read);
    expectProblem(refused, 403, 'forbidden', /^This token lacks the scope manage; it has read\.$/);
    const { body: log } = await registry.call('GET', '/v1/audit-log?actorType=jwt', undefined, key);
    expect(log.data).toMatchObject([
      { action: 'endpoint.created', resource: created.body.id, actor: { type: 'jwt', id: 'ada@example.com' } },
    ]);
  });

  it('never open what is the operator’s, nor another tenant', async () => {
    const [tenant, other] = [await bed.newTenant(), await bed.newTenant()];
    const token = await tokenFor(tenant, 'manage publish read admin');
    expectProblem(await registry.call('GET', '/v1/tenants', undefined, token), 403, 'forbidden', /admin token/);
    const keys = await registry.call('GET', `/v1/tenants/${other}/keys`, undefined, token);
    expectProblem(keys, 404, 'not_found', /no tenant/);
  });

  it('of a tenant that does not exist, or is switched off, open nothing', async () => {
    for (const tenant of ['tnt_nonsense', `tnt_${'0'.repeat(25)}1`, 'a\u0000b', '']) {
      const answer = await registry.call('GET', '/v1/endpoints', undefined, await tokenFor(tenant, 'read'));
      expectProblem(answer, 401, 'unauthorized', /no such tenant/);
    }
    const tenant = await bed.newTenant();
    await bed.registry.call('PATCH', `/v1/tenants/${tenant}`, { enabled: false });
    const off = await registry.call('GET', '/v1/endpoints', undefined, await tokenFor(tenant, 'read'));
    expectProblem(off, 403, 'tenant_disabled', /switched off/);
  });

  it('are refused with what is wrong, and where none are taken', async () => {
    const token = await tokenFor(await bed.newTenant(), 'read');
    const forged = await registry.call('GET', '/v1/endpoints', undefined, `${token.slice(0, -4)}AAAA`);
    expectProblem(forged, 401, 'unauthorized', /^The token is refused: its signature is not valid\.$/);
    const unconfigured = await bed.registry.call('GET', '/v1/endpoints', undefined, token);
    expectProblem(unconfigured, 401, 'unauthorized', /unknown, expired or revoked/);
  });
});
