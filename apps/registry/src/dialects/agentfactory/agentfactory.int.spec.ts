import { describe, expect, it } from '@jest/globals';
import { dialect } from '#dialects';
import { expectRefusal, productBed, type ProductTenant } from '../../../test/product-bed.ts';
import { documentedJson } from '../../../../../libs/dialects/test/documented.ts';

const { bed, newTenant: account } = productBed('agentfactory');
const PATH = '/api/v1/webhooks';
const json = (name: string) => documentedJson(`agentfactory/${name}`);
const request = json('create-request');

/** The documented answer, with what is ours in place of the examples: an id, and a time in whole seconds. */
function asDocumented(name: string, more: object = {}) {
  const example = json(name);
  const own = { id: expect.stringMatching(/^ep_/), created_at: IN_SECONDS, updated_at: IN_SECONDS };
  const shown = Object.entries(own).filter(([field]) => field in example);
  return { ...example, ...Object.fromEntries(shown), ...more };
}

const IN_SECONDS = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);

const endpoints = async ({ native }: ProductTenant) => (await native('GET', '/v1/endpoints')).body.data;

async function withWebhook(more: object = {}) {
  const acme = await account();
  const { status, body } = await acme.call('POST', PATH, { ...request, ...more });
  expect(status).toBe(201);
  return { acme, id: body.id as string, path: `${PATH}/${body.id}` };
}

