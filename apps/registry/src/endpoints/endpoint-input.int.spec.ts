import { describe, expect, it } from '@jest/globals';
import { apiBed, expectProblem } from '../../test/api-bed.ts';

const bed = apiBed();

describe('refused input for endpoints', () => {
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
    const { key } = await bed.tenantWithKey();
    expectProblem(
      await bed.registry.call('GET', `/v1/endpoints?${query}`, undefined, key),
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
    const { key } = await bed.tenantWithKey();
    const answer = await bed.registry.call('POST', '/v1/endpoints', body, key);
    expectProblem(answer, 422, 'validation_failed', detail);
    expect((await bed.registry.call('GET', '/v1/endpoints', undefined, key)).body.data).toEqual([]);
  });

  it.each([
    [[], /must be a JSON object/],
    [{ url: null }, /url: must be a URL/],
    [{ enabled: null }, /enabled: must be true or false/],
    [{ secret: `whsec_${'A'.repeat(32)}` }, /secret: property secret should not exist/],
    [{ id: 'ep_1' }, /id: property id should not exist/],
    [{ eventTypes: ['*', '?'] }, /eventTypes: "\?" is no event type pattern/],
  ])('a change %j is refused and changes nothing', async (body, detail) => {
    const { key } = await bed.tenantWithKey();
    const { body: before } = await bed.registry.call('POST', '/v1/endpoints', { url }, key);
    const path = `/v1/endpoints/${before.id}`;
    expectProblem(await bed.registry.call('PATCH', path, body, key), 422, 'validation_failed', detail);
    expect((await bed.registry.call('GET', path, undefined, key)).body.updatedAt).toBe(before.updatedAt);
  });

  it.each(['nonsense', 'EP_01', `tnt_${'0'.repeat(26)}`, '%2e%2e', '%00'])('an id %s is not found', async (id) => {
    const { key } = await bed.tenantWithKey();
    for (const method of ['GET', 'DELETE']) {
      expectProblem(await bed.registry.call(method, `/v1/endpoints/${id}`, undefined, key), 404, 'not_found', /./);
    }
  });
});
