import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { apiKeyHash, DEFAULT_RETRY_POLICY, registryKey, type EndpointRecord } from '#domain';
import { secretBox } from '#service';
import { Store } from '#store';
import { startNats, waitUntil, type TestDatabase, type TestNats } from '#testkit';
import {
  ADMIN_TOKEN,
  MASTER_KEY,
  migratedDatabase,
  openBucket,
  startRegistry,
  type Answer,
  type Bucket,
  type TestRegistry,
} from '../test/start-registry.ts';

let nats: TestNats;
let database: TestDatabase;
let registry: TestRegistry;
let bucket: Bucket;

beforeAll(async () => {
  [nats, database] = await Promise.all([startNats(), migratedDatabase()]);
  registry = await startRegistry(database.url, nats.url);
  await waitUntil(async () => Object.keys(await registry.problems()).length === 0, {
    deadlineMs: 20_000,
    what: 'the registry to be ready',
  });
  bucket = await openBucket(nats);
}, 60_000);

afterAll(async () => {
  await bucket?.nc.close();
  await registry?.close();
  await nats?.stop();
  await database?.drop();
});

async function newTenant(): Promise<string> {
  const { status, body } = await registry.call('POST', '/v1/tenants', { name: 'Acme' });
  expect(status).toBe(201);
  return body.id;
}

async function newKey(tenant: string, scopes: string[], more: object = {}): Promise<{ id: string; key: string }> {
  const { status, body } = await registry.call('POST', `/v1/tenants/${tenant}/keys`, { name: 'test', scopes, ...more });
  expect(status).toBe(201);
  return body;
}

async function tenantWithKey(scopes = ['manage']): Promise<{ tenant: string; key: string }> {
  const tenant = await newTenant();
  return { tenant, key: (await newKey(tenant, scopes)).key };
}

function expectProblem(answer: Answer, status: number, code: string, detail: RegExp): void {
  expect(answer.body).toMatchObject({ status, code });
  expect(answer.body.detail).toMatch(detail);
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toMatch('application/problem+json');
}

describe('tenants', () => {
  it('are created, shown and listed by the operator', async () => {
    const created = await registry.call('POST', '/v1/tenants', { name: 'Globex' });
    expect(created.status).toBe(201);
    expect(created.body).toEqual({
      id: expect.stringMatching(/^tnt_[0-9a-z]{26}$/),
      name: 'Globex',
      dialect: 'native',
      createdAt: expect.stringMatching(/Z$/),
    });
    expect((await registry.call('GET', `/v1/tenants/${created.body.id}`)).body).toEqual(created.body);
    const list = await registry.call('GET', '/v1/tenants');
    expect(list.body.data[0]).toEqual(created.body);
  });

  it('are not for API keys', async () => {
    const { tenant, key } = await tenantWithKey(['manage', 'read', 'publish']);
    expectProblem(await registry.call('GET', '/v1/tenants', undefined, key), 403, 'forbidden', /admin token/);
    expectProblem(await registry.call('GET', `/v1/tenants/${tenant}`, undefined, key), 403, 'forbidden', /admin token/);
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
    expectProblem(await registry.call('POST', '/v1/tenants', body), 422, 'validation_failed', detail);
  });

  it('a body that is no JSON, or none at all, is refused', async () => {
    expectProblem(await registry.call('POST', '/v1/tenants', '{"name":'), 400, 'invalid_json', /not valid JSON/);
    const json = { 'content-type': 'application/json' };
    const empty = await registry.call('POST', '/v1/tenants', undefined, ADMIN_TOKEN, json);
    expectProblem(empty, 400, 'invalid_json', /body is empty/);
    expectProblem(await registry.call('POST', '/v1/tenants'), 422, 'validation_failed', /name: must be text/);
    const text = await registry.call('POST', '/v1/tenants', 'name=x', ADMIN_TOKEN, { 'content-type': 'text/plain' });
    expectProblem(text, 415, 'unsupported_media_type', /application\/json/);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const posted = await registry.call('POST', '/v1/tenants', 'name=x', ADMIN_TOKEN, form);
    expectProblem(posted, 415, 'unsupported_media_type', /application\/json/);
    const proto = await registry.call('POST', '/v1/tenants', '{"name":"x","__proto__":{"admin":true}}');
    expectProblem(proto, 400, 'invalid_json', /not valid JSON/);
    const large = await registry.call('POST', '/v1/tenants', { name: 'x'.repeat(1_100_000) });
    expectProblem(large, 413, 'payload_too_large', /too large/);
  });
});

