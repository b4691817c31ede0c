import { describe, expect, it } from '@jest/globals';
import { apiBed, expectProblem } from '../../test/api-bed.ts';
import { ADMIN_TOKEN } from '../../test/start-registry.ts';

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