describe('Agent Factory: webhooks', () => {
  it('AF-1: creating answers as documented, and the native API shows the endpoint', async () => {
    const acme = await account();
    const { status, body } = await acme.call('POST', PATH, request);
    expect({ status, body }).toEqual({ status: 201, body: asDocumented('create-response') });
    expect(await endpoints(acme)).toMatchObject([
      { id: body.id, name: request.name, url: request.url, eventTypes: request.events, enabled: true },
    ]);
  });

  it('AF-1: showing, listing and changing answer as documented, each with its fields', async () => {
    const events = ['agent.created'];
    const { acme, id, path } = await withWebhook({ events });
    const shown = await acme.call('GET', path);
    expect(shown).toMatchObject({ status: 200, body: asDocumented('get-response', { id }) });
    expect(Object.keys(shown.body)).toEqual(Object.keys(json('get-response')));

    const listed = await acme.call('GET', PATH);
    expect(listed.status).toBe(200);
    expect(listed.body).toEqual({ webhooks: [shown.body] });
    expect(Object.keys(listed.body.webhooks[0])).toEqual(Object.keys(json('list-response').webhooks[0]));

    const changed = await acme.call('PATCH', path, json('update-request'));
    expect(changed.status).toBe(200);
    expect(changed.body).toEqual(asDocumented('update-response', { id }));
    expect((await acme.call('GET', path)).body).toEqual({
      ...shown.body,
      ...json('update-request'),
    });
  });

  it('AF-1: deleting answers as documented, and then there is none', async () => {
    const { acme, id, path } = await withWebhook();
    // As many clients send it with all requests.
    const { status, body } = await acme.call('DELETE', path, undefined, { 'content-type': 'application/json' });
    expect({ status, body }).toEqual({ status: 200, body: { ...json('delete-response'), id } });
    for (const method of ['GET', 'DELETE']) {
      expectRefusal(await acme.call(method, path), 404, 'not_found', /^There is no endpoint ep_/);
    }
    expect((await acme.call('GET', PATH)).body).toEqual({ webhooks: [] });
  });

  it('AF-1: several webhooks are listed, the newest first; those of the native API too', async () => {
    const { acme, id } = await withWebhook();
    const second = await acme.native('POST', '/v1/endpoints', { url: request.url });
    const { webhooks } = (await acme.call('GET', PATH)).body;
    expect(webhooks.map((webhook: { id: string }) => webhook.id)).toEqual([second.body.id, id]);
    expect(webhooks[0]).toMatchObject({ name: null, events: ['*'], active: true });
  });

  it('AF-1: what is left out is as a new one has it: a secret is made, and it is active', async () => {
    const acme = await account();
    const { status, body } = await acme.call('POST', PATH, { url: request.url, events: ['agent.created'] });
    expect({ status, body }).toMatchObject({ status: 201, body: { name: null, active: true } });
    expect(body.secret).toMatch(/^whsec_.{44}$/);
  });

  it('AF-1: each field can be changed alone; a changed secret takes the place of the other, and stays unseen', async () => {
    const { acme, id, path } = await withWebhook();
    const before = (await acme.call('GET', path)).body;
    for (const [change, native] of [
      [{ active: false }, { enabled: false }],
      [{ url: 'https://example.com/other' }, { url: 'https://example.com/other' }],
      [{ name: null }, { name: null }],
      [{ secret: 'another_secret_1' }, {}],
      [{}, {}],
    ]) {
      const { status, body } = await acme.call('PATCH', path, change);
      expect([status, JSON.stringify(body).includes('another_secret_1')]).toEqual([200, false]);
      expect((await acme.native('GET', `/v1/endpoints/${id}`)).body).toMatchObject(native!);
    }
    expect((await acme.call('GET', path)).body).toEqual({
      ...before,
      active: false,
      url: 'https://example.com/other',
      name: null,
    });
    const { body } = await acme.native('GET', `/v1/endpoints/${id}/secrets`);
    const revealed = await acme.native('GET', `/v1/endpoints/${id}/secrets/${body.data[0].id}`);
    expect([body.data.length, revealed.body.secret]).toEqual([1, 'another_secret_1']);
    const log = await acme.native('GET', `/v1/audit-log?action=endpoint.updated&limit=2`);
    expect(log.body.data[1]).toMatchObject({ after: { signing: [{ id: body.data[0].id }] } });
    expect(await bed.storedText()).not.toContain('another_secret_1');
  });

  it.each([
    ['no URL', { url: undefined }, /^url: must be a URL$/],
    ['what is no URL', { url: 'nonsense' }, /^url: must start with https:\/\/ or http:\/\/$/],
    [
      'a URL with credentials',
      { url: 'https://user:password@example.com/' },
      /^url: must not contain a user name or password/,
    ],
    [
      'a long URL',
      { url: `https://example.com/${'x'.repeat(2048)}` },
      /^url: must not be longer than 2048 characters$/,
    ],
    ['no events', { events: undefined }, /^events: must be a list of at least one event$/],
    ['an empty list of events', { events: [] }, /^events: must be a list of at least one event$/],
    [
      'an unknown event',
      { events: ['agent.create'] },
      /^events: "agent\.create" is no event; there are agent\.created, agent\.updated, /,
    ],
    ['a wildcard', { events: ['*'] }, /^events: "\*" is no event/],
    ['null as an event', { events: [null] }, /^events: null is no event/],
    ['text as events', { events: 'agent.created' }, /^events: must be a list/],
    ['the same event twice', { events: ['agent.created', 'agent.created'] }, /^events: must not repeat an event$/],
    ['an empty secret', { secret: '' }, /^secret: must be text of 1 to 256 characters$/],
    ['null as the secret', { secret: null }, /^secret: must be text/],
    ['text as active', { active: 'true' }, /^active: must be true or false$/],
    ['null as active', { active: null }, /^active: must be true or false$/],
    ['an empty name', { name: '' }, /^name: must have 1 to 128 characters$/],
    ['a number as the name', { name: 5 }, /name: must be text/],
    ['a control character in the name', { name: 'a\u0000b' }, /^name: must not contain control characters$/],
    ['an unknown field', { description: 'x' }, /description/],
  ])('AF-1: %s is refused with a clear 400, and changes nothing', async (_, wrong, error) => {
    const { acme, path } = await withWebhook();
    const shown = (await acme.call('GET', path)).body;
    expectRefusal(await acme.call('POST', PATH, { ...request, ...wrong }), 400, 'validation_failed', error);
    // What is left out of a change stays.
    const isGiven = Object.values(wrong).every((value) => value !== undefined);
    if (isGiven) expectRefusal(await acme.call('PATCH', path, wrong), 400, 'validation_failed', error);
    expect((await acme.call('GET', PATH)).body).toEqual({ webhooks: [shown] });
  });

  it.each([
    ['half a body', '{"url":', 'invalid_json', /not valid JSON/],
    ['a list', [request], 'validation_failed', /must be a JSON object/],
    ['a text', '"text"', 'validation_failed', /must be a JSON object/],
  ])('AF-1: %s in place of an object is refused', async (_, body, code, error) => {
    const { acme, path } = await withWebhook();
    for (const [method, at] of [
      ['POST', PATH],
      ['PATCH', path],
      ['POST', `${path}/test`],
    ]) {
      expectRefusal(await acme.call(method!, at!, body), 400, code, error);
    }
  });

  it('AF-1: tenants do not see each other’s', async () => {
    const { acme, path } = await withWebhook();
    const other = await account();
    expect((await other.call('GET', PATH)).body).toEqual({ webhooks: [] });
    for (const [method, at, body] of [
      ['GET', path],
      ['PATCH', path, { active: false }],
      ['DELETE', path],
      ['POST', `${path}/test`, json('test-request')],
    ] as const) {
      expectRefusal(await other.call(method, at, body), 404, 'not_found', /^There is no endpoint ep_/);
    }
    expect((await acme.call('GET', path)).body.active).toBe(true);
  });

  it('AF-1: an API key is needed, of a tenant of this dialect, as a Bearer token or at the beginning of the path', async () => {
    const acme = await account();
    const none = await bed.registry.call('GET', `/agentfactory${PATH}`, undefined, null);
    expectRefusal(none, 401, 'unauthorized', /^Send the header Authorization: Bearer/);
    const inPath = await bed.registry.call('POST', `/agentfactory/${acme.key}${PATH}`, request, null);
    expect(inPath.status).toBe(201);
    expect((await acme.call('GET', PATH)).body.webhooks).toHaveLength(1);
    const native = await bed.tenantWithKey(['manage']);
    const foreign = await bed.registry.call('GET', `/agentfactory${PATH}`, undefined, native.key);
    expectRefusal(foreign, 403, 'forbidden', /for tenants of the dialect agentfactory/);
    const reading = await bed.newKey(acme.id, ['read']);
    const refused = await bed.registry.call('POST', `/agentfactory${PATH}`, request, reading.key);
    expectRefusal(refused, 403, 'forbidden', /lacks the scope manage/);
  });

  it('AF-2: the 12 events are in the catalogue of a new tenant, and a webhook may have them all', async () => {
    const { catalogue } = dialect('agentfactory');
    const events = catalogue.map(({ type }) => type);
    const { acme, path } = await withWebhook({ events });
    expect((await acme.call('GET', path)).body.events).toEqual(events);
    const { body } = await acme.native('GET', '/v1/event-types?limit=100');
    expect(body.data.map(({ name }: { name: string }) => name).sort()).toEqual([...events].sort());
  });

  it('AF-4: a webhook has the documented retries, and the native API shows them', async () => {
    const { acme } = await withWebhook();
    expect(await endpoints(acme)).toMatchObject([
      { retry: { delaysSeconds: [60, 300, 1800], jitter: 0, windowSeconds: 86_400 }, timeoutSeconds: 30 },
    ]);
  });

  it('AF-5: a test answers as documented, for events that the webhook does not have too', async () => {
    const { acme, path } = await withWebhook({ events: ['usage.limit'] });
    const { status, body } = await acme.call('POST', `${path}/test`, json('test-request'));
    const own = { ...json('test-response'), test_event_id: expect.stringMatching(/^evt_/) };
    expect({ status, body }).toEqual({ status: 200, body: own });
    expect((await acme.call('POST', `${path}/test`, { event: 'agent.deleted' })).status).toBe(200);
  });

  it.each([
    ['no event', { test_data: {} }, /^event: must be the name of an event, like agent\.created$/],
    ['an unknown event', { event: 'agent.create' }, /^event: "agent\.create" is no event/],
    ['a wildcard', { event: '*' }, /^event: "\*" is no event/],
    ['a list as the event', { event: ['agent.created'] }, /^event: \["agent\.created"\] is no event/],
    ['a list as test_data', { event: 'agent.created', test_data: [] }, /^test_data: must be an object$/],
    ['text as test_data', { event: 'agent.created', test_data: 'x' }, /^test_data: must be an object$/],
    ['null as test_data', { event: 'agent.created', test_data: null }, /^test_data: must be an object$/],
    ['an unknown field', { event: 'agent.created', data: {} }, /data/],
  ])('AF-5: a test with %s is refused', async (_, body, error) => {
    const { acme, path } = await withWebhook();
    expectRefusal(await acme.call('POST', `${path}/test`, body), 400, 'validation_failed', error);
  });

  it('AF-5: a webhook that is not active is not tested', async () => {
    const { acme, path } = await withWebhook({ active: false });
    const answer = await acme.call('POST', `${path}/test`, json('test-request'));
    expectRefusal(answer, 409, 'endpoint_disabled', /is disabled/);
  });
});
