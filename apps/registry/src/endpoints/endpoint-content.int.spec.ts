import { describe, expect, it } from '@jest/globals';
import { registryKey, routingKeyPlace, type EndpointRecord } from '#domain';
import { secretBox } from '#service';
import { apiBed, expectProblem } from '../../test/api-bed.ts';
import { MASTER_KEY } from '../../test/start-registry.ts';

const bed = apiBed();
const url = 'https://example.com/hook';

describe('what an endpoint wants', () => {
  it('is kept as it was written, and reaches the pipeline', async () => {
    const { tenant, key } = await bed.tenantWithKey();
    // The order of the members is the writer's, and some names mean something to JavaScript.
    const wishes = {
      channels: ['project-1', 'eu.west:2'],
      filter: {
        type: 'z',
        data: { zz: 1, constructor: { $exist: false }, prototype: { $neq: 1 }, a: { $in: ['b', 'a'] } },
      },
      name: 'Billing',
      metadata: { region: 'eu', constructor: 'yes', z: 'ü\n' },
    };
    const created = await bed.registry.call('POST', '/v1/endpoints', { url, ...wishes }, key);
    expect(created.status).toBe(201);
    const shown = async () => (await bed.registry.call('GET', `/v1/endpoints/${created.body.id}`, undefined, key)).body;
    expect(await shown()).toMatchObject(wishes);
    expect(JSON.stringify((await shown()).filter)).toBe(JSON.stringify(wishes.filter));
    const record = await bed.bucket.read(registryKey.endpoint(tenant, created.body.id));
    expect(record).toMatchObject({ channels: wishes.channels, filter: wishes.filter });
    expect(JSON.stringify(record)).toContain(JSON.stringify(wishes.filter));
    expect(record).not.toHaveProperty('metadata');

    const change = { filter: { data: { zz: { $gt: 1 } } }, metadata: { region: 'us' } };
    const path = `/v1/endpoints/${created.body.id}`;
    expect((await bed.registry.call('PATCH', path, change, key)).body).toMatchObject({ ...wishes, ...change });
    const cleared = { channels: null, filter: null, name: null, metadata: {} };
    expect((await bed.registry.call('PATCH', path, cleared, key)).body).toMatchObject(cleared);
    const after = await bed.bucket.read(registryKey.endpoint(tenant, created.body.id));
    expect(after).not.toHaveProperty('channels');
    expect(after).not.toHaveProperty('filter');
  });

  it('is everything for an empty filter', async () => {
    const { key } = await bed.tenantWithKey();
    expect((await bed.registry.call('POST', '/v1/endpoints', { url, filter: {} }, key)).body.filter).toBeNull();
  });

  it.each<[object, RegExp]>([
    [{ channels: [] }, /^channels: must be a list of names, or null for the events of all$/],
    [{ channels: 'a' }, /^channels: must be a list of names/],
    [{ channels: ['a', 'a'] }, /^channels: must not repeat a name$/],
    [{ channels: ['a b'] }, /^channels: each must be 1 to 128 letters, digits/],
    [{ channels: [1] }, /^channels: each must be/],
    [{ channels: [...'abcdefghijk'] }, /^channels: must not have more than 10 names$/],
    [{ name: '' }, /^name: must have 1 to 128 characters$/],
    [{ name: 'a\nb' }, /^name: must not contain control characters$/],
    [{ metadata: null }, /^metadata: must be an object with text values$/],
    [{ metadata: [] }, /^metadata: must be an object with text values$/],
    [{ metadata: { 'a b': 'x' } }, /^metadata: names are 1 to 64 letters, digits, _, . and -$/],
    [{ metadata: { a: 1 } }, /^metadata: a must be text of at most 512 characters$/],
    [{ metadata: { a: 'x'.repeat(513) } }, /^metadata: a must be text of at most 512 characters$/],
    [{ metadata: { a: '\u0000' } }, /^metadata: a must not contain NUL/],
    [{ metadata: { a: '\ud800' } }, /half of a surrogate pair/],
    [
      { metadata: Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`n${n}`, ''])) },
      /^metadata: must not have more than 50 names$/,
    ],
    [{ filter: 'data' }, /^filter: must be an object or null$/],
    [{ filter: [] }, /^filter: must be an object or null$/],
    [{ filter: { data: { amount: { $gt: null } } } }, /^filter\.data\.amount\.\$gt: must be a number or text$/],
    [
      { filter: { dta: 1, data: { a: { $regex: 'x' } } } },
      /^filter\.dta: is no field of an event.*; filter\.data\.a\.\$regex: is no operator/,
    ],
    [{ filter: { data: { a: '\u0000' } } }, /^filter\.data\.a: must not contain NUL/],
  ])('%j is refused', async (wishes, detail) => {
    const { key } = await bed.tenantWithKey();
    const refused = await bed.registry.call('POST', '/v1/endpoints', { url, ...wishes }, key);
    expectProblem(refused, 422, 'validation_failed', detail);
    const { body } = await bed.registry.call('POST', '/v1/endpoints', { url, filter: { type: 'a' } }, key);
    const path = `/v1/endpoints/${body.id}`;
    expectProblem(await bed.registry.call('PATCH', path, wishes, key), 422, 'validation_failed', detail);
    expect((await bed.registry.call('GET', path, undefined, key)).body.updatedAt).toBe(body.updatedAt);
  });

  it('is refused when it is nested too deeply, and when it means another prototype', async () => {
    const { key } = await bed.tenantWithKey();
    for (const name of ['filter', 'metadata', 'retry', 'description']) {
      const body = `{"url":"${url}","${name}":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
      const refused = await bed.registry.call('POST', '/v1/endpoints', body, key);
      expectProblem(refused, 422, 'validation_failed', /^The body is nested deeper than 128 levels\.$/);
    }
    const other = `{"url":"${url}","filter":{"data":{"__proto__":{"a":1}}}}`;
    expect((await bed.registry.call('POST', '/v1/endpoints', other, key)).status).toBe(400);
  });

  it('finds it in the list', async () => {
    const { key } = await bed.tenantWithKey();
    const ids: string[] = [];
    for (const more of [
      {},
      { channels: ['a', 'b'], metadata: { region: 'eu', note: 'x:y' } },
      { channels: ['b'], metadata: { region: 'us' } },
    ]) {
      ids.push((await bed.registry.call('POST', '/v1/endpoints', { url, ...more }, key)).body.id);
    }
    const list = async (query: string) => {
      const { body } = await bed.registry.call('GET', `/v1/endpoints?${query}`, undefined, key);
      return body.data.map(({ id }: { id: string }) => ids.indexOf(id));
    };
    expect(await list('channel=b')).toEqual([2, 1]);
    expect(await list('channel=a')).toEqual([1]);
    expect(await list('channel=c')).toEqual([]);
    expect(await list('metadata=region:us')).toEqual([2]);
    expect(await list('metadata=note:x:y')).toEqual([1]);
    expect(await list('metadata=region:')).toEqual([]);
    expect(await list('channel=b&metadata=region:eu')).toEqual([1]);
    for (const query of [
      'channel=a%20b',
      'metadata=region',
      'metadata=%00:a',
      'metadata=a:%00',
      'channel=a&channel=b',
    ]) {
      const refused = await bed.registry.call('GET', `/v1/endpoints?${query}`, undefined, key);
      expectProblem(refused, 422, 'validation_failed', /^(channel: each must be|metadata: must be like region:eu)/);
    }
  });
});

describe('the template of an endpoint', () => {
  const KEY = 'R0123456789abcdefABCDEF012345678';
  const create = (key: string, template: unknown, more: object = {}) =>
    bed.registry.call('POST', '/v1/endpoints', { url, template, ...more }, key);

  it('is kept as it was written, and reaches the pipeline', async () => {
    const { tenant, key } = await bed.tenantWithKey();
    const template = {
      body: { z: '{{data.x | default: 1}}', constructor: 1, a: 'é' },
      contentType: 'application/x+json',
    };
    const { status, body } = await create(key, template);
    expect([status, JSON.stringify(body.template)]).toEqual([201, JSON.stringify(template)]);
    const record = await bed.bucket.read(registryKey.endpoint(tenant, body.id));
    expect(JSON.stringify(record)).toContain(JSON.stringify(template));
    const path = `/v1/endpoints/${body.id}`;
    const slack = { preset: 'slack', title: 'Paid' };
    expect((await bed.registry.call('PATCH', path, { template: slack }, key)).body.template).toEqual(slack);
    expect((await bed.registry.call('PATCH', path, { name: 'x' }, key)).body.template).toEqual(slack);
    expect((await bed.registry.call('PATCH', path, { template: null }, key)).body.template).toBeNull();
    expect(await bed.bucket.read(registryKey.endpoint(tenant, body.id))).not.toHaveProperty('template');
  });

  it('has a routing key that is sealed, never shown, and kept when it is sent back as it is shown', async () => {
    const { tenant, key } = await bed.tenantWithKey();
    const { body } = await create(key, { preset: 'pagerduty', routingKey: KEY, severity: 'info' });
    expect(body.template).toEqual({ preset: 'pagerduty', severity: 'info', routingKey: '****' });
    expect(await bed.storedText()).not.toContain(KEY);
    const opened = async () => {
      const record = (await bed.bucket.read(registryKey.endpoint(tenant, body.id))) as EndpointRecord;
      expect(record.template).not.toHaveProperty('sealedRoutingKey');
      return record.sealedRoutingKey && secretBox(MASTER_KEY).open(record.sealedRoutingKey, routingKeyPlace(body.id));
    };
    expect(await opened()).toBe(KEY);
    const patch = async (template: object) => bed.registry.call('PATCH', `/v1/endpoints/${body.id}`, { template }, key);
    for (const kept of [body.template, { preset: 'pagerduty', severity: 'error' }]) {
      expect((await patch(kept)).status).toBe(200);
      expect(await opened()).toBe(KEY);
    }
    const other = KEY.replace('R', 'S');
    expect((await patch({ preset: 'pagerduty', routingKey: other })).status).toBe(200);
    expect(await opened()).toBe(other);
    expect((await patch({ preset: 'slack' })).body.template).toEqual({ preset: 'slack' });
    expect(await opened()).toBeUndefined();
    expectProblem(
      await patch({ preset: 'pagerduty' }),
      422,
      'validation_failed',
      /^template.routingKey: must be the 32/,
    );
  });

  it.each<[unknown, RegExp]>([
    ['x', /^template: must be an object or null$/],
    [{}, /^template: must have "body", or "preset": one of slack, discord, teams, pagerduty$/],
    [{ body: { a: ['{{dta}}'] } }, /^template\.body\.a\[0\]: dta is not known; there are id, type/],
    [{ preset: 'irc' }, /^template\.preset: must be one of/],
    [{ preset: 'slack', routingKey: KEY }, /^template\.routingKey: is for the preset pagerduty$/],
    [{ preset: 'pagerduty' }, /^template\.routingKey: must be the 32 letters and digits of an integration key$/],
    [{ preset: 'pagerduty', routingKey: '****' }, /^template\.routingKey: must be the 32/],
    [
      { preset: 'pagerduty', routingKey: 1, sealedRoutingKey: 'x' },
      /^template\.sealedRoutingKey: is no option.*; template\.routingKey/,
    ],
  ])('%j is refused', async (template, detail) => {
    const { key } = await bed.tenantWithKey();
    expectProblem(await create(key, template), 422, 'validation_failed', detail);
  });

  it('of a preset does not go with batches', async () => {
    const { key } = await bed.tenantWithKey();
    const batch = { maxEvents: 2, maxWaitSeconds: 1 };
    const refused = /^batch: cannot be used with a preset/;
    expectProblem(await create(key, { preset: 'slack' }, { batch }), 422, 'validation_failed', refused);
    expectProblem(
      await create(key, { preset: 'pagerduty', routingKey: KEY }, { batch }),
      422,
      'validation_failed',
      refused,
    );
    const { status, body } = await create(key, { body: '{{data}}' }, { batch });
    expect(status).toBe(201);
    const path = `/v1/endpoints/${body.id}`;
    const change = { template: { preset: 'teams' } };
    expectProblem(await bed.registry.call('PATCH', path, change, key), 422, 'validation_failed', refused);
    expect((await bed.registry.call('PATCH', path, { ...change, batch: null }, key)).status).toBe(200);
  });
});

describe('a dry run', () => {
  const run = (path: string, body: unknown, key: string) => bed.registry.call('POST', `/v1/${path}`, body, key);
  const event = { type: 'invoice.paid', data: { amount: 250, constructor: 'x', note: null } };

  it('of a filter says whether it lets an event through, and which conditions fail', async () => {
    const { key } = await bed.tenantWithKey(['read']);
    const test = async (filter: unknown, more: object = event) => run('filters/test', { filter, ...more }, key);
    expect(await test({ data: { amount: { $gte: 100 }, constructor: 'x' } })).toMatchObject({
      status: 200,
      body: { matches: true, failed: [] },
    });
    expect((await test({ type: 'a', data: { amount: { $lt: 100 }, note: null } })).body).toEqual({
      matches: false,
      failed: ['filter.type', 'filter.data.amount.$lt'],
    });
    const all = { type: 'a', channels: 'x', attributes: { region: 'eu' }, data: null };
    const carried = { type: 'a', channels: ['x'], attributes: { region: 'eu' } };
    expect((await test(all, carried)).body).toEqual({ matches: true, failed: [] });
    expectProblem(await test({ dta: 1 }), 422, 'validation_failed', /^filter\.dta: is no field of an event/);
    expectProblem(await test(undefined), 422, 'validation_failed', /^filter: must be an object$/);
    expectProblem(await test({}, { event: 'none' }), 404, 'not_found', /none/);
    expectProblem(await test({}, { type: 'a b' }), 422, 'validation_failed', /^type: must be a dotted name/);
  });

  it('of a template shows what would be sent, or what is wrong', async () => {
    const { key } = await bed.tenantWithKey(['read', 'manage']);
    const render = async (template: unknown, more: object = event) =>
      run('templates/render', { template, ...more }, key);
    const body = { z: '{{data.amount}}', a: '{{data.constructor}} {{type}}' };
    expect(await render({ body, contentType: 'application/x+json' })).toMatchObject({
      status: 200,
      body: { contentType: 'application/x+json', body: '{"z":250,"a":"x invoice.paid"}', bytes: 30 },
    });
    const alert = JSON.parse((await render({ preset: 'pagerduty', routingKey: 'R'.repeat(32) })).body.body);
    expect(alert).toMatchObject({ routing_key: '****', payload: { custom_details: event.data } });
    const example = { id: 'inv_7' };
    await bed.registry.call('POST', '/v1/event-types', { name: 'invoice.late', example }, key);
    const late = await render({ body: '{{data}}' }, { type: 'invoice.late' });
    expect(late.body.body).toBe(JSON.stringify(example));
    expectProblem(
      await render({ body: '{{data.note | required}}' }),
      422,
      'template_failed',
      /^The template cannot be rendered: data\.note is required, and null\.$/,
    );
    expectProblem(await render({ body: '{{dta}}' }), 422, 'validation_failed', /^template\.body: dta is not known/);
    expectProblem(await render('x'), 422, 'validation_failed', /^template: must be an object$/);
  });

  it('of an endpoint with a routing key shows the request, and masks the key', async () => {
    const { key } = await bed.tenantWithKey();
    const template = { preset: 'pagerduty', routingKey: 'R'.repeat(32) };
    const { body } = await bed.registry.call('POST', '/v1/endpoints', { url, template }, key);
    const preview = await run(`endpoints/${body.id}/preview`, event, key);
    expect(preview.status).toBe(200);
    expect(JSON.parse(preview.body.body)).toMatchObject({ routing_key: '****', event_action: 'trigger' });
  });
});
