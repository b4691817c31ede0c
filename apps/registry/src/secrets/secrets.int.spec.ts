import { createPublicKey, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { ed25519Secret, publicKeyOf, registryKey, routingKeyPlace, secretFromKey, type EndpointRecord } from '#domain';
import { secretBox } from '#service';
import { Endpoint, Store } from '#store';
import { waitUntil } from '#testkit';
import { apiBed, expectProblem } from '../../test/api-bed.ts';
import { MASTER_KEY, type TestRegistry } from '../../test/start-registry.ts';

const bed = apiBed();
const DAY_MS = 86_400_000;

async function newEndpoint(input: object = {}) {
  const { tenant, key } = await bed.tenantWithKey();
  const { status, body } = await bed.registry.call(
    'POST',
    '/v1/endpoints',
    { url: 'https://a.example', ...input },
    key,
  );
  expect(status).toBe(201);
  const path = `/v1/endpoints/${body.id}/secrets`;
  const call = (method: string, more = '', input?: object) => bed.registry.call(method, path + more, input, key);
  const record = async () => (await bed.bucket.read(registryKey.endpoint(tenant, body.id))) as EndpointRecord;
  return { tenant, key, endpoint: body, path, call, record };
}

function opened({ id, sealedSecrets, expiringSecrets = [] }: EndpointRecord, masterKey = MASTER_KEY) {
  const box = secretBox(masterKey);
  return {
    lasting: sealedSecrets.map((sealed) => box.open(sealed, id)),
    expiring: expiringSecrets.map(({ sealed }) => box.open(sealed, id)),
  };
}

describe('secrets', () => {
  it('are listed without themselves, and revealed one by one to who may manage', async () => {
    const { tenant, endpoint, path, call } = await newEndpoint();
    const { status, body } = await call('GET');
    expect(status).toBe(200);
    expect(body).toEqual({
      data: [
        {
          id: expect.stringMatching(/^sec_/),
          type: 'hmac',
          publicKey: null,
          createdAt: endpoint.createdAt,
          expiresAt: null,
        },
      ],
    });
    const [shown] = body.data;
    const revealed = await call('GET', `/${shown.id}`);
    expect(revealed.body).toEqual({ ...shown, secret: endpoint.secret });
    expect(revealed.headers.get('cache-control')).toBe('no-store');

    const { key: reader } = await bed.newKey(tenant, ['read']);
    expect((await bed.registry.call('GET', path, undefined, reader)).status).toBe(200);
    for (const [method, more] of [
      ['GET', `/${shown.id}`],
      ['POST', ''],
      ['POST', '/rotate'],
      ['DELETE', `/${shown.id}`],
    ] as const) {
      expectProblem(await bed.registry.call(method, path + more, undefined, reader), 403, 'forbidden', /manage/);
    }
    const { key: stranger } = await bed.tenantWithKey();
    for (const more of ['', `/${shown.id}`]) {
      expectProblem(await bed.registry.call('GET', path + more, undefined, stranger), 404, 'not_found', /endpoint/);
    }
  });

  it('rotate with an overlap in which both sign, and the pipeline knows until when', async () => {
    const { endpoint, call, record } = await newEndpoint();
    const before = Date.now();
    const { status, body } = await call('POST', '/rotate', { overlapSeconds: 3_600 });
    expect(status).toBe(201);
    expect(body.secret).toMatch(/^whsec_/);
    const after = await record();
    expect(opened(after)).toEqual({ lasting: [body.secret], expiring: [endpoint.secret] });
    const end = after.expiringSecrets![0]!.expiresAt;
    expect(end).toBeGreaterThanOrEqual(before + 3_600_000);
    expect(end).toBeLessThanOrEqual(Date.now() + 3_600_000);
    const list = (await call('GET')).body.data;
    expect(list).toMatchObject([{ id: body.id, expiresAt: null }, { expiresAt: new Date(end).toISOString() }]);
    expect(await bed.storedText()).not.toContain(body.secret);

    // Ended early.
    expect((await call('DELETE', `/${list[1].id}`)).status).toBe(204);
    expect(opened(await record())).toEqual({ lasting: [body.secret], expiring: [] });
    // At once, and with a secret of the caller's own.
    const own = secretFromKey(randomBytes(24));
    expect((await call('POST', '/rotate', { overlapSeconds: 0, secret: own })).body.secret).toBe(own);
    expect(opened(await record())).toEqual({ lasting: [own], expiring: [] });
  });

  it('rotate without a body: a day of overlap', async () => {
    const { call } = await newEndpoint();
    expect((await call('POST', '/rotate')).status).toBe(201);
    const [, old] = (await call('GET')).body.data;
    expect(Date.parse(old.expiresAt) - Date.now()).toBeGreaterThan(DAY_MS - 60_000);
  });

  it('may be several, and be given an end or lose it', async () => {
    const { endpoint, call, record } = await newEndpoint();
    const second = (await call('POST', '', {})).body;
    const [{ id: newest }, { id: first }] = (await call('GET')).body.data;
    expect(newest).toBe(second.id);
    expect(opened(await record()).lasting).toEqual([second.secret, endpoint.secret]);
    const ending = await call('PATCH', `/${first}`, { expiresInSeconds: 60 });
    expect(ending).toMatchObject({ status: 200, body: { id: first, expiresAt: expect.any(String) } });
    expect(ending.body).not.toHaveProperty('secret');
    expect(opened(await record())).toEqual({ lasting: [second.secret], expiring: [endpoint.secret] });
    for (const [method, input] of [['DELETE'], ['PATCH', { expiresInSeconds: 60 }]] as const) {
      expectProblem(await call(method, `/${second.id}`, input), 409, 'last_secret', /add one first/);
    }
    expect((await call('PATCH', `/${first}`, { expiresInSeconds: null })).body.expiresAt).toBeNull();
    expect((await call('DELETE', `/${second.id}`)).status).toBe(204);
    expect(opened(await record())).toEqual({ lasting: [endpoint.secret], expiring: [] });
    expectProblem(await call('GET', `/${second.id}`), 404, 'not_found', /no secret/);
  });

  it('are five at most, also when they are added at the same time', async () => {
    const { call, record } = await newEndpoint();
    const answers = await Promise.all(Array.from({ length: 6 }, () => call('POST', '', {})));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, 201, 409, 409]);
    expectProblem(await call('POST', '/rotate', {}), 409, 'too_many_secrets', /5 active/);
    expect(new Set(opened(await record()).lasting).size).toBe(5);
    expect((await call('POST', '/rotate', { overlapSeconds: 0 })).status).toBe(201);
    expect((await call('GET')).body.data).toHaveLength(1);
  });

  it('of Ed25519 show their public key, and never the private one', async () => {
    const { endpoint, call, record } = await newEndpoint({ secretType: 'ed25519' });
    expect(endpoint).toMatchObject({ secret: null, publicKey: expect.stringMatching(/^whpk_/) });
    const [shown] = (await call('GET')).body.data;
    expect(shown).toMatchObject({ type: 'ed25519', publicKey: endpoint.publicKey });
    expect((await call('GET', `/${shown.id}`)).body.secret).toBeNull();
    const [secret] = opened(await record()).lasting;
    expect(publicKeyOf(secret!)).toBe(endpoint.publicKey);
    const x = Buffer.from(endpoint.publicKey.slice(5), 'base64').toString('base64url');
    expect(createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }).asymmetricKeyType).toBe(
      'ed25519',
    );
    const own = ed25519Secret(randomBytes(32));
    const rotated = await call('POST', '/rotate', { secret: own, type: 'ed25519' });
    expect(rotated.body).toMatchObject({ type: 'ed25519', publicKey: publicKeyOf(own), secret: null });
    expect(opened(await record()).lasting).toEqual([own]);
  });

  it.each([
    ['POST', '', { secret: 'whsec_short' }, /^secret: must be whsec_ and base64/],
    ['POST', '', { secret: 5 }, /^secret: must be text of 1 to 256 characters/],
    ['POST', '', { type: 'rsa' }, /^type: must be hmac or ed25519$/],
    [
      'POST',
      '',
      { type: 'ed25519', secret: `whsec_${'A'.repeat(32)}` },
      /^type: is ed25519, and the secret .* is hmac$/,
    ],
    ['POST', '', { overlapSeconds: 1 }, /^overlapSeconds: property overlapSeconds should not exist$/],
    ['POST', '/rotate', { overlapSeconds: 604_801 }, /^overlapSeconds: must be a whole number from 0 to 604800$/],
    ['POST', '/rotate', { overlapSeconds: -1 }, /^overlapSeconds: must be/],
    ['POST', '/rotate', { overlapSeconds: null }, /^overlapSeconds: must be/],
    ['PATCH', '/:secret', {}, /^expiresInSeconds: must be/],
    [
      'PATCH',
      '/:secret',
      { expiresInSeconds: 0 },
      /^expiresInSeconds: must be a whole number from 1 to 604800, or null for no end$/,
    ],
    ['PATCH', '/:secret', { expiresInSeconds: '60' }, /^expiresInSeconds: must be/],
  ])('%s %s %j is refused and changes nothing', async (method, more, input, detail) => {
    const { call } = await newEndpoint();
    const before = (await call('GET')).body;
    const answer = await call(method, more.replace(':secret', before.data[0].id), input);
    expectProblem(answer, 422, 'validation_failed', detail);
    expect((await call('GET')).body).toEqual(before);
  });

  it('of a row that the version before wrote have ids that stay', async () => {
    const { endpoint, call } = await newEndpoint();
    const { manager } = bed.registry.app.get(Store).dataSource;
    await manager.update(Endpoint, { id: endpoint.id }, { secretDetails: [] });
    const [first] = (await call('GET')).body.data;
    expect((await call('GET', `/${first.id}`)).body.secret).toBe(endpoint.secret);
    await call('POST', '', {});
    expect((await call('GET')).body.data[1]).toEqual(first);
  });
});

