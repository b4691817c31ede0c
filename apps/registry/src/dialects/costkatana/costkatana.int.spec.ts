import { beforeAll, describe, expect, it } from '@jest/globals';
import { costKatana } from '#dialects';
import { TEST_CLIENT_CERTIFICATES } from '#testkit';
import { documentedJson } from '../../../../../libs/dialects/test/documented.ts';
import { basic, changed, created, natively, NO_STATS, PATH, shown } from '../../../test/costkatana/account.ts';
import { describeDeliveries } from '../../../test/costkatana/deliveries.ts';
import { describeReplaysAndStats } from '../../../test/costkatana/replays-and-stats.ts';
import { describeTestCalls } from '../../../test/costkatana/test-calls.ts';
import { WRONG_WEBHOOKS } from '../../../test/costkatana/wrong-webhooks.ts';
import { expectRefusal, productBed, type ProductTenant } from '../../../test/product-bed.ts';

const product = productBed('costkatana');
const { bed, newTenant: account } = product;
const request = documentedJson('costkatana/create-request');
const response = documentedJson('costkatana/create-response');
const advanced = documentedJson('costkatana/advanced-configuration');
const slack = documentedJson('costkatana/payload-template');

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const ID = expect.stringMatching(/^ep_[0-9a-z]{26}$/);