describe('credentials', () => {
  it.each([
    ['none', null],
    ['an unknown API key', `hk_${'x'.repeat(43)}`],
    ['another admin token', 'admin-token-for-the-tests-onlY'],
  ])('%s: unauthorized', async (_, token) => {
    const answer = await registry.call('GET', '/v1/endpoints', undefined, token);
    expectProblem(answer, 401, 'unauthorized', /./);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });

  it('another scheme is unauthorized', async () => {
    const basic = await registry.call('GET', '/v1/endpoints', undefined, null, { authorization: 'Basic YTpi' });
    expectProblem(basic, 401, 'unauthorized', /Authorization: Bearer/);
  });

  it('manage includes read, and nothing includes manage', async () => {
    const tenant = await newTenant();
    const [manage, read, publish] = await Promise.all(
      ['manage', 'read', 'publish'].map(async (scope) => (await newKey(tenant, [scope])).key),
    );
    const list = async (key?: string) => (await registry.call('GET', '/v1/endpoints', undefined, key)).status;
    expect(await Promise.all([list(manage), list(read), list(publish)])).toEqual([200, 200, 403]);
    const body = { url: 'https://example.com' };
    expectProblem(await registry.call('POST', '/v1/endpoints', body, read), 403, 'forbidden', /lacks the scope manage/);
    expectProblem(await registry.call('POST', '/v1/endpoints', body, publish), 403, 'forbidden', /lacks the scope/);
  });

  it('the operator acts for a tenant through a header', async () => {
    const tenant = await newTenant();
    const act = (headers: object) => registry.call('GET', '/v1/endpoints', undefined, ADMIN_TOKEN, headers);
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
    const one = await tenantWithKey();
    const other = await tenantWithKey();
    await registry.call('POST', '/v1/endpoints', { url: 'https://one.example' }, one.key);
    const answer = await registry.call('GET', '/v1/endpoints', undefined, other.key, { 'hookwire-tenant': one.tenant });
    expect(answer.body.data).toEqual([]);
  });
});

