import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dialect } from '#dialects';
import type { DeliveryRow } from '#store';
import { attempt, deliveryRow, HOUR } from '../../../test/deliveries-bed.ts';
import { expectRefusal, productBed } from '../../../test/product-bed.ts';
import type { TestRegistry } from '../../../test/start-registry.ts';
import { TOKEN_SETTINGS, tokenFor } from '../../../test/tokens.ts';
import { documentedJson } from '../../../../../libs/dialects/test/documented.ts';

const { bed, newTenant: account } = productBed('smartaihub');
const PATH = '/api/v1/webhooks';
const request = documentedJson('smartaihub/create-request');
const test = documentedJson('smartaihub/test-request');

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const LIMITS = ['x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset'];

async function withWebhook(more: object = {}) {
  const acme = await account();
  const { status, body } = await acme.call('POST', PATH, { ...request, ...more });
  expect(status).toBe(201);
  return { acme, id: body.data.id as string, path: `${PATH}/${body.data.id}` };
}

describe('Smart AI Hub: webhooks', () => {
  it('SH-1: the documented request creates one; the answer has its fields, and the native API shows it', async () => {
    const acme = await account();
    const { status, body } = await acme.call('POST', PATH, request);
    const own = { id: expect.stringMatching(/^ep_/), isActive: true, createdAt: TIME, updatedAt: TIME };
    expect({ status, body }).toEqual({ status: 201, body: { data: { ...request, ...own } } });
    expect((await acme.native('GET', '/v1/endpoints')).body.data).toMatchObject([
      { id: body.data.id, url: request.url, eventTypes: request.eventTypes, enabled: true, timeoutSeconds: 10 },
    ]);
  });

  it('SH-1: showing and listing it do not show the secret; deleting it says so', async () => {
    const { acme, id, path } = await withWebhook();
    const { url, eventTypes } = request;
    const shown = { id, url, eventTypes, isActive: true, createdAt: TIME, updatedAt: TIME };
    expect((await acme.call('GET', path)).body).toEqual({ data: shown });
    const meta = { nextCursor: null, prevCursor: null };
    expect((await acme.call('GET', PATH)).body).toEqual({ data: [shown], meta });
    const { status, body } = await acme.call('DELETE', path);
    expect({ status, body }).toEqual({ status: 200, body: { data: { id, deleted: true } } });
    for (const method of ['GET', 'DELETE']) {
      expectRefusal(await acme.call(method, path), 404, 'not_found', /^There is no endpoint ep_/);
    }
  });

  it('SH-1: a secret that is not given is made; the list has pages', async () => {
    const { acme, id } = await withWebhook();
    const { secret: _, ...rest } = request;
    const second = (await acme.call('POST', PATH, rest)).body.data;
    expect(second.secret).toMatch(/^whsec_.{44}$/);
    const first = (await acme.call('GET', `${PATH}?limit=1`)).body;
    expect(first.data).toMatchObject([{ id: second.id }]);
    const next = (await acme.call('GET', `${PATH}?limit=1&cursor=${first.meta.nextCursor}`)).body;
    expect(next).toMatchObject({ data: [{ id }], meta: { nextCursor: null } });
    for (const query of ['limit=0', 'limit=101', 'cursor=x', 'page=1']) {
      expectRefusal(await acme.call('GET', `${PATH}?${query}`), 400, 'validation_failed', /^(property )?\w+/);
    }
  });

  it.each(['PUT', 'PATCH'])('SH-1: %s changes what is given, and keeps the rest', async (method) => {
    const { acme, id, path } = await withWebhook();
    const before = (await acme.call('GET', path)).body.data;
    const changes = [
      { isActive: false },
      { url: 'https://staging.smartaihub.com/webhooks/smartaihub' },
      { eventTypes: ['service.failed'] },
    ];
    for (const change of changes) expect((await acme.call(method, path, change)).status).toBe(200);
    const { status, body } = await acme.call(method, path, { secret: 'another_secret_1' });
    const changed = Object.assign({}, before, ...changes, { updatedAt: TIME });
    expect({ status, body }).toEqual({ status: 200, body: { data: changed } });
    expect((await acme.call('GET', path)).body).toEqual(body);
    const { body: secrets } = await acme.native('GET', `/v1/endpoints/${id}/secrets`);
    const revealed = await acme.native('GET', `/v1/endpoints/${id}/secrets/${secrets.data[0].id}`);
    expect([secrets.data.length, revealed.body.secret]).toEqual([1, 'another_secret_1']);
  });

  it.each([
    ['no url', { url: undefined }, /^url: must be a URL$/],
    ['what is no URL', { url: 'smartaihub.com/webhooks' }, /^url: must start with https:\/\/ or http:\/\/$/],
    ['no eventTypes', { eventTypes: undefined }, /^eventTypes: must be a list of at least one event$/],
    ['no event', { eventTypes: [] }, /^eventTypes: must be a list of at least one event$/],
    ['an unknown event', { eventTypes: ['credit.high'] }, /^eventTypes: "credit\.high" is no event; there are user\./],
    ['a wildcard', { eventTypes: ['*'] }, /^eventTypes: "\*" is no event/],
    ['text as eventTypes', { eventTypes: 'user.created' }, /^eventTypes: must be a list/],
    ['an event twice', { eventTypes: ['user.login', 'user.login'] }, /^eventTypes: must not repeat an event$/],
    ['an empty secret', { secret: '' }, /^secret: must be text of 1 to 256 characters$/],
    ['null as the secret', { secret: null }, /^secret: must be text/],
    ['text as isActive', { isActive: 'yes' }, /^isActive: must be true or false$/],
    ['null as isActive', { isActive: null }, /^isActive: must be true or false$/],
    ['an unknown field', { active: true }, /active/],
  ])('SH-1: %s is refused with a clear 400, and changes nothing', async (_, wrong, error) => {
    const { acme, path } = await withWebhook();
    const { data } = (await acme.call('GET', path)).body;
    expectRefusal(await acme.call('POST', PATH, { ...request, ...wrong }), 400, 'validation_failed', error);
    // What is left out of a change stays.
    const isGiven = Object.values(wrong).every((value) => value !== undefined);
    if (isGiven) expectRefusal(await acme.call('PUT', path, wrong), 400, 'validation_failed', error);
    expect((await acme.call('GET', PATH)).body.data).toEqual([data]);
  });

  it('SH-2: the documented test is sent, and the answer says as what', async () => {
    const { acme, path } = await withWebhook({ eventTypes: ['credit.low'] });
    const { status, body } = await acme.call('POST', `${path}/test`, test);
    const ids = { eventId: expect.stringMatching(/^evt_/), logId: expect.stringMatching(/^dlv_/) };
    expect({ status, body }).toEqual({
      status: 200,
      body: { data: { success: true, message: 'Test event sent.', ...ids } },
    });
    expect((await acme.call('POST', `${path}/test`, { eventType: 'service.failed' })).status).toBe(200);
  });

  it.each([
    ['no eventType', { data: {} }, /^eventType: must be the name of an event, like user\.created$/],
    ['an unknown event', { eventType: 'user.deleted' }, /^eventType: "user\.deleted" is no event/],
    ['a list as data', { eventType: 'user.created', data: [] }, /^data: must be an object$/],
    ['null as data', { eventType: 'user.created', data: null }, /^data: must be an object$/],
    ['an unknown field', { eventType: 'user.created', payload: {} }, /payload/],
  ])('SH-2: a test with %s is refused', async (_, body, error) => {
    const { acme, path } = await withWebhook();
    expectRefusal(await acme.call('POST', `${path}/test`, body), 400, 'validation_failed', error);
  });

  it('SH-2: a webhook that is not active is not tested', async () => {
    const { acme, path } = await withWebhook({ isActive: false });
    expectRefusal(await acme.call('POST', `${path}/test`, test), 409, 'endpoint_disabled', /is disabled/);
  });

  it('SH-4: the 12 events are in the catalogue of a new tenant, and a webhook may have them all', async () => {
    const eventTypes = dialect('smartaihub').catalogue.map(({ type }) => type);
    expect(eventTypes).toHaveLength(12);
    const { acme, path } = await withWebhook({ eventTypes });
    expect((await acme.call('GET', path)).body.data.eventTypes).toEqual(eventTypes);
    const { body } = await acme.native('GET', '/v1/event-types?limit=100');
    expect(body.data.map(({ name }: { name: string }) => name).sort()).toEqual([...eventTypes].sort());
  });

  it('SH-1, SH-2, SH-5: tenants do not see each other’s', async () => {
    const { acme, id, path } = await withWebhook();
    const row = await logged(acme.id, id, 'e-1');
    const other = await account();
    expect((await other.call('GET', PATH)).body.data).toEqual([]);
    for (const [method, at, body] of [
      ['GET', path],
      ['PUT', path, { isActive: false }],
      ['PATCH', path, { isActive: false }],
      ['DELETE', path],
      ['POST', `${path}/test`, test],
      ['GET', `${path}/logs`],
      ['GET', `${path}/logs/${row.id}`],
    ] as const) {
      expectRefusal(await other.call(method, at, body), 404, 'not_found', /^There is no (endpoint|delivery) /);
    }
    expect((await acme.call('GET', path)).body.data.isActive).toBe(true);
  });
});

