import { describe, expect, it } from '@jest/globals';
import { deliveryId, registryKey, signerOf, type EndpointRecord, type EventMeta } from '#domain';
import { startReceiver, waitUntil } from '#testkit';
import { apiBed, expectProblem } from '../../test/api-bed.ts';

const bed = apiBed();
const url = 'https://a.example';

async function tenantWith(...inputs: object[]) {
  const { tenant, key } = await bed.tenantWithKey();
  const endpoints = [];
  for (const input of inputs) {
    endpoints.push((await bed.registry.call('POST', '/v1/endpoints', { url, ...input }, key)).body);
  }
  const call = (path: string, body?: unknown) => bed.registry.call('POST', path, body, key);
  return { tenant, key, endpoints, call };
}

describe('a test event', () => {
  it('is published for the endpoint alone; its delivery is known at once', async () => {
    const { tenant, key, endpoints, call } = await tenantWith({ eventTypes: ['other.type'] });
    const [{ id }] = endpoints;
    const answer = await call(`/v1/endpoints/${id}/test`, { type: 'invoice.paid', data: { a: [1] } });
    expect(answer.status).toBe(202);
    const { event, type, delivery } = answer.body;
    const message = await bed.bucket.jsm.streams.getMessage('EVENTS', { last_by_subj: `events.*.${tenant}.${type}` });
    const meta = JSON.parse(message!.header.get('Hw-Meta')) as EventMeta;
    expect(meta).toMatchObject({ id: event, tenant, type: 'invoice.paid', onlyFor: id });
    expect(meta.attributes).toEqual({ 'hookwire.test': 'true' });
    expect(delivery).toBe(deliveryId(meta.acceptedAt, tenant, event, id));
    expect(message!.string()).toBe('{"a":[1]}');

    const catalogued = { name: 'order.paid', example: { order: 7 } };
    expect((await call('/v1/event-types', catalogued)).status).toBe(201);
    await call(`/v1/endpoints/${id}/test`, { type: 'order.paid' });
    const subject = `events.*.${tenant}.order.paid`;
    const sample = await bed.bucket.jsm.streams.getMessage('EVENTS', { last_by_subj: subject });
    expect(sample!.string()).toBe('{"order":7}');

    // Without a body, what the dialect has for tests.
    expect((await call(`/v1/endpoints/${id}/test`)).body).toMatchObject({ type: 'webhook.test' });
    const log = await bed.registry.call('GET', '/v1/audit-log?action=endpoint.tested', undefined, key);
    expect(log.body.data[2]).toMatchObject({ resource: id, after: { delivery } });
  });

  it('is refused for what gets no events, and what is no event', async () => {
    const { endpoints, call } = await tenantWith({ enabled: false }, {});
    const [disabled, enabled] = endpoints;
    expectProblem(await call(`/v1/endpoints/${disabled.id}/test`), 409, 'endpoint_disabled', /is disabled/);
    const path = `/v1/endpoints/${enabled.id}/test`;
    expectProblem(await call(path, { type: 'a b' }), 422, 'validation_failed', /^type: must be a dotted name/);
    expectProblem(await call(path, { id: 'x' }), 422, 'validation_failed', /^id: property id should not exist$/);
    const { key: stranger } = await bed.tenantWithKey();
    expectProblem(await bed.registry.call('POST', path, {}, stranger), 404, 'not_found', /no endpoint/);
  });
});

