import { describe, expect, it } from '@jest/globals';
import { registryKey } from '#domain';
import { apiBed, expectProblem } from '../../test/api-bed.ts';

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
    [{ metadata: { a: '\ud800' } }, /^metadata: a must not contain NUL or half a surrogate pair$/],
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