describe('API keys', () => {
  it('are shown once, stored as a hash, and known to the pipeline when the answer arrives', async () => {
    const tenant = await newTenant();
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const created = await registry.call('POST', `/v1/tenants/${tenant}/keys`, {
      name: 'billing',
      scopes: ['publish', 'read'],
      expiresAt,
    });
    const { key, ...shown } = created.body;
    expect(key).toMatch(/^hk_[A-Za-z0-9_-]{43}$/);
    expect(await bucket.read(registryKey.apiKey(apiKeyHash(key)))).toEqual({
      kind: 'api_key',
      revision: expect.any(Number),
      id: created.body.id,
      tenant,
      scopes: ['publish', 'read'],
      expiresAt: Date.parse(expiresAt),
    });
    const list = await registry.call('GET', `/v1/tenants/${tenant}/keys`);
    expect(list.body).toEqual({ data: [shown], nextCursor: null });
    expect(shown.maskedKey).toBe(`hk_****${key.slice(-4)}`);
    expect(await storedText()).not.toContain(key);
  });

  it('stop working when they are revoked', async () => {
    const { tenant, key } = await tenantWithKey();
    const second = await newKey(tenant, ['read']);
    expect((await registry.call('DELETE', `/v1/tenants/${tenant}/keys/${second.id}`, undefined, key)).status).toBe(204);
    expect(await bucket.read(registryKey.apiKey(apiKeyHash(second.key)))).toMatchObject({ kind: 'tombstone' });
    expectProblem(await registry.call('GET', '/v1/endpoints', undefined, second.key), 401, 'unauthorized', /revoked/);
    const again = await registry.call('DELETE', `/v1/tenants/${tenant}/keys/${second.id}`, undefined, key);
    expectProblem(again, 404, 'not_found', /no API key/);
  });

  it('stop working when they expire', async () => {
    const tenant = await newTenant();
    const { key } = await newKey(tenant, ['read'], { expiresAt: new Date(Date.now() + 1_000).toISOString() });
    expect((await registry.call('GET', '/v1/endpoints', undefined, key)).status).toBe(200);
    await waitUntil(async () => (await registry.call('GET', '/v1/endpoints', undefined, key)).status === 401, {
      deadlineMs: 5_000,
      what: 'the key to expire',
    });
  });

  it('cannot reach another tenant’s keys', async () => {
    const one = await tenantWithKey();
    const other = await tenantWithKey();
    const ofOther = await newKey(other.tenant, ['read']);
    const body = { name: 'x', scopes: ['manage'] };
    const path = `/v1/tenants/${other.tenant}/keys`;
    expectProblem(await registry.call('POST', path, body, one.key), 404, 'not_found', /no tenant/);
    expectProblem(await registry.call('GET', path, undefined, one.key), 404, 'not_found', /no tenant/);
    expectProblem(
      await registry.call('DELETE', `${path}/${ofOther.id}`, undefined, one.key),
      404,
      'not_found',
      /tenant/,
    );
    const mixed = await registry.call('DELETE', `/v1/tenants/${one.tenant}/keys/${ofOther.id}`, undefined, one.key);
    expectProblem(mixed, 404, 'not_found', /no API key/);
    expect((await registry.call('GET', '/v1/endpoints', undefined, ofOther.key)).status).toBe(200);
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
    const tenant = await newTenant();
    const answer = await registry.call('POST', `/v1/tenants/${tenant}/keys`, body);
    expectProblem(answer, 422, 'validation_failed', detail);
  });

  it('a tenant that does not exist has none', async () => {
    for (const tenant of ['nonsense', `tnt_${'0'.repeat(26)}`, '%00']) {
      const answer = await registry.call('GET', `/v1/tenants/${tenant}/keys`);
      expectProblem(answer, 404, 'not_found', /no tenant/);
    }
  });
});