const NOW = Date.now();

/** A delivery as the projector writes it. */
async function logged(tenant: string, endpoint: string, event: string, more: Partial<DeliveryRow> = {}) {
  const at = NOW - HOUR;
  const row = deliveryRow(event, at, { tenant, endpoint_id: endpoint, event_type: 'credit.low', ...more });
  await bed.write({ deliveries: [row] }, [at]);
  return row;
}

describe('Smart AI Hub: the delivery log', () => {
  it('SH-5: lists a webhook’s deliveries, by status and event', async () => {
    const { acme, id, path } = await withWebhook();
    const failed = { delivered_at: null, last_status_code: null, last_error: 'timeout' };
    await logged(acme.id, id, 'e-1');
    await logged(acme.id, id, 'e-2', { ...failed, status: 'exhausted', attempts: 8 });
    await logged(acme.id, id, 'e-3', { ...failed, status: 'cancelled', event_type: 'user.login' });
    await logged(acme.id, id, 'e-4', { ...failed, status: 'retrying', next_attempt_at: NOW });
    await logged(acme.id, id, 'e-5', { ...failed, status: 'pending', attempts: 0, last_error: null });
    await logged(acme.id, (await acme.call('POST', PATH, request)).body.data.id, 'e-6');
    const listed = async (query: string) => {
      const { status, body } = await acme.call('GET', `${path}/logs${query}`);
      expect(status).toBe(200);
      return body.data.map(({ eventId }: { eventId: string }) => eventId).sort();
    };
    expect(await listed('')).toEqual(['e-1', 'e-2', 'e-3', 'e-4', 'e-5']);
    expect(await listed('?status=success')).toEqual(['e-1']);
    expect(await listed('?status=failed')).toEqual(['e-2', 'e-3']);
    expect(await listed('?status=pending')).toEqual(['e-4', 'e-5']);
    expect(await listed('?status=failed&eventType=user.login')).toEqual(['e-3']);

    const { body } = await acme.call('GET', `${path}/logs?eventType=credit.low&status=success`);
    const event = { webhookId: id, eventId: 'e-1', eventType: 'credit.low' };
    const outcome = { status: 'success', attemptCount: 1, responseStatus: 200, errorCode: null };
    const times = { createdAt: TIME, deliveredAt: TIME, nextAttemptAt: null };
    expect(body).toEqual({
      data: [{ id: expect.stringMatching(/^dlv_/), ...event, ...outcome, ...times }],
      meta: { nextCursor: null, prevCursor: null },
    });
    const first = (await acme.call('GET', `${path}/logs?limit=3`)).body;
    const { data, meta } = (await acme.call('GET', `${path}/logs?limit=3&cursor=${first.meta.nextCursor}`)).body;
    expect([first.data.length, data.length, meta.nextCursor]).toEqual([3, 2, null]);
  });

  it('SH-5: shows a delivery with each attempt', async () => {
    const { acme, id, path } = await withWebhook();
    const row = await logged(acme.id, id, 'e-1', { attempts: 2 });
    const none = { response_status: null, response_headers: null, response_body: null, response_truncated: null };
    const error = { error_code: 'timeout', error_message: 'no answer within 10 s' };
    const attempts = [
      attempt(row, { settled: null, outcome: 'retry', ...none, ...error }),
      attempt(row, { attempt: 2 }),
    ];
    await bed.write({ attempts }, [row.accepted_at]);
    const { status, body } = await acme.call('GET', `${path}/logs/${row.id}`);
    expect(status).toBe(200);
    const made = { startedAt: TIME, duration: 12, url: 'https://receiver.example/hooks' };
    const [summary] = (await acme.call('GET', `${path}/logs`)).body.data;
    const timeout = { errorCode: 'timeout', errorMessage: 'no answer within 10 s' };
    const fine = { errorCode: null, errorMessage: null };
    expect(body.data).toEqual({
      ...summary,
      attempts: [
        { ...made, responseStatus: null, responseBody: null, ...timeout },
        { ...made, responseStatus: 200, responseBody: 'grüße', ...fine },
      ],
    });
  });

  it('SH-5: refuses what it cannot look for', async () => {
    const { acme, id, path } = await withWebhook();
    const row = await logged(acme.id, id, 'e-1');
    const second = (await acme.call('POST', PATH, request)).body.data.id;
    for (const [at, status, code, error] of [
      [`${path}/logs?status=delivered`, 400, 'validation_failed', /^status: must be one of: pending, success, failed$/],
      [`${path}/logs?eventType=nonsense`, 400, 'validation_failed', /^eventType: "nonsense" is no event/],
      [`${path}/logs?limit=101`, 400, 'validation_failed', /^limit: must be a whole number from 1 to 100$/],
      [`${path}/logs?cursor=x`, 400, 'validation_failed', /^cursor: is not a cursor of this list$/],
      [`${path}/logs/nonsense`, 404, 'not_found', /^There is no delivery nonsense\.$/],
      [`${PATH}/${second}/logs/${row.id}`, 404, 'not_found', /^There is no delivery dlv_/],
      [`${PATH}/nonsense/logs`, 404, 'not_found', /^There is no endpoint nonsense\.$/],
    ] as const) {
      expectRefusal(await acme.call('GET', at), status, code, error);
    }
  });
});

