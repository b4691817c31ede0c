import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { registryKey, type RateLimit } from '#domain';
import { waitUntil } from '#testkit';
import { startIngest, type TestIngest } from '../test/start-ingest.ts';

describe('a tenant’s publish limit', () => {
  let platform: TestIngest;
  let nc: NatsConnection | undefined;

  beforeAll(async () => {
    platform = await startIngest({ callout: true });
  }, 60_000);

  afterAll(async () => {
    await nc?.close();
    await platform?.stop();
  });

  const event = '{"type":"a","data":1}';
  const batch = (events: number) => `[${Array(events).fill(event).join(',')}]`;
  const eventsStored = async () => (await platform.registry.jsm.streams.info('EVENTS')).state.messages;

  /** A tenant that ingest knows with its limit. */
  async function tenantWith(publishLimit: RateLimit | undefined) {
    const { registry } = platform;
    const tenant = registry.tenant();
    if (publishLimit) {
      await registry.put(registryKey.tenant(tenant), {
        kind: 'tenant',
        revision: registry.revision(),
        id: tenant,
        publishLimit,
      });
    }
    const key = await registry.apiKey(tenant);
    const post = (body: string) => platform.post(body, { authorization: `Bearer ${key}` });
    // Not stored, and not counted: the key comes behind the limit.
    await waitUntil(async () => (await post('[7]')).status === 207, { deadlineMs: 4_000, what: 'the key to be known' });
    return { tenant, key, post };
  }

  it('refuses the whole of a request that does not fit, and says when it will', async () => {
    const { post } = await tenantWith({ limit: 10, windowMs: 3_600_000 });
    const first = await post(event);
    expect(first.status).toBe(202);
    expect(Object.fromEntries(first.headers)).toMatchObject({
      'ratelimit-limit': '10',
      'ratelimit-remaining': '9',
      'ratelimit-reset': '3600',
    });
    // Wrong ones do not count.
    const mixed = await post(`[${event},{"type":"a"},7,${event}]`);
    expect([mixed.status, mixed.headers.get('ratelimit-remaining')]).toEqual([207, '7']);

    const before = await eventsStored();
    const refused = await post(batch(8));
    expect(refused.status).toBe(429);
    expect(refused.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(refused.body).toEqual({
      type: 'https://hookwire.dev/errors#rate_limited',
      title: 'More than is allowed in this time',
      status: 429,
      code: 'rate_limited',
      detail: expect.stringMatching(
        /^The request has 8 events, and the tenant may publish 10 events in 3600 s, of which 7 are left. Send it again in (3600|3599) s.$/,
      ),
    });
    const { 'retry-after': retryAfter, ...headers } = Object.fromEntries(refused.headers);
    expect(Number(retryAfter)).toBeGreaterThan(3_500);
    expect(Number(headers['ratelimit-reset'])).toBeLessThanOrEqual(Number(retryAfter));
    expect(headers).toMatchObject({ 'ratelimit-limit': '10', 'ratelimit-remaining': '7' });
    expect(await eventsStored()).toBe(before);

    expect((await post(batch(7))).status).toBe(202);
    expect((await post(event)).status).toBe(429);
    expect((await post('{"type":"a"}')).status).toBe(422);
  });

  it('is a window that moves on', async () => {
    const windowMs = 1_000;
    const { post } = await tenantWith({ limit: 20, windowMs });
    const accepted: { sentAt: number; answeredAt: number }[] = [];
    let refused = 0;
    // More than three windows have room for.
    while (accepted.length < 61) {
      const sentAt = performance.now();
      const { status } = await post(event);
      if (status === 202) accepted.push({ sentAt, answeredAt: performance.now() });
      else expect([status, ++refused]).toEqual([429, refused]);
    }
    // Ingest counted each at some moment between the two.
    for (const { sentAt: start } of accepted) {
      const within = accepted.filter(({ sentAt, answeredAt }) => sentAt >= start && answeredAt < start + windowMs);
      expect(within.length).toBeLessThanOrEqual(20);
    }
    expect(refused).toBeGreaterThan(0);
  }, 60_000);

  it('tells a request that is larger than the limit that it will never be taken', async () => {
    const { post } = await tenantWith({ limit: 10, windowMs: 500 });
    const answer = await post(batch(11));
    expect(answer.status).toBe(413);
    expect(answer.body).toMatchObject({
      code: 'payload_too_large',
      detail:
        'The request has 11 events, and the tenant may publish 10 events in 0.5 s: it will never be taken whole. Send fewer at once.',
    });
    expect(answer.headers.get('retry-after')).toBeNull();
  });

  it('is the same over NATS, headers included', async () => {
    const { tenant, key, post } = await tenantWith({ limit: 5, windowMs: 3_600_000 });
    expect((await post(batch(3))).status).toBe(202);
    nc = await connect({ servers: platform.nats.publicUrl, token: key, inboxPrefix: `_INBOX.${tenant}` });
    const send = (body: string) => nc!.request(`ingest.${tenant}`, body, { timeout: 3_000 });
    const taken = await send(event);
    expect(taken.json()).toMatchObject({ status: 202 });
    expect(taken.headers!.get('ratelimit-remaining')).toBe('1');
    const refused = await send(batch(2));
    expect(refused.json()).toMatchObject({ status: 429, code: 'rate_limited' });
    expect(refused.headers!.get('retry-after')).toMatch(/^3\d{3}$/);
    expect(refused.headers!.get('ratelimit-limit')).toBe('5');
  });

  it('of others is not touched, and who has none is told of none', async () => {
    const limited = await tenantWith({ limit: 1, windowMs: 3_600_000 });
    const free = await tenantWith(undefined);
    await limited.post(event);
    expect((await limited.post(event)).status).toBe(429);
    const answer = await free.post(batch(1_000));
    expect(answer.status).toBe(202);
    expect(answer.headers.get('ratelimit-limit')).toBeNull();
  });

  it('can be taken away', async () => {
    const { tenant, post } = await tenantWith({ limit: 1, windowMs: 3_600_000 });
    await post(event);
    expect((await post(event)).status).toBe(429);
    const { registry } = platform;
    await registry.put(registryKey.tenant(tenant), { kind: 'tombstone', revision: registry.revision() });
    await waitUntil(async () => (await post(event)).status === 202, {
      deadlineMs: 4_000,
      what: 'the limit to be gone',
    });
  });
});
