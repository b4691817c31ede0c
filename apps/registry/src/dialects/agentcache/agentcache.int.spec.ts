import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import { dialect } from '#dialects';
import { expectRefusal, productBed, type ProductTenant } from '../../../test/product-bed.ts';
import { documentedJson } from '../../../../../libs/dialects/test/documented.ts';

const { bed, newTenant: account } = productBed('agentcache', 'x-api-key');
const PATH = '/api/webhooks';
const request = documentedJson('agentcache/register-request');
const response = documentedJson('agentcache/register-response');

const endpoints = async ({ native }: ProductTenant) => (await native('GET', '/v1/endpoints')).body.data;

describe('AgentCache: webhooks', () => {
  it('AC-1: registering answers as documented, and the native API shows the endpoint', async () => {
    const acme = await account();
    const { status, body } = await acme.call('POST', PATH, request);
    expect({ status, body }).toEqual({ status: 200, body: response });
    expect(await endpoints(acme)).toMatchObject([
      { url: request.url, eventTypes: request.events, enabled: true, timeoutSeconds: 30 },
    ]);
  });

  it('AC-1: a secret that is not given is made, and shown this once', async () => {
    const acme = await account();
    const { body } = await acme.call('POST', PATH, { url: request.url, events: ['cache.hit'] });
    expect(body.webhook.secret).toMatch(/^whsec_.{44}$/);
    const seen = await acme.call('GET', PATH);
    expect(seen.body.webhook.secret).toBe(`****${body.webhook.secret.slice(-4)}`);
    const { secret: _, ...rest } = body.webhook;
    expect(seen.body).toEqual({ success: true, webhook: { ...rest, secret: expect.any(String) } });
  });

  it('AC-1: registering again replaces it, also when all keys do so at once; other keys have their own', async () => {
    const acme = await account();
    const other = await acme.another();
    await other.call('POST', PATH, request);
    const urls = Array.from({ length: 5 }, (_, n) => `https://acme.example/${n}`);
    const answers = await Promise.all(urls.map((url) => acme.call('POST', PATH, { ...request, url })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    const shown = await endpoints(acme);
    expect(shown).toHaveLength(2);
    const { url } = (await acme.call('GET', PATH)).body.webhook;
    expect(urls).toContain(url);
    expect(new Set(shown.map((each: { url: string }) => each.url))).toEqual(new Set([url, request.url]));
  });

  it('AC-1: what is not said again is as it is for a new one', async () => {
    const acme = await account();
    await acme.call('POST', PATH, request);
    const [{ id }] = await endpoints(acme);
    await acme.native('PATCH', `/v1/endpoints/${id}`, { headers: { 'x-a': 'b' }, enabled: false, timeoutSeconds: 5 });
    await acme.call('POST', PATH, { ...request, secret: 'another_secret_1' });
    expect(await endpoints(acme)).toMatchObject([{ id, headers: {}, enabled: true, timeoutSeconds: 30 }]);
    const { body } = await acme.native('GET', `/v1/endpoints/${id}/secrets`);
    const revealed = await acme.native('GET', `/v1/endpoints/${id}/secrets/${body.data[0].id}`);
    expect([body.data.length, revealed.body.secret]).toEqual([1, 'another_secret_1']);
  });

  it.each([
    [{ ...request, url: 'http://jettythunder.app/webhooks' }, /^url: must start with https:\/\//],
    [{ ...request, url: 'nonsense' }, /^url: /],
    [{ ...request, url: undefined }, /^url: /],
    [{ ...request, events: [] }, /^events: must be a list of at least one event$/],
    [{ ...request, events: ['quota.warnings'] }, /^events: "quota\.warnings" is no event; there are quota\.warning, /],
    [{ ...request, events: ['*'] }, /^events: "\*" is no event/],
    [{ ...request, events: 'quota.warning' }, /^events: must be a list/],
    [{ ...request, events: ['cache.hit', 'cache.hit'] }, /^events: must not repeat an event$/],
    [{ ...request, secret: '' }, /^secret: must be text of 1 to 256 characters$/],
    [{ ...request, secret: 5 }, /^secret: must be text/],
    [{ ...request, active: true }, /active/],
    [[], /./],
  ])('AC-1: %j is refused with a clear 400', async (body, error) => {
    const acme = await account();
    expectRefusal(await acme.call('POST', PATH, body), 400, 'validation_failed', error);
    expect(await endpoints(acme)).toEqual([]);
  });

  it('AC-1: what is no JSON, and other content, too', async () => {
    const acme = await account();
    expectRefusal(await acme.call('POST', PATH, '{"url":'), 400, 'invalid_json', /not valid JSON/);
    const text = await acme.call('POST', PATH, 'url=x', { 'content-type': 'text/plain' });
    expectRefusal(text, 415, 'unsupported_media_type', /content-type: application\/json/);
  });

  it('AC-1: the native API of the tenant takes no http:// URL either', async () => {
    const { native } = await account();
    const answer = await native('POST', '/v1/endpoints', { url: 'http://jettythunder.app/webhooks' });
    expect([answer.status, answer.body.code]).toEqual([422, 'validation_failed']);
  });

  it('AC-1, AC-2: X-API-Key is needed, of a tenant of this dialect', async () => {
    const acme = await account();
    for (const [method, path] of [
      ['POST', PATH],
      ['GET', PATH],
      ['DELETE', PATH],
      ['POST', `${PATH}/test`],
    ] as const) {
      const body = method === 'POST' ? {} : undefined;
      const none = await bed.registry.call(method, `/agentcache${path}`, body, null);
      expectRefusal(none, 401, 'unauthorized', /^Send the header x-api-key: <API key>\.$/);
      const unknown = await acme.call(method, path, body, { 'x-api-key': `hk_${'x'.repeat(43)}` });
      expectRefusal(unknown, 401, 'unauthorized', /unknown, expired or revoked/);
      const native = await bed.tenantWithKey(['manage']);
      const foreign = await acme.call(method, path, body, { 'x-api-key': native.key });
      expectRefusal(foreign, 403, 'forbidden', /for tenants of the dialect agentcache, and this one has .* native/);
    }
    const reading = await bed.newKey(acme.id, ['read']);
    const refused = await acme.call('POST', PATH, request, { 'x-api-key': reading.key });
    expectRefusal(refused, 403, 'forbidden', /lacks the scope manage/);
  });

  it('AC-2: GET and DELETE act on the webhook of the key, also when the key was rotated', async () => {
    const acme = await account();
    expectRefusal(
      await acme.call('GET', PATH),
      404,
      'not_found',
      /^This API key has no webhook; register one first\.$/,
    );
    expectRefusal(await acme.call('DELETE', PATH), 404, 'not_found', /no webhook/);
    await acme.call('POST', PATH, request);
    const other = await acme.another();
    expect((await other.call('DELETE', PATH)).status).toBe(404);
    const rotated = await bed.registry.call('POST', `/v1/tenants/${acme.id}/keys/${acme.keyId}/rotate`, {});
    const successor = { 'x-api-key': rotated.body.key };
    for (const headers of [{}, successor]) {
      const { body } = await acme.call('GET', PATH, undefined, headers);
      expect(body.webhook).toEqual({ ...response.webhook, secret: '****_123' });
    }
    // Within the overlap the old key still means the same webhook.
    expect((await acme.call('POST', PATH, request)).status).toBe(200);
    expect(await endpoints(acme)).toHaveLength(1);
    const { status, body } = await acme.call('DELETE', PATH, undefined, successor);
    expect({ status, body }).toEqual({ status: 200, body: { success: true, message: expect.any(String) } });
    expect(await endpoints(acme)).toEqual([]);
  });

  it('AC-3: the test is published as documented, for the webhook alone', async () => {
    const acme = await account();
    expectRefusal(await acme.call('POST', `${PATH}/test`), 404, 'not_found', /no webhook/);
    await acme.call('POST', PATH, request);
    const { status, body } = await acme.call('POST', `${PATH}/test`);
    expect({ status, body }).toEqual({ status: 200, body: { success: true, message: expect.any(String) } });
  });

  it('AC-5: the events are in the catalogue of a new tenant, with their schemas', async () => {
    const { native } = await account();
    const { body } = await native('GET', '/v1/event-types?limit=100');
    const { catalogue } = dialect('agentcache');
    expect(body.data.map(({ name }: { name: string }) => name).sort()).toEqual(
      catalogue.map(({ type }) => type).sort(),
    );
    for (const { type, schema, example } of catalogue) {
      const shown = await native('GET', `/v1/event-types/${type}`);
      expect(shown.body).toMatchObject({ validation: 'refuse', version: 1, schema, example });
    }
  });

  it('says in every answer what is left of the limit of calls', async () => {
    const acme = await account();
    const { headers } = await acme.call('GET', PATH);
    expect(Number(headers.get('x-ratelimit-limit'))).toBe(1_000_000);
    expect(Number(headers.get('x-ratelimit-remaining'))).toBe(999_999);
    expect(Number(headers.get('x-ratelimit-reset'))).toBeGreaterThan(Date.now() / 1000 - 1);
  });

  it('a host of its own stands for the path, and leaves the native API where it is', async () => {
    const acme = await account();
    await acme.call('POST', PATH, request);
    const hosts = 'hooks.agentcache.example=agentcache';
    const hosted = await bed.another({ HOOKWIRE_DIALECT_HOSTS: hosts });
    try {
      const ask = async (path: string, headers: Record<string, string>) => {
        const url = new URL(path, hosted.url);
        const asked = get(url, { headers: { host: 'hooks.agentcache.example', ...headers } });
        const [answer] = (await once(asked, 'response')) as [IncomingMessage];
        return { status: answer.statusCode, body: JSON.parse(await text(answer)) };
      };
      const webhook = { ...response.webhook, secret: '****_123' };
      const own = await ask(PATH, { 'x-api-key': acme.key });
      expect(own).toEqual({ status: 200, body: { success: true, webhook } });
      const native = await ask('/v1/endpoints', { authorization: `Bearer ${acme.key}` });
      expect([native.status, native.body.data[0].url]).toEqual([200, request.url]);
      const other = await ask(PATH, { 'x-api-key': acme.key, host: 'other.example' });
      expect([other.status, other.body.code]).toEqual([404, 'not_found']);
    } finally {
      await hosted.close();
    }
  });

  it('answers unknown paths below its own like everything else', async () => {
    const acme = await account();
    expectRefusal(await acme.call('GET', '/api/webhook'), 404, 'not_found', /./);
  });
});
