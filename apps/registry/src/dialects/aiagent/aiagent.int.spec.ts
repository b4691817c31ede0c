import { describe, expect, it } from '@jest/globals';
import { aiAgent, dialect } from '#dialects';
import { expectRefusal, productBed, type ProductTenant } from '../../../test/product-bed.ts';
import { documented, printedCode, type Parsed } from '../../../../../libs/dialects/test/documented.ts';

const { bed, newTenant: account } = productBed('aiagent');
const EVENTS = ['query', 'conversation', 'personality_change'];
const URL = 'https://acme.example/webhook-receiver';
const WISH = { url: URL, events: EVENTS, token: 'token_of_the_receiver' };

const endpoints = async ({ native }: ProductTenant) => (await native('GET', '/v1/endpoints')).body.data;

/** What the printed proxy answers to who registers, and how. */
function printedAnswer(body: object): { status: number; body: Parsed } {
  let answer: { status: number; body: Parsed } | undefined;
  type Handler = (req: object, res: object) => void;
  const app = {
    post: (path: string, handler: Handler) => {
      expect(path).toBe('/register-webhook');
      handler({ body }, { json: (json: Parsed) => (answer = { status: 200, body: json }) });
    },
  };
  printedCode(documented('aiagent/register-route'), 'subscribers', { app });
  return answer!;
}

/** The printed client, with another base URL. */
function printedClient(base: string): (webhookUrl: string) => Promise<Parsed> {
  return printedCode(documented('aiagent/receiver'), 'registerWebhook', {
    app: { post: () => undefined },
    require: () => class {},
    fetch: (url: string, init: RequestInit) => fetch(url.replace('http://localhost:3000', base), init),
  });
}

