import { describe, expect, it } from '@jest/globals';
import { apiKeyHash, registryKey, SYSTEM_TENANT } from '#domain';
import { Store } from '#store';
import { apiBed, expectProblem } from '../../test/api-bed.ts';
import { ADMIN_TOKEN } from '../../test/start-registry.ts';

const bed = apiBed();

describe('tenants', () => {
  it('are created, shown and listed by the operator', async () => {
    const created = await bed.registry.call('POST', '/v1/tenants', { name: 'Globex' });
    expect(created.status).toBe(201);
    expect(created.body).toEqual({
      id: expect.stringMatching(/^tnt_[0-9a-z]{26}$/),
      uid: null,
      name: 'Globex',
      dialect: 'native',
      limits: { publish: null, delivery: null },
      unknownEventTypes: 'accept',
      enabled: true,
      createdAt: expect.stringMatching(/Z$/),
    });
    expect((await bed.registry.call('GET', `/v1/tenants/${created.body.id}`)).body).toEqual(created.body);
    const list = await bed.registry.call('GET', '/v1/tenants');
    expect(list.body.data[0]).toEqual(created.body);
  });

  it('have limits, which the pipeline follows', async () => {
    const limits = { publish: { limit: 100, windowSeconds: 0.5 }, delivery: null };
    const created = await bed.registry.call('POST', '/v1/tenants', { name: 'Busy', limits });
    expect([created.status, created.body.limits]).toEqual([201, limits]);
    const { id } = created.body;
    const key = registryKey.tenant(id);
    const record = { kind: 'tenant', revision: expect.any(Number), id };
    expect(await bed.bucket.read(key)).toEqual({ ...record, publishLimit: { limit: 100, windowMs: 500 } });

    const delivery = { limit: 7, windowSeconds: 60 };
    const patched = await bed.registry.call('PATCH', `/v1/tenants/${id}`, { limits: { delivery }, name: 'Busier' });
    expect(patched.status).toBe(200);
    expect(patched.body).toEqual({ ...created.body, name: 'Busier', limits: { ...limits, delivery } });
    expect(await bed.bucket.read(key)).toEqual({
      ...record,
      publishLimit: { limit: 100, windowMs: 500 },
      deliveryLimit: { limit: 7, windowMs: 60_000 },
    });
    expect((await bed.registry.call('GET', `/v1/tenants/${id}`)).body).toEqual(patched.body);

    const none = { publish: null, delivery: null };
    const cleared = await bed.registry.call('PATCH', `/v1/tenants/${id}`, { limits: none });
    expect(cleared.body.limits).toEqual(none);
    expect(await bed.bucket.read(key)).toEqual(record);
  });

  it('switched off: their keys open nothing, until they are switched on', async () => {
    const { tenant, key } = await bed.tenantWithKey(['manage', 'read']);
    const list = () => bed.registry.call('GET', '/v1/endpoints', undefined, key);
    const switchTo = (enabled: boolean) => bed.registry.call('PATCH', `/v1/tenants/${tenant}`, { enabled });
    expect((await switchTo(false)).body.enabled).toBe(false);
    expect(await bed.bucket.read(registryKey.tenant(tenant))).toMatchObject({ enabled: false });
    expectProblem(await list(), 403, 'tenant_disabled', /switched off/);
    const operator = await bed.registry.call('GET', '/v1/endpoints', undefined, ADMIN_TOKEN, {
      'hookwire-tenant': tenant,
    });
    expect(operator.status).toBe(200);
    await switchTo(true);
    expect(await bed.bucket.read(registryKey.tenant(tenant))).not.toHaveProperty('enabled');
    expect((await list()).status).toBe(200);
  });

  it('deleted: gone with their keys, endpoints and secrets, for the pipeline too', async () => {
    const { tenant, key } = await bed.tenantWithKey();
    const { body: endpoint } = await bed.registry.call('POST', '/v1/endpoints', { url: 'https://example.com' }, key);
    const path = `/v1/tenants/${tenant}`;
    expect((await bed.registry.call('DELETE', path)).status).toBe(204);
    for (const record of [
      registryKey.tenant(tenant),
      registryKey.apiKey(apiKeyHash(key)),
      registryKey.endpoint(tenant, endpoint.id),
    ]) {
      expect(await bed.bucket.read(record)).toEqual({ kind: 'tombstone', revision: expect.any(Number) });
    }
    expectProblem(await bed.registry.call('GET', '/v1/endpoints', undefined, key), 401, 'unauthorized', /unknown/);
    for (const [method, rest, body] of [
      ['GET', ''],
      ['DELETE', ''],
      ['PATCH', '', {}],
      ['POST', '/keys', { name: 'x', scopes: ['read'] }],
    ] as const) {
      expectProblem(await bed.registry.call(method, path + rest, body), 404, 'not_found', /no tenant/);
    }
    const { body: list } = await bed.registry.call('GET', '/v1/tenants');
    expect(list.data.map(({ id }: { id: string }) => id)).not.toContain(tenant);
    const { dataSource } = bed.registry.app.get(Store);
    expect(await dataSource.query('SELECT sealed_secrets FROM endpoint WHERE id = $1', [endpoint.id])).toEqual([]);
  });

  it.each([
    [[], /must be a JSON object/],
    [{ name: null }, /name: must be text/],
    [{ dialect: 'native' }, /^dialect: property dialect should not exist$/],
    [{ enabled: null }, /^enabled: must be true or false$/],
    [{ limits: [] }, /^limits: must be an object$/],
    [{ limits: { publish: { limit: 0, windowSeconds: 1 } } }, /^limits.publish.limit: must be a whole number/],
  ])('a change %j is refused and changes nothing', async (body, detail) => {
    const tenant = await bed.newTenant();
    const { body: before } = await bed.registry.call('GET', `/v1/tenants/${tenant}`);
    const answer = await bed.registry.call('PATCH', `/v1/tenants/${tenant}`, body);
    expectProblem(answer, 422, 'validation_failed', detail);
    expect((await bed.registry.call('GET', `/v1/tenants/${tenant}`)).body).toEqual(before);
  });

  it('the operators’ own cannot be deleted', async () => {
    expectProblem(
      await bed.registry.call('DELETE', `/v1/tenants/${SYSTEM_TENANT}`),
      403,
      'forbidden',
      /delete its endpoints/,
    );
    expect((await bed.registry.call('GET', `/v1/tenants/${SYSTEM_TENANT}`)).status).toBe(200);
  });

  it('one that does not exist cannot be changed', async () => {
    const answer = await bed.registry.call('PATCH', `/v1/tenants/tnt_${'0'.repeat(25)}1`, { name: 'x' });
    expectProblem(answer, 404, 'not_found', /no tenant/);
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
    expectProblem(
      await bed.registry.call('DELETE', `/v1/tenants/${tenant}`, undefined, key),
      403,
      'forbidden',
      /admin token/,
    );
    const change = await bed.registry.call('PATCH', `/v1/tenants/${tenant}`, { limits: { publish: null } }, key);
    expectProblem(change, 403, 'forbidden', /admin token/);
  });

  it.each([
    [{}, /name: must be text/],
    [{ name: '' }, /name: must have 1 to 100/],
    [{ name: 'a\u0000b' }, /name: must not contain control/],
    [{ name: 'a', dialect: 'fax' }, /dialect: must be one of: native/],
    [{ name: 'a', dialect: null }, /dialect: must be one of/],
    [{ name: 'a', limits: null }, /^limits: must be an object$/],
    [{ name: 'a', limits: { publish: 5 } }, /^limits.publish: must be an object or null$/],
    [
      { name: 'a', limits: { publish: {} } },
      /^limits.publish.limit: must be a whole number from 1 to 100000; limits.publish.windowSeconds: must be a number/,
    ],
    [
      { name: 'a', limits: { delivery: { limit: 1, windowSeconds: 3_601 } } },
      /^limits.delivery.windowSeconds: must be a number from 0.1 to 3600$/,
    ],
    [{ name: 'a', limits: { events: null } }, /^limits.events: property events should not exist$/],
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
