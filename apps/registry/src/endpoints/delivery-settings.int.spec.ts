import { describe, expect, it, jest } from '@jest/globals';
import { registryKey } from '#domain';
import { Broker, Publisher } from '#messaging';
import { apiBed, expectProblem } from '../../test/api-bed.ts';

const bed = apiBed();
const url = 'https://example.com/hook';

async function newEndpoint(input: object) {
  const { tenant, key } = await bed.tenantWithKey();
  const created = await bed.registry.call('POST', '/v1/endpoints', { url, ...input }, key);
  expect(created.status).toBe(201);
  const path = `/v1/endpoints/${created.body.id}`;
  return {
    created: created.body,
    patch: (change: object) => bed.registry.call('PATCH', path, change, key),
    get: async () => (await bed.registry.call('GET', path, undefined, key)).body,
    record: () => bed.bucket.read(registryKey.endpoint(tenant, created.body.id)),
  };
}

describe('how an endpoint is delivered to', () => {
  it('has limits, which can be changed and taken away', async () => {
    const settings = {
      rateLimit: { limit: 100_000, windowSeconds: 0.1 },
      maxInFlight: 1,
      batch: { maxEvents: 500, maxWaitSeconds: 0.25 },
    };
    const endpoint = await newEndpoint(settings);
    expect(endpoint.created).toMatchObject(settings);
    expect(await endpoint.get()).toMatchObject(settings);
    expect(await endpoint.record()).toMatchObject({
      rateLimit: { limit: 100_000, windowMs: 100 },
      maxInFlight: 1,
      batch: { maxEvents: 500, maxWaitMs: 250 },
    });

    const change = { rateLimit: { limit: 1, windowSeconds: 3_600 }, maxInFlight: 1_000 };
    expect((await endpoint.patch(change)).body).toMatchObject({ ...settings, ...change });

    await endpoint.patch({ rateLimit: null, batch: null });
    expect(await endpoint.get()).toMatchObject({ rateLimit: null, batch: null, maxInFlight: 1_000 });
    const record = await endpoint.record();
    expect(record).not.toHaveProperty('rateLimit');
    expect(record).not.toHaveProperty('batch');
  });

  it('an ordered one begins where EVENTS ends', async () => {
    const publisher = bed.registry.app.get(Publisher);
    const meta = { id: 'e1', tenant: 'tnt_x', type: 'a', occurredAt: 1, acceptedAt: 1, registryRevision: 0 };
    const { sequence } = await publisher.event(meta, Buffer.from('1'), {});
    const endpoint = await newEndpoint({ ordered: true });
    expect(endpoint.created).toMatchObject({ ordered: true, batch: null });
    expect(await endpoint.record()).toMatchObject({ orderedAfter: sequence });
    await publisher.event({ ...meta, id: 'e2' }, Buffer.from('2'), {});

    expect((await endpoint.patch({ ordered: true, description: 'kept' })).body).toMatchObject({ ordered: true });
    expect(await endpoint.record()).toMatchObject({ orderedAfter: sequence });
    expectProblem(await endpoint.patch({ ordered: false }), 422, 'validation_failed', /^ordered: cannot be changed; /);
    const batch = { maxEvents: 2, maxWaitSeconds: 1 };
    const refused = await endpoint.patch({ batch });
    expectProblem(refused, 422, 'validation_failed', /^batch: cannot be used with ordered/);
    expect(refused.body.errors).toEqual([{ field: 'batch', message: expect.any(String) }]);
    expect(await endpoint.get()).toMatchObject({ ordered: true, batch: null, description: 'kept' });
  });

  it('an ordered one cannot be made while the broker does not answer', async () => {
    const { key } = await bed.tenantWithKey();
    const { jsm } = bed.registry.app.get(Broker);
    const away = jest.spyOn(jsm.streams, 'info').mockRejectedValue(new Error('timeout'));
    try {
      const answer = await bed.registry.call('POST', '/v1/endpoints', { url, ordered: true }, key);
      expectProblem(answer, 503, 'unavailable', /^The message broker is not reachable; nothing was changed/);
      expect(answer.headers.get('retry-after')).toBe('1');
    } finally {
      away.mockRestore();
    }
    expect((await bed.registry.call('GET', '/v1/endpoints', undefined, key)).body.data).toEqual([]);
  });

  it('retries by a list or by growing delays; each is shown as it was given', async () => {
    const growing = {
      strategy: 'exponential',
      initialDelaySeconds: 0.5,
      multiplier: 1.5,
      maxDelaySeconds: 1,
      maxRetries: 4,
      jitter: 0,
      windowSeconds: 3_600,
      retryOn: ['5xx', '429', 'error'],
    };
    const endpoint = await newEndpoint({ retry: growing });
    expect((await endpoint.get()).retry).toEqual(growing);
    expect(await endpoint.record()).toHaveProperty('retry', {
      delaysMs: [500, 750, 1_000, 1_000],
      jitter: 0,
      windowMs: 3_600_000,
      retryOn: ['5xx', '429', 'error'],
    });

    const list = { strategy: 'list', delaysSeconds: [], jitter: 0.1, windowSeconds: 0.1, retryOn: ['error'] };
    await endpoint.patch({ retry: list });
    expect((await endpoint.get()).retry).toEqual(list);
    expect(await endpoint.record()).toHaveProperty('retry', {
      delaysMs: [],
      jitter: 0.1,
      windowMs: 100,
      retryOn: ['error'],
    });

    await endpoint.patch({ retry: { strategy: 'exponential', initialDelaySeconds: 604_800, maxRetries: 50 } });
    const { retry } = await endpoint.get();
    expect(retry).toEqual({
      strategy: 'exponential',
      initialDelaySeconds: 604_800,
      multiplier: 2,
      maxDelaySeconds: 604_800,
      maxRetries: 50,
      jitter: 0.2,
      windowSeconds: null,
      retryOn: null,
    });
    // What is shown can be sent back.
    expect((await endpoint.patch({ retry })).body.retry).toEqual(retry);
    expect(await endpoint.record()).toHaveProperty('retry', { delaysMs: Array(50).fill(604_800_000), jitter: 0.2 });
  });

  it('a disabled one says since when; saying so again changes nothing', async () => {
    const made = await newEndpoint({ enabled: false });
    expect(made.created.disabled).toEqual({ reason: null, at: made.created.createdAt });

    const endpoint = await newEndpoint({});
    expect(endpoint.created.disabled).toBeNull();
    const { disabled, updatedAt } = (await endpoint.patch({ enabled: false })).body;
    expect(disabled).toEqual({ reason: null, at: updatedAt });
    const again = (await endpoint.patch({ enabled: false, description: 'x' })).body;
    expect(again.disabled).toEqual(disabled);
    expect(again.updatedAt > updatedAt).toBe(true);
    expect((await endpoint.patch({ enabled: true })).body).toMatchObject({ enabled: true, disabled: null });
  });
});