describe('endpoints', () => {
  it('are created with defaults, shown, changed, deleted; the pipeline follows', async () => {
    const { tenant, key } = await tenantWithKey();
    const created = await registry.call('POST', '/v1/endpoints', { url: 'https://example.com/hook' }, key);
    expect(created.status).toBe(201);
    const { secret, ...shown } = created.body;
    expect(shown).toEqual({
      id: expect.stringMatching(/^ep_/),
      url: 'https://example.com/hook',
      eventTypes: ['*'],
      description: null,
      headers: {},
      retry: { delaysSeconds: DEFAULT_RETRY_POLICY.delaysMs.map((ms) => ms / 1000), jitter: 0.2 },
      timeoutSeconds: 30,
      enabled: true,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    const recordKey = registryKey.endpoint(tenant, shown.id);
    const record = (await bucket.read(recordKey)) as EndpointRecord;
    expect(record).toEqual({
      kind: 'endpoint',
      revision: expect.any(Number),
      id: shown.id,
      tenant,
      dialect: 'native',
      url: 'https://example.com/hook',
      eventTypes: ['*'],
      enabled: true,
      sealedSecrets: [expect.stringMatching(/^a1\./)],
      headers: {},
      timeoutMs: 30_000,
      retry: DEFAULT_RETRY_POLICY,
    });
    expect(secretBox(MASTER_KEY).open(record.sealedSecrets[0]!, shown.id)).toBe(secret);
    expect(await storedText()).not.toContain(secret);

    expect((await registry.call('GET', `/v1/endpoints/${shown.id}`, undefined, key)).body).toEqual(shown);

    const change = {
      url: 'http://example.org:8080/x?y=1',
      eventTypes: ['invoice.*', 'user.created'],
      description: 'Billing',
      headers: { 'X-Team': 'billing' },
      retry: { delaysSeconds: [0.5, 60] },
      timeoutSeconds: 2.5,
      enabled: false,
    };
    const patched = await registry.call('PATCH', `/v1/endpoints/${shown.id}`, change, key);
    expect(patched.status).toBe(200);
    expect(patched.body).toEqual({
      ...shown,
      ...change,
      retry: { delaysSeconds: [0.5, 60], jitter: 0.2 },
      updatedAt: expect.any(String),
    });
    expect(await bucket.read(recordKey)).toMatchObject({
      url: change.url,
      eventTypes: change.eventTypes,
      retry: { delaysMs: [500, 60_000], jitter: 0.2 },
      timeoutMs: 2_500,
      enabled: false,
      sealedSecrets: record.sealedSecrets,
    });
    const cleared = await registry.call('PATCH', `/v1/endpoints/${shown.id}`, { description: null }, key);
    expect(cleared.body).toMatchObject({ description: null, url: change.url, enabled: false });

    expect((await registry.call('DELETE', `/v1/endpoints/${shown.id}`, undefined, key)).status).toBe(204);
    expect(await bucket.read(recordKey)).toEqual({ kind: 'tombstone', revision: expect.any(Number) });
    expectProblem(
      await registry.call('GET', `/v1/endpoints/${shown.id}`, undefined, key),
      404,
      'not_found',
      /no endpoint/,
    );
    expectProblem(
      await registry.call('DELETE', `/v1/endpoints/${shown.id}`, undefined, key),
      404,
      'not_found',
      /no endpoint/,
    );
  });

  it('take a secret of the caller’s own', async () => {
    const { key } = await tenantWithKey();
    const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
    const created = await registry.call('POST', '/v1/endpoints', { url: 'https://example.com', secret }, key);
    expect(created.body.secret).toBe(secret);
    expect(created.body).not.toHaveProperty('sealedSecrets');
  });

  it('belong to their tenant alone', async () => {
    const one = await tenantWithKey();
    const other = await tenantWithKey();
    const { body } = await registry.call('POST', '/v1/endpoints', { url: 'https://one.example' }, one.key);
    const path = `/v1/endpoints/${body.id}`;
    expectProblem(await registry.call('GET', path, undefined, other.key), 404, 'not_found', /no endpoint/);
    expectProblem(await registry.call('PATCH', path, { enabled: false }, other.key), 404, 'not_found', /no endpoint/);
    expectProblem(await registry.call('DELETE', path, undefined, other.key), 404, 'not_found', /no endpoint/);
    expect((await registry.call('GET', '/v1/endpoints', undefined, other.key)).body.data).toEqual([]);
    expect((await registry.call('GET', path, undefined, one.key)).body.enabled).toBe(true);
  });

  it('are listed in pages, newest first, and filtered', async () => {
    const { key } = await tenantWithKey();
    const ids: string[] = [];
    for (const [index, eventTypes] of [
      ['*'],
      ['invoice.*'],
      ['invoice.paid'],
      ['user.created'],
      ['invoice'],
    ].entries()) {
      const body = { url: `https://example.com/${index}`, eventTypes, enabled: index !== 2 };
      ids.unshift((await registry.call('POST', '/v1/endpoints', body, key)).body.id);
    }
    const list = async (query: string) => (await registry.call('GET', `/v1/endpoints?${query}`, undefined, key)).body;
    const idsOf = (page: { data: { id: string }[] }) => page.data.map(({ id }) => id);
    const first = await list('limit=2');
    const second = await list(`limit=2&cursor=${first.nextCursor}`);
    const third = await list(`limit=2&cursor=${second.nextCursor}`);
    expect([first, second, third].flatMap(idsOf)).toEqual(ids);
    expect(third.nextCursor).toBeNull();
    expect((await list('limit=5')).nextCursor).toBeNull();
    expect(idsOf(await list('enabled=false'))).toEqual([ids[2]]);
    expect(idsOf(await list('eventType=invoice.paid'))).toEqual([ids[2], ids[3], ids[4]]);
    expect(idsOf(await list('eventType=invoice.paid&enabled=true'))).toEqual([ids[3], ids[4]]);
  });

  it.each([
    ['limit=0', /limit: must be a whole number from 1 to 100/],
    ['limit=101', /limit: must be/],
    ['limit=ten', /limit: must be/],
    ['limit=1&limit=2', /limit: must be/],
    ['cursor=xyz', /cursor: is not a nextCursor/],
    ['enabled=yes', /enabled: must be true or false/],
    ['eventType=invoice.*', /eventType: must be an event type/],
    ['order=asc', /order: property order should not exist/],
  ])('a list with %s is refused', async (query, detail) => {
    const { key } = await tenantWithKey();
    expectProblem(
      await registry.call('GET', `/v1/endpoints?${query}`, undefined, key),
      422,
      'validation_failed',
      detail,
    );
  });

  const url = 'https://example.com';
  it.each([
    [{}, /url: must be a URL/],
    [{ url: 'ftp://example.com' }, /url: must start with https/],
    [{ url: 'https://user:pass@example.com' }, /url: must not contain a user name/],
    [{ url, eventTypes: [] }, /eventTypes: must not be empty/],
    [{ url, eventTypes: ['a', 'b c'] }, /eventTypes: "b c" is no event type pattern/],
    [{ url, eventTypes: Array.from({ length: 101 }, (_, i) => `t${i}`) }, /eventTypes: must not have more than 100/],
    [{ url, eventTypes: ['a', 'a'] }, /eventTypes: must not repeat/],
    [{ url, eventTypes: null }, /eventTypes: must be a list/],
    [{ url, description: 'x'.repeat(501) }, /description: must have 1 to 500/],
    [{ url, headers: { Host: 'x' } }, /headers: Host is reserved/],
    [{ url, headers: { 'x-a': 'b\r\nc: d' } }, /headers: the value of x-a must be printable/],
    [{ url, headers: ['x'] }, /headers: must be an object/],
    [{ url, retry: { delaysSeconds: Array(21).fill(1) } }, /retry.delaysSeconds: must not have more than 20/],
    [{ url, retry: { delaysSeconds: [0.05] } }, /retry.delaysSeconds: each must be a number of seconds/],
    [{ url, retry: { delaysSeconds: [604_801] } }, /retry.delaysSeconds: each must be/],
    [{ url, retry: { delaysSeconds: [1], jitter: 0.6 } }, /retry.jitter: must be from 0 to 0.5/],
    [{ url, retry: { delaysSeconds: [1], max: 1 } }, /retry.max: property max should not exist/],
    [{ url, retry: {} }, /retry.delaysSeconds: must be a list/],
    [{ url, retry: [] }, /retry/],
    [{ url, retry: null }, /retry: must be an object/],
    [{ url, timeoutSeconds: 0 }, /timeoutSeconds: must be from 1 to 60/],
    [{ url, timeoutSeconds: 61 }, /timeoutSeconds: must be from 1 to 60/],
    [{ url, timeoutSeconds: '5' }, /timeoutSeconds: must be a number/],
    [{ url, enabled: 'true' }, /enabled: must be true or false/],
    [{ url, secret: 'whsec_short' }, /secret: must be whsec_ and base64/],
    [{ url, tenantId: 'tnt_x' }, /tenantId: property tenantId should not exist/],
  ])('%j is refused', async (body, detail) => {
    const { key } = await tenantWithKey();
    const answer = await registry.call('POST', '/v1/endpoints', body, key);
    expectProblem(answer, 422, 'validation_failed', detail);
    expect((await registry.call('GET', '/v1/endpoints', undefined, key)).body.data).toEqual([]);
  });

  it.each([
    [[], /must be a JSON object/],
    [{ url: null }, /url: must be a URL/],
    [{ enabled: null }, /enabled: must be true or false/],
    [{ secret: `whsec_${'A'.repeat(32)}` }, /secret: property secret should not exist/],
    [{ id: 'ep_1' }, /id: property id should not exist/],
    [{ eventTypes: ['*', '?'] }, /eventTypes: "\?" is no event type pattern/],
  ])('a change %j is refused and changes nothing', async (body, detail) => {
    const { key } = await tenantWithKey();
    const { body: before } = await registry.call('POST', '/v1/endpoints', { url }, key);
    const path = `/v1/endpoints/${before.id}`;
    expectProblem(await registry.call('PATCH', path, body, key), 422, 'validation_failed', detail);
    expect((await registry.call('GET', path, undefined, key)).body.updatedAt).toBe(before.updatedAt);
  });

  it.each(['nonsense', 'EP_01', `tnt_${'0'.repeat(26)}`, '%2e%2e', '%00'])('an id %s is not found', async (id) => {
    const { key } = await tenantWithKey();
    for (const method of ['GET', 'DELETE']) {
      expectProblem(await registry.call(method, `/v1/endpoints/${id}`, undefined, key), 404, 'not_found', /./);
    }
  });
});

describe('the API description', () => {
  it('is served with a page that loads nothing from elsewhere', async () => {
    const page = await (await fetch(`${registry.url}/docs`)).text();
    expect(page).toContain('swagger-ui');
    expect(page.match(/(?:src|href)="(https?:)?\/\//g)).toBeNull();
    const assets = [...page.matchAll(/(?:src|href)="(\.\/[^"]+)"/g)].map(([, asset]) => asset!);
    expect(assets).toContain('./docs/swagger-ui-bundle.js');
    for (const asset of assets) {
      const response = await fetch(new URL(asset, `${registry.url}/docs`));
      expect([asset, response.status, (await response.text()).length > 0]).toEqual([asset, 200, true]);
    }
  });

  it('says for every route who may call it and which problems it answers', async () => {
    const { body } = await registry.call('GET', '/openapi.json', undefined, null);
    const routes = Object.entries(body.paths as Record<string, Record<string, any>>).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, route]) => ({ name: `${method} ${path}`, route })),
    );
    expect(routes.length).toBeGreaterThanOrEqual(11);
    for (const { name, route } of routes) {
      expect([name, route.security?.length]).not.toEqual([name, undefined]);
      expect([name, Object.keys(route.responses)]).toEqual([
        name,
        expect.arrayContaining(['401', '403', '500', '503']),
      ]);
      expect([name, route.summary]).toEqual([name, expect.any(String)]);
    }
  });

  it('probes need no credentials', async () => {
    expect((await registry.call('GET', '/live', undefined, null)).status).toBe(200);
    expect((await registry.call('GET', '/ready', undefined, null)).body).toEqual({ status: 'ready' });
  });
});

/** Every row of every table of the registry, and every value of the bucket, as text. */
async function storedText(): Promise<string> {
  const store = registry.app.get(Store);
  const tables = await Promise.all(
    ['tenant', 'api_key', 'endpoint', 'outbox'].map((table) =>
      store.dataSource.query(`SELECT t::text FROM ${table} t`),
    ),
  );
  const values: string[] = [];
  for await (const entry of await bucket.kv.history()) values.push(entry.string());
  return JSON.stringify([tables, values]);
}