describe('Cost Katana: webhooks', () => {
  it('CK-1: the events are listed as documented', async () => {
    const { status, body } = await (await account()).call('GET', `${PATH}/events`);
    const { events, ...rest } = documentedJson('costkatana/available-events-response');
    expect(status).toBe(200);
    expect(body).toEqual({ ...rest, events: costKatana.availableEvents() });
    expect(body.events).toHaveLength(rest.total);
    expect(body.events).toContainEqual(events[0]);
  });

  it('CK-2: creating answers as documented, and the native API shows all of it', async () => {
    const acme = await account();
    const { status, body } = await acme.call('POST', PATH, { ...request, secret: 'your_webhook_secret_abcd' });
    expect(status).toBe(201);
    expect(body).toEqual({ ...response, webhook: { ...response.webhook, id: ID, createdAt: TIME } });
    expect(await natively(acme, body.webhook.id)).toMatchObject({
      name: request.name,
      description: request.description,
      url: request.url,
      enabled: true,
      eventTypes: request.events,
      auth: { type: 'bearer' },
      filter: costKatana.toContentFilter(request.filters),
      headers: request.headers,
      timeoutSeconds: 30,
      rateLimit: { limit: 100, windowSeconds: 60 },
      retry: {
        strategy: 'exponential',
        initialDelaySeconds: 5,
        multiplier: 2,
        maxDelaySeconds: 3600,
        maxRetries: 5,
        jitter: 0,
        retryOn: ['5xx', 'error'],
      },
    });
  });

  it('CK-2: a secret that is not given is made, and shown whole in this answer alone', async () => {
    const acme = await account();
    const { body } = await acme.call('POST', PATH, basic);
    expect(body.secret).toMatch(/^whsec_.{44}$/);
    expect(body.webhook.secret).toBe(`****${body.secret.slice(-4)}`);
    expect((await shown(acme, body.webhook.id)).secret).toBe(body.webhook.secret);
    expect(JSON.stringify(await acme.call('GET', PATH))).not.toContain(body.secret);
  });

  it('CK-2, CK-12: every documented field is shown again as it was given', async () => {
    const acme = await account();
    const { auth, ...given } = advanced;
    expect(await shown(acme, await created(acme, advanced))).toEqual({
      ...given,
      id: ID,
      description: null,
      active: true,
      auth: { ...auth, credentials: { token: '****' } },
      useDefaultPayload: true,
      payloadTemplate: null,
      secret: expect.stringMatching(/^\*{4}.{4}$/),
      createdAt: TIME,
      updatedAt: TIME,
      stats: NO_STATS,
    });
    expect(await shown(acme, await created(acme, slack))).toMatchObject(slack);
    const defaults = { retryConfig: costKatana.DEFAULT_RETRY_CONFIG, timeout: 30_000, filters: {}, headers: {} };
    const none = { auth: null, useDefaultPayload: true, payloadTemplate: null, active: true };
    expect(await shown(acme, await created(acme, basic))).toMatchObject({ ...basic, ...defaults, ...none });
  });

  it.each([
    [{ type: 'bearer', credentials: { token: 'sesame' } }, { type: 'bearer' }, { token: '****' }],
    [
      { type: 'basic', credentials: { username: 'u', password: 'sesame' } },
      { type: 'basic', username: 'u' },
      { username: 'u', password: '****' },
    ],
    [
      { type: 'api_key', credentials: { name: 'X-API-Key', value: 'sesame' } },
      { type: 'header', name: 'X-API-Key' },
      { name: 'X-API-Key', value: '****' },
    ],
    [
      {
        type: 'oauth2',
        credentials: { tokenUrl: 'https://id.example/token', clientId: 'c', clientSecret: 'sesame', scopes: ['a'] },
      },
      { type: 'oauth2', tokenUrl: 'https://id.example/token', clientId: 'c', scopes: ['a'] },
      { tokenUrl: 'https://id.example/token', clientId: 'c', scopes: ['a'], clientSecret: '****' },
    ],
  ])('CK-12: auth %j', async (auth, native, credentials) => {
    const acme = await account();
    const id = await created(acme, { ...basic, auth });
    const { auth: seen } = await shown(acme, id);
    expect(seen).toMatchObject({ type: auth.type, credentials });
    expect((await natively(acme, id)).auth).toMatchObject(native);
    expect(await bed.storedText()).not.toContain('sesame');
    // What was shown is not taken for credentials when it comes back.
    const back = await acme.call('PUT', `${PATH}/${id}`, { auth: seen });
    expectRefusal(back, 400, 'validation_failed', /^auth\.credentials: has \*\*\*\*, as which/);
  });

  describe('that is wrong', () => {
    let acme: ProductTenant;
    beforeAll(async () => {
      acme = await account();
    });

    it.each(WRONG_WEBHOOKS)('CK-2: %# is refused with a clear 400', async (input, error) => {
      expectRefusal(await acme.call('POST', PATH, input), 400, 'validation_failed', error);
      expect((await acme.call('GET', PATH)).body.webhooks).toEqual([]);
    });
  });

  it('CK-3: the list has the documented fields, and can be filtered', async () => {
    const acme = await account();
    const ids = [
      await created(acme, { ...basic, events: ['cost.alert'] }),
      await created(acme, { ...basic, events: ['budget.exceeded', 'system.error'], active: false }),
      await created(acme, { ...basic, events: ['system.error'] }),
    ];
    // Made with the native API, which knows patterns.
    const native = { url: basic.url, eventTypes: ['cost.*'] };
    ids.push((await acme.native('POST', '/v1/endpoints', native)).body.id);
    const list = async (query = '') => {
      const { status, body } = await acme.call('GET', PATH + query);
      expect(status).toBe(200);
      return body.webhooks;
    };
    const [wildcard, , , first] = await list();
    const [documented] = documentedJson('costkatana/list-response').webhooks;
    expect(first).toEqual({ ...documented, id: ids[0], name: basic.name, url: basic.url, stats: NO_STATS });
    expect(wildcard).toMatchObject({ name: null, events: ['cost.*'] });
    const indexes = async (query: string) =>
      (await list(query)).map(({ id }: { id: string }) => ids.indexOf(id)).sort() as number[];
    expect(await indexes('')).toEqual([0, 1, 2, 3]);
    expect(await indexes('?active=true')).toEqual([0, 2, 3]);
    expect(await indexes('?active=false')).toEqual([1]);
    expect(await indexes('?events=cost.alert')).toEqual([0, 3]);
    expect(await indexes('?events=cost.alert,budget.exceeded')).toEqual([0, 1, 3]);
    expect(await indexes('?events=system.error&events=budget.exceeded')).toEqual([1, 2]);
    expect(await indexes('?events[]=system.error&active=true')).toEqual([2]);
    for (const [query, error] of [
      ['?active=1', /^active: must be true or false$/],
      ['?events=', /^events: "" is no event/],
      ['?events=cost.alert,nothing', /^events: "nothing" is no event/],
      ['?events[0]=cost.alert', /^events: /],
      ['?page=2', /^page: /],
    ] as const) {
      expectRefusal(await acme.call('GET', PATH + query), 400, 'validation_failed', error);
    }
  });

  it('CK-4: an update changes what it names, and all else stays', async () => {
    const acme = await account();
    const id = await created(acme, { ...advanced, ...slack });
    const { stats: _, ...before } = await shown(acme, id);
    expect(await changed(acme, id, {})).toEqual({ ...before, updatedAt: TIME });
    const change = { active: false, timeout: 5000, events: ['cost.alert'], retryConfig: { maxRetries: 1 } };
    const retryConfig = { ...costKatana.DEFAULT_RETRY_CONFIG, maxRetries: 1 };
    expect(await changed(acme, id, change)).toEqual({ ...before, ...change, retryConfig, updatedAt: TIME });
    expect(await natively(acme, id)).toMatchObject({ enabled: false, timeoutSeconds: 5, eventTypes: ['cost.alert'] });
    const clearing = { description: null, auth: null, filters: null, retryConfig: null, payloadTemplate: null };
    expect(await changed(acme, id, clearing)).toMatchObject({
      ...clearing,
      filters: {},
      retryConfig: costKatana.DEFAULT_RETRY_CONFIG,
      useDefaultPayload: true,
    });
    expect(await natively(acme, id)).toMatchObject({ auth: null, filter: null, template: null });
    const { native } = acme;
    const secrets = async () => (await native('GET', `/v1/endpoints/${id}/secrets`)).body.data;
    const [{ id: replaced }] = await secrets();
    expect(await changed(acme, id, { secret: 'another_secret_wxyz' })).toMatchObject({ secret: '****wxyz' });
    expect(await secrets()).toMatchObject([{ id: expect.not.stringMatching(replaced) }]);
    for (const [input, error] of [
      [{ name: null }, /^name: /],
      [{ secret: '****wxyz' }, /^secret: is how a secret is shown/],
      [{ url: null }, /^url: /],
      [{ events: [] }, /^events: must be a list/],
      [{ id: 'x' }, /^id: .* should not exist/],
      [{ filters: { tags: 'a' } }, /^filters\.tags: must be a list/],
    ] as const) {
      expectRefusal(await acme.call('PUT', `${PATH}/${id}`, input), 400, 'validation_failed', error);
    }
  });

  it('CK-14: useDefaultPayload switches a payloadTemplate off and on again', async () => {
    const acme = await account();
    const { payloadTemplate } = slack;
    const id = await created(acme, { ...basic, payloadTemplate });
    const using = { useDefaultPayload: false, payloadTemplate };
    const notUsing = { useDefaultPayload: true, payloadTemplate };
    expect(await shown(acme, id)).toMatchObject(using);
    expect(await changed(acme, id, { useDefaultPayload: true })).toMatchObject(notUsing);
    expect((await natively(acme, id)).template).toBeNull();
    expect(await changed(acme, id, { useDefaultPayload: false })).toMatchObject(using);
    expect(await changed(acme, id, { payloadTemplate: '{"b": 2}' })).toMatchObject({ payloadTemplate: '{"b": 2}' });
    expect((await natively(acme, id)).template).toEqual({ body: { b: 2 } });
    await changed(acme, id, { payloadTemplate: null });
    const none = await acme.call('PUT', `${PATH}/${id}`, { useDefaultPayload: false });
    expectRefusal(none, 400, 'validation_failed', /^payloadTemplate: is needed/);
  });

  it('CK-4: what the native API changed is shown as it is, in words of its own where these have none', async () => {
    const acme = await account();
    const id = await created(acme, { ...advanced, ...slack });
    const patch = (change: object) => acme.native('PATCH', `/v1/endpoints/${id}`, change);
    await patch({
      filter: { 'data.severity': { $in: ['low'] } },
      retry: { delaysSeconds: [3, 6, 12], jitter: 0, retryOn: ['5xx', 'error'] },
      template: null,
      enabled: false,
    });
    const said = await shown(acme, id);
    expect(said).toMatchObject({
      filters: { severity: ['low'] },
      retryConfig: { maxRetries: 3, backoffMultiplier: 2, initialDelay: 3000 },
      useDefaultPayload: true,
      active: false,
    });
    expect(said).not.toHaveProperty('hookwire');
    const filter = { data: { severity: { $neq: 'low' } } };
    const template = { body: { text: '{{data.title}}' } };
    const { cert: certificate, key: privateKey } = TEST_CLIENT_CERTIFICATES.one;
    const auth = { type: 'mtls', certificate, privateKey };
    await patch({ filter, template, auth, retry: { delaysSeconds: [1, 60] } });
    const beyond = await shown(acme, id);
    const unsaid = { filters: null, retryConfig: null, useDefaultPayload: false, payloadTemplate: null, auth: null };
    expect(beyond).toMatchObject(unsaid);
    const words = { filter, template, retry: { delaysSeconds: [1, 60] }, auth: { type: 'mtls' } };
    expect(beyond.hookwire).toMatchObject(words);
    // Unless it is replaced, it stays.
    await changed(acme, id, { name: 'Other', useDefaultPayload: false });
    expect(await natively(acme, id)).toMatchObject({ name: 'Other', filter, template });
  });

  it('CK-4: a webhook is deleted, and is not there then', async () => {
    const acme = await account();
    const id = await created(acme);
    const { status, body } = await acme.call('DELETE', `${PATH}/${id}`);
    expect({ status, body }).toEqual({ status: 200, body: { success: true, message: expect.any(String) } });
    for (const [method, path, input] of [
      ['GET', ''],
      ['PUT', '', {}],
      ['DELETE', ''],
      ['POST', '/test', {}],
    ] as const) {
      expectRefusal(await acme.call(method, `${PATH}/${id}${path}`, input), 404, 'not_found', /no endpoint ep_/);
    }
  });

  it('CK-4: other tenants’ webhooks are not there, and keys are needed, of a tenant of this dialect', async () => {
    const [acme, other] = [await account(), await account()];
    const id = await created(acme);
    const native = await bed.tenantWithKey(['manage']);
    const reading = await bed.newKey(acme.id, ['read']);
    for (const [method, path, input] of [
      ['GET', `/${id}`],
      ['PUT', `/${id}`, { active: false }],
      ['DELETE', `/${id}`],
      ['POST', `/${id}/test`, {}],
    ] as const) {
      expectRefusal(await other.call(method, PATH + path, input), 404, 'not_found', /no endpoint ep_/);
      const call = (key: string | null) => bed.registry.call(method, `/costkatana${PATH}${path}`, input, key);
      expectRefusal(await call(null), 401, 'unauthorized', /^Send the header Authorization: Bearer/);
      expectRefusal(await call(native.key), 403, 'forbidden', /for tenants of the dialect costkatana/);
      if (method !== 'GET') expectRefusal(await call(reading.key), 403, 'forbidden', /lacks the scope manage/);
    }
    expect((await other.call('GET', PATH)).body.webhooks).toEqual([]);
    expect(await shown(acme, id)).toMatchObject({ active: true });
  });
});

describeTestCalls(product);
describeDeliveries(product);
describeReplaysAndStats(product);