describe('AI Agent: the guide’s proxy', () => {
  it('AA-1: registering answers as the printed proxy does, and the native API shows the endpoint', async () => {
    const acme = await account();
    const request = { url: URL, events: ['*'] };
    const { status, body } = await acme.call('POST', '/register-webhook', request);
    expect({ status, body }).toEqual(printedAnswer(request));
    expect(await endpoints(acme)).toMatchObject([
      { url: URL, eventTypes: ['*'], enabled: true, timeoutSeconds: 30, retry: { delaysSeconds: [2, 4], jitter: 0 } },
    ]);
  });

  it('AA-1: the printed client works with another base URL, the key in it, and no header', async () => {
    const acme = await account();
    const register = printedClient(`${bed.registry.url}/aiagent/${acme.key}`);
    expect(await register('http://localhost:4000/webhook-receiver')).toEqual(printedAnswer({}).body);
    expect(await endpoints(acme)).toMatchObject([
      { url: 'http://localhost:4000/webhook-receiver', eventTypes: EVENTS },
    ]);
  });

  it('AA-1: each registration is a webhook of its own, as in the printed proxy', async () => {
    const acme = await account();
    await Promise.all([1, 2].map(() => acme.call('POST', '/register-webhook', { url: URL, events: EVENTS })));
    expect(await endpoints(acme)).toHaveLength(2);
  });

  it('AA-1: a key in the path is one like in the header, also when it is percent-encoded', async () => {
    const acme = await account();
    const request = (path: string, headers = {}) =>
      bed.registry.call('GET', `/aiagent${path}`, undefined, null, headers);
    const unknown = `hk_${'x'.repeat(43)}`;
    const encoded = `%68${acme.key.slice(1).replaceAll('_', '%5F')}`;
    for (const key of [acme.key, encoded]) expect((await request(`/${key}/webhooks`)).status).toBe(200);
    expectRefusal(await request(`/${unknown}/webhooks`), 401, 'unauthorized', /unknown, expired or revoked/);
    expectRefusal(await request('/hk_a%20b/webhooks'), 401, 'unauthorized', /^Send the header Authorization/);
    expectRefusal(await request('/webhooks'), 401, 'unauthorized', /or have the key in the path: \/aiagent\/hk_…/);
    // A header counts before it.
    const header = (key: string) => ({ authorization: `Bearer ${key}` });
    expect((await request(`/${unknown}/webhooks`, header(acme.key))).status).toBe(200);
    expectRefusal(await request(`/${acme.key}/webhooks`, header(unknown)), 401, 'unauthorized', /unknown/);
  });

  it('AA-1: no answer shows the key of the path', async () => {
    const acme = await account();
    for (const path of ['/nothing', '/webhooks/ep_1', '/webhooks?limit=0', '/%zz', '']) {
      const { status, body } = await bed.registry.call('POST', `/aiagent/${acme.key}${path}`, {}, null);
      expect([path, status]).toEqual([path, path === '/%zz' ? 400 : 404]);
      expect(JSON.stringify(body)).not.toContain(acme.key);
    }
  });

  it.each([
    [{ ...WISH, url: 'ftp://acme.example' }, /^url: must start with https:\/\/ or http:\/\//],
    [{ ...WISH, url: undefined }, /^url: /],
    [{ ...WISH, events: undefined }, /^events: must be a list of at least one event/],
    [{ ...WISH, events: [] }, /^events: must be a list of at least one event$/],
    [{ ...WISH, events: 'query' }, /^events: must be a list/],
    [{ ...WISH, events: ['query', 'query'] }, /^events: must not repeat an event$/],
    [{ ...WISH, events: ['a b'] }, /^events: "a b" is no event; there are \*, query, /],
    [{ ...WISH, token: 'a b' }, /^token: must be 1 to 256 printable ASCII characters without spaces$/],
    [{ ...WISH, token: '' }, /^token: /],
    [{ ...WISH, token: 5 }, /^token: /],
    [{ ...WISH, kind: 'teams' }, /^kind: must be webhook, slack or discord$/],
    [{ ...WISH, kind: null }, /^kind: must be/],
    [{ ...WISH, batch: { maxEvents: 1, maxWaitSeconds: 1 } }, /maxEvents: must be a whole number from 2 to 500/],
    [{ ...WISH, batch: { maxEvents: 5, maxWaitSeconds: 61 } }, /maxWaitSeconds: must be a number from 0 to 60/],
    [{ ...WISH, batch: 5 }, /batch: must be an object or null/],
    [{ ...WISH, kind: 'slack', batch: { maxEvents: 5, maxWaitSeconds: 1 } }, /^batch: cannot be used with a preset/],
    [{ ...WISH, active: true }, /active/],
    [[], /./],
  ])('AA-1, AA-4: %j is refused with a clear 400, by both', async (body, error) => {
    const acme = await account();
    for (const path of ['/register-webhook', '/webhooks/register']) {
      expectRefusal(await acme.call('POST', path, body), 400, 'validation_failed', error);
    }
    expectRefusal(await acme.call('POST', '/webhooks/register', '{"url":'), 400, 'invalid_json', /not valid JSON/);
    expect(await endpoints(acme)).toEqual([]);
  });
});

describe('AI Agent: the suggested API', () => {
  it('AA-4: registering answers with the webhook, and the list has it with its token masked', async () => {
    const acme = await account();
    const { status, body } = await acme.call('POST', '/webhooks/register', WISH);
    const webhook = { ...WISH, id: expect.stringMatching(/^ep_/), kind: 'webhook', batch: null, enabled: true };
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { success: true, message: 'Webhook registered', webhook },
    });
    const list = await acme.call('GET', '/webhooks');
    expect(list.body).toEqual({
      success: true,
      webhooks: [{ ...body.webhook, token: '****iver' }],
      nextCursor: null,
      prevCursor: null,
    });
  });

  it('AA-4: the list comes in pages, newest first', async () => {
    const acme = await account();
    const ids: string[] = [];
    for (let n = 0; n < 3; n++) ids.unshift((await acme.call('POST', '/webhooks/register', WISH)).body.webhook.id);
    const first = await acme.call('GET', '/webhooks?limit=2');
    const second = await acme.call('GET', `/webhooks?limit=2&cursor=${first.body.nextCursor}`);
    const shown = [...first.body.webhooks, ...second.body.webhooks].map(({ id }) => id);
    expect([shown, second.body.nextCursor]).toEqual([ids, null]);
    expectRefusal(await acme.call('GET', '/webhooks?limit=101'), 400, 'validation_failed', /^limit: /);
    expectRefusal(await acme.call('GET', '/webhooks?cursor=x'), 400, 'validation_failed', /^cursor: /);
  });

  it('AA-4: subscribing replaces the events, and leaves the rest as it is', async () => {
    const acme = await account();
    const { body } = await acme.call('POST', '/webhooks/register', { ...WISH, kind: 'slack' });
    const path = `/webhooks/${body.webhook.id}/events`;
    for (const events of [['query'], ['*'], ['something.else', 'query']]) {
      const answer = await acme.call('POST', path, { events });
      expect(answer.body).toEqual({
        success: true,
        message: 'Events subscribed',
        webhook: { ...body.webhook, events, token: '****iver' },
      });
    }
    for (const events of [undefined, [], ['a b'], 'query']) {
      expectRefusal(await acme.call('POST', path, { events }), 400, 'validation_failed', /^events: /);
    }
    expectRefusal(await acme.call('POST', path, { events: ['query'], url: URL }), 400, 'validation_failed', /url/);
    expect((await endpoints(acme))[0].eventTypes).toEqual(['something.else', 'query']);
  });

  it('AA-4: what is deleted is gone', async () => {
    const acme = await account();
    const { body } = await acme.call('POST', '/webhooks/register', WISH);
    const path = `/webhooks/${body.webhook.id}`;
    expect((await acme.call('DELETE', path)).body).toEqual({ success: true, message: 'Webhook deleted' });
    expectRefusal(await acme.call('DELETE', path), 404, 'not_found', /^There is no endpoint ep_/);
    expectRefusal(await acme.call('POST', `${path}/events`, { events: ['*'] }), 404, 'not_found', /no endpoint/);
    expectRefusal(await acme.call('DELETE', '/webhooks/nothing'), 404, 'not_found', /no endpoint nothing/);
    expect((await acme.call('GET', '/webhooks')).body.webhooks).toEqual([]);
  });

  it('AA-4: webhooks of others do not exist, and who may only read changes none', async () => {
    const acme = await account();
    const other = await account();
    const { webhook } = (await acme.call('POST', '/webhooks/register', WISH)).body;
    expect((await other.call('GET', '/webhooks')).body.webhooks).toEqual([]);
    expectRefusal(await other.call('DELETE', `/webhooks/${webhook.id}`), 404, 'not_found', /no endpoint/);
    const taken = await other.call('POST', `/webhooks/${webhook.id}/events`, { events: ['*'] });
    expectRefusal(taken, 404, 'not_found', /no endpoint/);
    const reading = { authorization: `Bearer ${(await bed.newKey(acme.id, ['read'])).key}` };
    for (const path of ['/register-webhook', '/webhooks/register']) {
      expectRefusal(await acme.call('POST', path, WISH, reading), 403, 'forbidden', /lacks the scope manage/);
    }
    expect((await acme.call('GET', '/webhooks', undefined, reading)).body.webhooks).toHaveLength(1);
    const { key } = await bed.tenantWithKey(['manage']);
    const foreign = await acme.call('GET', '/webhooks', undefined, { authorization: `Bearer ${key}` });
    expectRefusal(foreign, 403, 'forbidden', /for tenants of the dialect aiagent/);
  });

  it('AA-5: the events are in the catalogue of a new tenant; a token that is not given is made', async () => {
    const acme = await account();
    const { body } = await acme.native('GET', '/v1/event-types?limit=100');
    const { catalogue } = dialect('aiagent');
    expect(body.data.map(({ name }: Parsed) => name).sort()).toEqual(catalogue.map(({ type }) => type).sort());
    const { webhook } = (await acme.call('POST', '/webhooks/register', { url: URL, events: ['*'] })).body;
    expect(webhook.token).toMatch(/^whsec_.{44}$/);
  });

  it('AA-6: calls are limited, and every answer says what is left', async () => {
    const acme = await account();
    const registry = await bed.another({ HOOKWIRE_API_RATE_LIMIT: '2' });
    try {
      const answers = [];
      for (let n = 0; n < 3; n++) answers.push(await registry.call('GET', '/aiagent/webhooks', undefined, acme.key));
      const left = answers.map(({ headers }) => headers.get('x-ratelimit-remaining'));
      expect([left, answers[0]!.headers.get('x-ratelimit-limit')]).toEqual([['1', '0', '0'], '2']);
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
      expectRefusal(answers[2]!, 429, 'rate_limited', /2 requests in 60 s/);
      expect(Number(answers[2]!.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(Number(answers[2]!.headers.get('x-ratelimit-reset'))).toBeGreaterThan(Date.now() / 1000 - 1);
    } finally {
      await registry.close();
    }
  });

  it.each(['slack', 'discord'] as const)('AA-7: a webhook of kind %s has the platform’s template', async (kind) => {
    const acme = await account();
    const { webhook } = (await acme.call('POST', '/webhooks/register', { ...WISH, kind })).body;
    expect(webhook.kind).toBe(kind);
    expect((await endpoints(acme))[0].template).toEqual(aiAgent.chatTemplates[kind]);
    await acme.native('PATCH', `/v1/endpoints/${webhook.id}`, { template: { body: { a: '{{type}}' } } });
    expect((await acme.call('GET', '/webhooks')).body.webhooks[0].kind).toBe('custom');
  });

  it('AA-8: a webhook may ask for batches', async () => {
    const acme = await account();
    const batch = { maxEvents: 10, maxWaitSeconds: 0.5 };
    const { webhook } = (await acme.call('POST', '/webhooks/register', { ...WISH, batch })).body;
    expect(webhook.batch).toEqual(batch);
    expect((await endpoints(acme))[0].batch).toEqual(batch);
  });
});