describe('Smart AI Hub: tokens and limits', () => {
  let limited: TestRegistry;

  beforeAll(async () => {
    limited = await bed.another({ ...TOKEN_SETTINGS, HOOKWIRE_API_RATE_LIMIT: '4' });
  }, 30_000);

  afterAll(() => limited?.close());

  it('SH-1: a JWT opens the API of its tenant, as far as its scopes go', async () => {
    const acme = await account();
    const created = await limited.call('POST', `/smartaihub${PATH}`, request, await tokenFor(acme.id, 'manage'));
    expect([created.status, created.body.data.secret]).toEqual([201, request.secret]);
    expect((await acme.call('GET', PATH)).body.data).toMatchObject([{ id: created.body.data.id }]);
    const refused = await limited.call('POST', `/smartaihub${PATH}`, request, await tokenFor(acme.id, 'read'));
    expectRefusal(refused, 403, 'forbidden', /^This token lacks the scope manage; it has read\.$/);
    const forged = `${(await tokenFor(acme.id, 'manage')).slice(0, -4)}AAAA`;
    expectRefusal(await limited.call('GET', `/smartaihub${PATH}`, undefined, forged), 401, 'unauthorized', /signature/);
    const native = await tokenFor(await bed.newTenant(), 'manage');
    const foreign = await limited.call('GET', `/smartaihub${PATH}`, undefined, native);
    expectRefusal(foreign, 403, 'forbidden', /for tenants of the dialect smartaihub/);
    const none = await limited.call('GET', `/smartaihub${PATH}`, undefined, null);
    expectRefusal(none, 401, 'unauthorized', /^Send the header Authorization: Bearer/);
  });

  it('SH-5: every answer to a caller says what is left of the limit, refusals and the last one too', async () => {
    const { acme, path } = await withWebhook();
    const call = (method: string, at: string, body?: unknown) =>
      limited.call(method, `/smartaihub${at}`, body, acme.key);
    const answers = [
      await call('GET', path),
      await call('POST', PATH, {}),
      await call('DELETE', `${PATH}/nonsense`),
      await call('POST', `${path}/test`, {}),
      await call('GET', path),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 400, 404, 400, 429]);
    const said = answers.map(({ headers }) => LIMITS.map((name) => Number(headers.get(name))));
    expect(said.map(([limit]) => limit)).toEqual([4, 4, 4, 4, 4]);
    expect(said.map(([, left]) => left)).toEqual([3, 2, 1, 0, 0]);
    for (const [, , reset] of said) expect(reset).toBeGreaterThan(NOW / 1000);
    expectRefusal(answers[4]!, 429, 'rate_limited', /4 requests in 60 s/);
    expect(answers[4]!.headers.get('retry-after')).toMatch(/^\d+$/);
  });

  it('SH-5: the operator sees the same headers', async () => {
    const acting = { 'hookwire-tenant': (await account()).id };
    const { headers } = await bed.registry.call('GET', `/smartaihub${PATH}`, undefined, undefined, acting);
    for (const name of LIMITS) expect(headers.get(name)).toMatch(/^\d+$/);
    expect(headers.get('ratelimit')).toBeNull();
  });
});
