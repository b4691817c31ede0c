import { describe, expect, it } from '@jest/globals';
import { apiBed, expectProblem } from '../../test/api-bed.ts';

const bed = apiBed();

describe('refused input for endpoints', () => {
  it.each([
    ['limit=0', /limit: must be a whole number from 1 to 100/],
    ['limit=101', /limit: must be/],
    ['limit=ten', /limit: must be/],
    ['limit=1&limit=2', /limit: must be/],
    ['cursor=xyz', /cursor: is not a cursor of this list/],
    ['enabled=yes', /enabled: must be true or false/],
    ['eventType=invoice.*', /eventType: must be an event type/],
    ['sort=asc', /sort: property sort should not exist/],
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
  const growing = { strategy: 'exponential', initialDelaySeconds: 1, maxRetries: 3 };
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
    [{ url, retry: { strategy: 'linear', delaysSeconds: [] } }, /^retry.strategy: must be list or exponential$/],
    [
      { url, retry: { strategy: 'exponential' } },
      /^retry.initialDelaySeconds: must be a number from 0.1 to 604800; retry.maxRetries: must be a whole number from 0 to 50$/,
    ],
    [
      { url, retry: { ...growing, delaysSeconds: [1] } },
      /^retry.delaysSeconds: is for strategy "list", and this is "exponential"$/,
    ],
    [
      { url, retry: { delaysSeconds: [1], multiplier: 2 } },
      /^retry.multiplier: is for strategy "exponential", and this is "list"$/,
    ],
    [
      { url, retry: { strategy: 'list', delaysSeconds: [1], maxRetries: 2 } },
      /^retry.maxRetries: is for strategy "exponential", and this is "list"$/,
    ],
    [
      { url, retry: { ...growing, initialDelaySeconds: 0.05 } },
      /^retry.initialDelaySeconds: must be a number from 0.1/,
    ],
    [{ url, retry: { ...growing, multiplier: 0.9 } }, /^retry.multiplier: must be a number from 1 to 10$/],
    [{ url, retry: { ...growing, multiplier: 11 } }, /^retry.multiplier: must be a number from 1 to 10$/],
    [{ url, retry: { ...growing, maxDelaySeconds: 604_801 } }, /^retry.maxDelaySeconds: must be a number from 0.1/],
    [
      { url, retry: { ...growing, maxDelaySeconds: 0.5 } },
      /^retry.maxDelaySeconds: must not be less than initialDelaySeconds$/,
    ],
    [{ url, retry: { ...growing, maxRetries: 51 } }, /^retry.maxRetries: must be a whole number from 0 to 50$/],
    [{ url, retry: { ...growing, maxRetries: 1.5 } }, /^retry.maxRetries: must be a whole number/],
    [{ url, retry: { ...growing, maxRetries: null } }, /^retry.maxRetries: must be a whole number/],
    [{ url, retry: { ...growing, jitter: 0.6 } }, /^retry.jitter: must be from 0 to 0.5$/],
    [{ url, retry: { ...growing, windowSeconds: 0 } }, /^retry.windowSeconds: must be a number from 0.1 to 2592000$/],
    [{ url, retry: { delaysSeconds: [1], windowSeconds: 2_592_001 } }, /^retry.windowSeconds: must be a number/],
    [{ url, retry: { delaysSeconds: [1], windowSeconds: '60' } }, /^retry.windowSeconds: must be a number/],
    [{ url, retry: { ...growing, retryOn: '5xx' } }, /retry.retryOn: must be a list/],
    [{ url, retry: { ...growing, retryOn: [] } }, /^retry.retryOn: must not be empty/],
    [
      { url, retry: { ...growing, retryOn: ['5xx', '6xx'] } },
      /^retry.retryOn: "6xx" is no condition: use a class like/,
    ],
    [{ url, retry: { delaysSeconds: [1], retryOn: [429] } }, /^retry.retryOn: 429 is no condition/],
    [{ url, retry: { ...growing, retryOn: ['429', '429'] } }, /^retry.retryOn: must not repeat/],
    [{ url, rateLimit: 5 }, /^rateLimit: must be an object or null$/],
    [{ url, rateLimit: [] }, /^rateLimit: must be an object or null$/],
    [{ url, rateLimit: { limit: 5 } }, /^rateLimit.windowSeconds: must be a number from 0.1 to 3600$/],
    [{ url, rateLimit: { limit: 0, windowSeconds: 1 } }, /^rateLimit.limit: must be a whole number from 1 to 100000$/],
    [{ url, rateLimit: { limit: 100_001, windowSeconds: 1 } }, /^rateLimit.limit: must be a whole number/],
    [{ url, rateLimit: { limit: 1.5, windowSeconds: 1 } }, /^rateLimit.limit: must be a whole number/],
    [{ url, rateLimit: { limit: '5', windowSeconds: 1 } }, /^rateLimit.limit: must be a whole number/],
    [{ url, rateLimit: { limit: 5, windowSeconds: 0.05 } }, /^rateLimit.windowSeconds: must be a number/],
    [{ url, rateLimit: { limit: 5, windowSeconds: 3_601 } }, /^rateLimit.windowSeconds: must be a number/],
    [
      { url, rateLimit: { limit: 5, windowSeconds: 1, burst: 1 } },
      /^rateLimit.burst: property burst should not exist$/,
    ],
    [{ url, maxInFlight: 0 }, /^maxInFlight: must be a whole number from 1 to 1000$/],
    [{ url, maxInFlight: 1_001 }, /^maxInFlight: must be a whole number/],
    [{ url, maxInFlight: 1.5 }, /^maxInFlight: must be a whole number/],
    [{ url, maxInFlight: null }, /^maxInFlight: must be a whole number/],
    [{ url, ordered: 'yes' }, /^ordered: must be true or false$/],
    [{ url, ordered: null }, /^ordered: must be true or false$/],
    [{ url, orderedAfter: 5 }, /^orderedAfter: property orderedAfter should not exist$/],
    [{ url, batch: true }, /^batch: must be an object or null$/],
    [{ url, batch: { maxEvents: 1, maxWaitSeconds: 1 } }, /^batch.maxEvents: must be a whole number from 2 to 500$/],
    [{ url, batch: { maxEvents: 501, maxWaitSeconds: 1 } }, /^batch.maxEvents: must be a whole number/],
    [{ url, batch: { maxEvents: 2 } }, /^batch.maxWaitSeconds: must be a number from 0 to 60$/],
    [{ url, batch: { maxEvents: 2, maxWaitSeconds: 61 } }, /^batch.maxWaitSeconds: must be a number/],
    [{ url, batch: { maxEvents: 2, maxWaitSeconds: -1 } }, /^batch.maxWaitSeconds: must be a number/],
    [
      { url, ordered: true, batch: { maxEvents: 2, maxWaitSeconds: 1 } },
      /^batch: cannot be used with ordered: those events travel one at a time$/,
    ],
    [{ url, retry: [] }, /retry/],
    [{ url, retry: null }, /^retry: must be an object$/],
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
    [{ ordered: true }, /^ordered: cannot be changed; create another endpoint, and delete this one$/],
    [{ maxInFlight: 0 }, /^maxInFlight: must be a whole number/],
    [{ rateLimit: {} }, /^rateLimit.limit: must be a whole number.*; rateLimit.windowSeconds: must be a number/],
    [{ batch: {} }, /^batch.maxEvents: must be a whole number.*; batch.maxWaitSeconds: must be a number/],
    [{ disabled: null }, /^disabled: property disabled should not exist$/],
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
