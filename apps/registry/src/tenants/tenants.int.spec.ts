import { describe, expect, it } from '@jest/globals';
import { apiBed, expectProblem } from '../../test/api-bed.ts';
import { ADMIN_TOKEN } from '../../test/start-registry.ts';

const bed = apiBed();

describe('tenants', () => {
  it('are created, shown and listed by the operator', async () => {
    const created = await bed.registry.call('POST', '/v1/tenants', { name: 'Globex' });
    expect(created.status).toBe(201);
    expect(created.body).toEqual({
      id: expect.stringMatching(/^tnt_[0-9a-z]{26}$/),
      name: 'Globex',
      dialect: 'native',
      createdAt: expect.stringMatching(/Z$/),
    });
    expect((await bed.registry.call('GET', `/v1/tenants/${created.body.id}`)).body).toEqual(created.body);
    const list = await bed.registry.call('GET', '/v1/tenants');
    expect(list.body.data[0]).toEqual(created.body);
  });

  it('are not for API keys', async () => {
    const { tenant, key } = await bed.tenantWithKey(['manage', 'read', 'publish']);
    expectProblem(await bed.registry.call('GET', '/v1/tenants', undefined, key), 403, 'forbidden', /admin token/);
    expectProblem(
      await bed.registry.call('GET', `/v1/tenants/${tenant}`, undefined, key),
      403,
      'forbidden',
      /admin token/,
    );
  });

  it.each([
    [{}, /name: must be text/],
    [{ name: '' }, /name: must have 1 to 100/],
    [{ name: 'a\u0000b' }, /name: must not contain control/],
    [{ name: 'a', dialect: 'fax' }, /dialect: must be one of: native/],
    [{ name: 'a', dialect: null }, /dialect: must be one of/],
    [{ name: 'a', id: 'tnt_1' }, /id: property id should not exist/],
    [[], /must be a JSON object/],
    ['"text"', /must be a JSON object/],
    ['null', /must be a JSON object/],
  ])('%j is refused', async (body, detail) => {
    expectProblem(await bed.registry.call('POST', '/v1/tenants', body), 422, 'validation_failed', detail);
  });

  it('a body that is no JSON, or none at all, is refused', async () => {
    expectProblem(await bed.registry.call('POST', '/v1/tenants', '{"name":'), 400, 'invalid_json', /not valid JSON/);
    const json = { 'content-type': 'application/json' };
    const empty = await bed.registry.call('POST', '/v1/tenants', undefined, ADMIN_TOKEN, json);
    expectProblem(empty, 400, 'invalid_json', /body is empty/);
    expectProblem(await bed.registry.call('POST', '/v1/tenants'), 422, 'validation_failed', /name: must be text/);
    const text = await bed.registry.call('POST', '/v1/tenants', 'name=x', ADMIN_TOKEN, {
      'content-type': 'text/plain',
    });
    expectProblem(text, 415, 'unsupported_media_type', /application\/json/);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const posted = await bed.registry.call('POST', '/v1/tenants', 'name=x', ADMIN_TOKEN, form);
    expectProblem(posted, 415, 'unsupported_media_type', /application\/json/);
    const proto = await bed.registry.call('POST', '/v1/tenants', '{"name":"x","__proto__":{"admin":true}}');
    expectProblem(proto, 400, 'invalid_json', /not valid JSON/);
    const large = await bed.registry.call('POST', '/v1/tenants', { name: 'x'.repeat(1_100_000) });
    expectProblem(large, 413, 'payload_too_large', /too large/);
  });
});