describe('an explanation', () => {
  it('names every endpoint, whether it would get the event, and all reasons why not', async () => {
    const filter = { data: { amount: { $gte: 100 }, currency: 'EUR' } };
    const { endpoints, call } = await tenantWith(
      {},
      { eventTypes: ['invoice.*'], name: 'Billing' },
      { eventTypes: ['order.paid'], channels: ['eu'], enabled: false },
      { filter },
    );
    const question = { type: 'invoice.paid', data: { amount: 50, currency: 'EUR' }, channels: ['us'] };
    const { status, body } = await call('/v1/events/explain', question);
    expect(status).toBe(200);
    expect(body).toMatchObject({ event: { id: null, type: 'invoice.paid' }, nextCursor: null });
    const [all, billing, orders, filtered] = endpoints.map(({ id }) =>
      body.data.find((each: { endpoint: string }) => each.endpoint === id),
    );
    expect(all).toEqual({ endpoint: endpoints[0].id, name: null, url, matches: true, reasons: [] });
    expect(billing).toMatchObject({ name: 'Billing', matches: true });
    expect(orders).toMatchObject({
      matches: false,
      reasons: [
        { code: 'disabled' },
        { code: 'event_type', detail: 'None of order.paid matches the type invoice.paid.' },
        { code: 'channel', detail: 'The endpoint wants eu, and the event carries us.' },
      ],
    });
    expect(filtered).toMatchObject({ matches: false, reasons: [{ code: 'filter', failures: ['.data.amount.$gte'] }] });
  });

  it('comes in pages', async () => {
    const { endpoints, call } = await tenantWith({}, {}, {});
    const first = (await call('/v1/events/explain?limit=2', { type: 'a' })).body;
    const second = (await call(`/v1/events/explain?limit=2&cursor=${first.nextCursor}`, { type: 'a' })).body;
    const ids = [...first.data, ...second.data].map(({ endpoint }: { endpoint: string }) => endpoint);
    expect(ids).toEqual(endpoints.map(({ id }) => id).reverse());
    expect(second.nextCursor).toBeNull();
  });

  it.each([
    [{}, /^type: must be a dotted name like invoice.paid, unless event names a stored one$/],
    [{ type: 5 }, /^type: must be a dotted name/],
    [{ event: 'e', type: 'a' }, /^event: names a stored event, and cannot be given together with type$/],
    [{ event: 'e', data: null }, /^event: names a stored event, and cannot be given together with data$/],
    [{ event: 'a b' }, /^event: must be the id of an event$/],
    [{ type: 'a', channels: ['a b'] }, /^channels: each must be/],
    [{ type: 'a', attributes: { a: 1 } }, /^attributes: must be text of at most/],
    [{ type: 'a', payload: 1 }, /^payload: property payload should not exist$/],
  ])('of %j is refused', async (question, detail) => {
    const { call } = await tenantWith();
    expectProblem(await call('/v1/events/explain', question), 422, 'validation_failed', detail);
  });

  it('of an event that is not known is not found', async () => {
    const { call, endpoints } = await tenantWith({});
    for (const path of ['/v1/events/explain', `/v1/endpoints/${endpoints[0].id}/preview`]) {
      expectProblem(await call(path, { event: 'nobody' }), 404, 'not_found', /nobody/);
    }
  });
});

describe('a preview', () => {
  it('is the exact request, signed, without what is secret', async () => {
    const auth = { type: 'bearer', token: 'sesame' };
    const { endpoints, call } = await tenantWith({ auth, headers: { 'X-Team': 'a' } });
    const [{ id, secret }] = endpoints;
    const { status, body } = await call(`/v1/endpoints/${id}/preview`, { type: 'invoice.paid', data: { n: 1 } });
    expect(status).toBe(200);
    expect(body).toMatchObject({ method: 'POST', url, bodyMasked: false });
    expect(body.headers).toMatchObject({
      authorization: '****',
      'x-team': 'a',
      'content-type': 'application/json',
      'webhook-id': expect.stringMatching(/^dlv_/),
    });
    expect(JSON.parse(body.body)).toMatchObject({ type: 'invoice.paid', data: { n: 1 } });
    const { 'webhook-id': message, 'webhook-timestamp': timestamp } = body.headers;
    expect(body.signatureBase).toBe(`${message}.${timestamp}.${body.body}`);
    const signature = signerOf(secret)!.sign(Buffer.from(body.signatureBase));
    expect(body.headers['webhook-signature']).toBe(signature);
    expect(JSON.stringify(body)).not.toContain('sesame');
  });

  it('with a routing key shows it masked, and the signature of what will be sent', async () => {
    const routingKey = 'R0UT1NGK3Y'.padEnd(32, '0');
    const { endpoints, call } = await tenantWith({ template: { preset: 'pagerduty', routingKey } });
    const [{ id, secret }] = endpoints;
    const { body } = await call(`/v1/endpoints/${id}/preview`, { type: 'invoice.paid', data: { n: 1 } });
    expect(body.bodyMasked).toBe(true);
    expect(JSON.parse(body.body)).toMatchObject({ routing_key: '****', event_action: 'trigger' });
    expect(JSON.stringify(body)).not.toContain(routingKey);
    const base = body.signatureBase.replace('****', routingKey);
    expect(body.headers['webhook-signature']).toBe(signerOf(secret)!.sign(Buffer.from(base)));
  });

  it('renders the template, or says why that cannot be done', async () => {
    const { endpoints, call } = await tenantWith({ template: { body: { text: 'n is {{data.n | required}}' } } });
    const path = `/v1/endpoints/${endpoints[0].id}/preview`;
    const { body } = await call(path, { type: 'a', data: { n: 1 } });
    expect(JSON.parse(body.body)).toEqual({ text: 'n is 1' });
    expectProblem(await call(path, { type: 'a', data: {} }), 422, 'template_failed', /data.n/);
  });
});