describe('a new master key', () => {
  const NEW_KEY = randomBytes(32).toString('base64');

  it('takes over while the registry runs, and everything is sealed anew, however often that is interrupted', async () => {
    const created = [];
    for (let n = 0; n < 3; n++) created.push(await newEndpoint());
    const rotated = (await created[0]!.call('POST', '/rotate', {})).body.secret;
    const template = { preset: 'pagerduty', routingKey: 'R'.repeat(32) };
    const alerting = await newEndpoint({ template });
    // Of a key that nobody knows any more: it stays, and is named.
    const { dataSource } = bed.registry.app.get(Store);
    const lost = await newEndpoint();
    const sealedElsewhere = secretBox(randomBytes(32).toString('base64')).seal('whsec_x', lost.endpoint.id);
    await dataSource.manager.update(Endpoint, { id: lost.endpoint.id }, { sealedSecrets: [sealedElsewhere] });
    const { key: caller } = await bed.tenantWithKey();
    const create = (registry: TestRegistry, idempotencyKey: string) => {
      const headers = { 'idempotency-key': idempotencyKey };
      return registry.call('POST', '/v1/endpoints', { url: 'https://a.example' }, caller, headers);
    };
    const answers = [];
    for (let n = 0; n < 3; n++) answers.push((await create(bed.registry, `n${n}`)).body);
    await create(bed.registry, 'lost');
    await dataSource.query(`UPDATE idempotency_key SET sealed_body = $1 WHERE key = 'lost'`, [sealedElsewhere]);

    // One that goes on sealing with the old key, and is prepared for the new one.
    const prepared = await bed.another({ HOOKWIRE_PREVIOUS_MASTER_KEYS: NEW_KEY });
    const env = { HOOKWIRE_MASTER_KEY: NEW_KEY, HOOKWIRE_PREVIOUS_MASTER_KEYS: MASTER_KEY };
    // Two at once, and one that is ended at whatever it does just now.
    const [first, second] = await Promise.all([bed.another(env), bed.another(env)]);
    await first.close();
    const third = await bed.another(env);
    try {
      const status = async () => (await third.call('GET', '/v1/master-key')).body;
      await waitUntil(async () => (await status()).remaining === 2, {
        deadlineMs: 20_000,
        what: 'all to be sealed anew',
      });
      const { current, sealedWith } = await status();
      expect(current).toBe(secretBox(NEW_KEY).keyId);
      expect(sealedWith).toHaveLength(2);
      expect(sealedWith).toContainEqual({ key: sealedElsewhere.split('.')[1], values: 2 });
      for (const registry of [prepared, third]) {
        const again = await Promise.all(answers.map((_, n) => create(registry, `n${n}`)));
        expect(again.map(({ body }) => body)).toEqual(answers);
        expectProblem(await create(registry, 'lost'), 409, 'idempotency_conflict', /a master key that is not known/);
      }

      // The pipeline has it, and needs the new key only.
      for (const [n, { endpoint, record }] of created.entries()) {
        const want =
          n === 0 ? { lasting: [rotated], expiring: [endpoint.secret] } : { lasting: [endpoint.secret], expiring: [] };
        await waitUntil(async () => secretBox(NEW_KEY).isCurrent((await record()).sealedSecrets[0]!), {
          deadlineMs: 10_000,
          what: 'the bucket to have the new value',
        });
        expect(opened(await record(), NEW_KEY)).toEqual(want);
      }
      await waitUntil(async () => secretBox(NEW_KEY).isCurrent((await alerting.record()).sealedRoutingKey!), {
        deadlineMs: 10_000,
        what: 'the bucket to have the routing key',
      });
      const { sealedRoutingKey, id } = await alerting.record();
      expect(secretBox(NEW_KEY).open(sealedRoutingKey!, routingKeyPlace(id))).toBe(template.routingKey);
      // What was made with the old key meanwhile is sealed anew by the next start; what the new one made stays.
      const late = await newEndpoint();
      const { body } = await third.call('POST', '/v1/endpoints', { url: 'https://b.example' }, late.key);
      const before = (await bed.bucket.read(registryKey.endpoint(late.tenant, body.id))) as EndpointRecord;
      const fourth = await bed.another(env);
      await waitUntil(async () => (await status()).remaining === 2, { deadlineMs: 20_000, what: 'the late one' });
      await fourth.close();
      expect(opened(await late.record(), NEW_KEY).lasting).toEqual([late.endpoint.secret]);
      expect(await bed.bucket.read(registryKey.endpoint(late.tenant, body.id))).toEqual(before);
      expect((await third.call('GET', '/v1/master-key', undefined, late.key)).status).toBe(403);
    } finally {
      await Promise.all([prepared.close(), second.close(), third.close()]);
    }
  });
});
