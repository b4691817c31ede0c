import { describe, expect, it } from '@jest/globals';
import { DEFAULT_RETRY_POLICY, registryKey, type EndpointRecord } from '#domain';
import { secretBox } from '#service';
import { apiBed, expectProblem } from '../../test/api-bed.ts';
import { MASTER_KEY } from '../../test/start-registry.ts';

const bed = apiBed();

describe('endpoints', () => {
  it('are created with defaults, shown, changed, deleted; the pipeline follows', async () => {
    const { tenant, key } = await bed.tenantWithKey();
    const created = await bed.registry.call('POST', '/v1/endpoints', { url: 'https://example.com/hook' }, key);
    expect(created.status).toBe(201);
    const { secret, publicKey, ...shown } = created.body;
    expect(publicKey).toBeNull();
    expect(shown).toEqual({
      id: expect.stringMatching(/^ep_/),
      uid: null,
      url: 'https://example.com/hook',
      eventTypes: ['*'],
      channels: null,
      filter: null,
      template: null,
      name: null,
      description: null,
      metadata: {},
      headers: {},
      auth: null,
      verification: { status: 'not_required', url: null, at: null, error: null },
      retry: {
        strategy: 'list',
        delaysSeconds: DEFAULT_RETRY_POLICY.delaysMs.map((ms) => ms / 1000),
        jitter: 0.2,
        windowSeconds: null,
        retryOn: null,
      },
      timeoutSeconds: 30,
      rateLimit: null,
      maxInFlight: 32,
      ordered: false,
      batch: null,
      enabled: true,
      disabled: null,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    const recordKey = registryKey.endpoint(tenant, shown.id);
    const record = (await bed.bucket.read(recordKey)) as EndpointRecord;
    expect(record).toEqual({
      kind: 'endpoint',
      revision: expect.any(Number),
      id: shown.id,
      tenant,
      dialect: 'native',
      url: 'https://example.com/hook',
      eventTypes: ['*'],
      enabled: true,
      sealedSecrets: [expect.stringMatching(/^a2\./)],
      headers: {},
      timeoutMs: 30_000,
      retry: DEFAULT_RETRY_POLICY,
      maxInFlight: 32,
    });
    expect(secretBox(MASTER_KEY).open(record.sealedSecrets[0]!, shown.id)).toBe(secret);
    expect(await bed.storedText()).not.toContain(secret);

    expect((await bed.registry.call('GET', `/v1/endpoints/${shown.id}`, undefined, key)).body).toEqual(shown);

    const change = {
      url: 'http://example.org:8080/x?y=1',
      eventTypes: ['invoice.*', 'user.created'],
      description: 'Billing',
      headers: { 'X-Team': 'billing' },
      retry: { delaysSeconds: [0.5, 60] },
      timeoutSeconds: 2.5,
      enabled: false,
    };
    const patched = await bed.registry.call('PATCH', `/v1/endpoints/${shown.id}`, change, key);
    expect(patched.status).toBe(200);
    expect(patched.body).toEqual({
      ...shown,
      ...change,
      retry: { strategy: 'list', delaysSeconds: [0.5, 60], jitter: 0.2, windowSeconds: null, retryOn: null },
      disabled: { reason: null, at: patched.body.updatedAt },
      updatedAt: expect.any(String),
    });
    expect(await bed.bucket.read(recordKey)).toMatchObject({
      url: change.url,
      eventTypes: change.eventTypes,
      retry: { delaysMs: [500, 60_000], jitter: 0.2 },
      timeoutMs: 2_500,
      enabled: false,
      sealedSecrets: record.sealedSecrets,
    });
    const cleared = await bed.registry.call('PATCH', `/v1/endpoints/${shown.id}`, { description: null }, key);
    expect(cleared.body).toMatchObject({ description: null, url: change.url, enabled: false });

    expect((await bed.registry.call('DELETE', `/v1/endpoints/${shown.id}`, undefined, key)).status).toBe(204);
    expect(await bed.bucket.read(recordKey)).toEqual({ kind: 'tombstone', revision: expect.any(Number) });
    expectProblem(
      await bed.registry.call('GET', `/v1/endpoints/${shown.id}`, undefined, key),
      404,
      'not_found',
      /no endpoint/,
    );
    expectProblem(
      await bed.registry.call('DELETE', `/v1/endpoints/${shown.id}`, undefined, key),
      404,
      'not_found',
      /no endpoint/,
    );
  });

  it('take a secret of the caller’s own', async () => {
    const { key } = await bed.tenantWithKey();
    const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
    const created = await bed.registry.call('POST', '/v1/endpoints', { url: 'https://example.com', secret }, key);
    expect(created.body.secret).toBe(secret);
    expect(created.body).not.toHaveProperty('sealedSecrets');
  });

  it('belong to their tenant alone', async () => {
    const one = await bed.tenantWithKey();
    const other = await bed.tenantWithKey();
    const { body } = await bed.registry.call('POST', '/v1/endpoints', { url: 'https://one.example' }, one.key);
    const path = `/v1/endpoints/${body.id}`;
    expectProblem(await bed.registry.call('GET', path, undefined, other.key), 404, 'not_found', /no endpoint/);
    expectProblem(
      await bed.registry.call('PATCH', path, { enabled: false }, other.key),
      404,
      'not_found',
      /no endpoint/,
    );
    expectProblem(await bed.registry.call('DELETE', path, undefined, other.key), 404, 'not_found', /no endpoint/);
    expect((await bed.registry.call('GET', '/v1/endpoints', undefined, other.key)).body.data).toEqual([]);
    expect((await bed.registry.call('GET', path, undefined, one.key)).body.enabled).toBe(true);
  });

  it('are listed in pages, newest first, and filtered', async () => {
    const { key } = await bed.tenantWithKey();
    const ids: string[] = [];
    for (const [index, eventTypes] of [
      ['*'],
      ['invoice.*'],
      ['invoice.paid'],
      ['user.created'],
      ['invoice'],
    ].entries()) {
      const body = { url: `https://example.com/${index}`, eventTypes, enabled: index !== 2 };
      ids.unshift((await bed.registry.call('POST', '/v1/endpoints', body, key)).body.id);
    }
    const list = async (query: string) =>
      (await bed.registry.call('GET', `/v1/endpoints?${query}`, undefined, key)).body;
    const idsOf = (page: { data: { id: string }[] }) => page.data.map(({ id }) => id);
    const first = await list('limit=2');
    const second = await list(`limit=2&cursor=${first.nextCursor}`);
    const third = await list(`limit=2&cursor=${second.nextCursor}`);
    expect([first, second, third].flatMap(idsOf)).toEqual(ids);
    expect(third.nextCursor).toBeNull();
    expect((await list('limit=5')).nextCursor).toBeNull();
    expect(idsOf(await list('enabled=false'))).toEqual([ids[2]]);
    expect(idsOf(await list('eventType=invoice.paid'))).toEqual([ids[2], ids[3], ids[4]]);
    expect(idsOf(await list('eventType=invoice.paid&enabled=true'))).toEqual([ids[3], ids[4]]);
  });
});