describe('the ownership check', () => {
  it('keeps events from a URL until it has answered, and changes over to another one when that has', async () => {
    const receiver = await startReceiver();
    const checking = await bed.another({
      HOOKWIRE_VERIFY_ENDPOINTS: 'true',
      HOOKWIRE_ALLOWED_NETWORKS: '127.0.0.0/8',
    });
    try {
      const { tenant, key } = await bed.tenantWithKey();
      const call = (method: string, path: string, body?: unknown) => checking.call(method, path, body, key);
      receiver.respond = () => ({ status: 404 });
      const first = `${receiver.url}/first`;
      const { body: created } = await call('POST', '/v1/endpoints', { url: first });
      expect(created.verification).toMatchObject({ status: 'pending', url: first, error: null });
      const path = `/v1/endpoints/${created.id}`;
      const record = async () => (await bed.bucket.read(registryKey.endpoint(tenant, created.id))) as EndpointRecord;
      const status = async (wanted: string) =>
        waitUntil(async () => (await call('GET', path)).body.verification.status === wanted, {
          deadlineMs: 15_000,
          what: `the verification to be ${wanted}`,
        });
      await status('failed');
      expect((await call('GET', path)).body.verification.error).toBe('it answered 404');
      expect(await record()).toMatchObject({ verified: false });
      expectProblem(await call('POST', `${path}/test`), 409, 'endpoint_unverified', /unverified/);
      const explained = await call('POST', '/v1/events/explain', { type: 'a' });
      expect(explained.body.data).toMatchObject([{ matches: false, reasons: [{ code: 'unverified' }] }]);

      // Mended, and asked again.
      receiver.respond = ({ body }) => ({ body: JSON.parse(body.toString()).challenge });
      const verified = await call('POST', `${path}/verify`);
      expect(verified).toMatchObject({ status: 200, body: { status: 'verified', url: first } });
      expect(await record()).not.toHaveProperty('verified');
      const { headers, body } = receiver.requests.at(-1)!;
      const base = `${headers['webhook-id'] as string}.${headers['webhook-timestamp'] as string}.${body.toString()}`;
      expect(headers['webhook-signature']).toBe(signerOf(created.secret)!.sign(Buffer.from(base)));
      expect((await call('POST', `${path}/test`)).status).toBe(202);

      // Another URL: the one so far stays until it has answered.
      const second = `${receiver.url}/second`;
      receiver.respond = () => ({ body: 'hello' });
      expect((await call('PATCH', path, { url: second })).body).toMatchObject({ url: first });
      await status('failed');
      expect(await record()).toMatchObject({ url: first });
      receiver.respond = ({ body: asked }) => ({ body: asked.toString() });
      expect((await call('POST', `${path}/verify`)).body.status).toBe('verified');
      expect(await record()).toMatchObject({ url: second });
      const log = (await call('GET', '/v1/audit-log?action=endpoint.verified')).body.data;
      expect(log[0]).toMatchObject({ resource: created.id, before: { url: first }, after: { url: second } });
    } finally {
      await checking.close();
      await receiver.close();
    }
  });

  it('is not asked for unless it is wanted', async () => {
    const { endpoints, call } = await tenantWith({});
    const none = { status: 'not_required', url: null, at: null, error: null };
    expect(endpoints[0].verification).toEqual(none);
    expect((await call(`/v1/endpoints/${endpoints[0].id}/verify`)).body).toEqual(none);
  });
});
