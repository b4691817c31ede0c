import { createHmac, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { exportJWK, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';
import { readConfig } from '../config.ts';
import type { Logger } from '../logger.ts';
import { isJwtForm, JWT_SETTINGS, JwtVerifier, jwtVerifier } from './jwt-verifier.ts';

const SECRET = 'a secret that is shared with its issuer';
const OPERATORS = 'tnt_0';
const ISSUER = 'https://login.example';
const log = { warn: () => undefined } as unknown as Logger;
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwks = JSON.stringify({
  keys: [
    { ...(await exportJWK(rsa.publicKey)), kid: 'rsa' },
    { ...(await exportJWK(ec.publicKey)), kid: 'ec' },
  ],
});

function verifier(env: Record<string, string>): JwtVerifier {
  return jwtVerifier(readConfig(JWT_SETTINGS, {}, { HOOKWIRE_JWT_ISSUER: ISSUER, ...env }), log, OPERATORS)!;
}

const shared = verifier({ HOOKWIRE_JWT_SECRET: SECRET });
const published = verifier({ HOOKWIRE_JWT_JWKS: jwks });
const both = verifier({ HOOKWIRE_JWT_JWKS: jwks, HOOKWIRE_JWT_SECRET: SECRET });

const nowSeconds = () => Math.floor(Date.now() / 1000);

function claims(more: JWTPayload = {}): JWTPayload {
  const times = { iat: nowSeconds(), exp: nowSeconds() + 600 };
  return { iss: ISSUER, aud: 'hookwire', sub: 'ada', tenant: 'tnt_1', scope: 'read openid', ...times, ...more };
}

const bySecret = (payload: JWTPayload, alg = 'HS256', key = SECRET) =>
  new SignJWT(payload).setProtectedHeader({ alg }).sign(new TextEncoder().encode(key));
const byRsa = (payload: JWTPayload, kid: string | undefined = 'rsa', alg = 'RS256') =>
  new SignJWT(payload).setProtectedHeader({ alg, kid }).sign(rsa.privateKey);

async function problem(by: JwtVerifier, token: string): Promise<string> {
  const error = await by.verify(token).then(
    () => new Error('it was taken'),
    (refused: Error) => refused,
  );
  expect(error).toMatchObject({ code: 'unauthorized' });
  return error.message;
}

describe('a token', () => {
  it('signed with the shared secret says who sent it', async () => {
    const payload = claims();
    expect(await shared.verify(await bySecret(payload))).toEqual({
      subject: 'ada',
      tenant: 'tnt_1',
      scopes: ['read', 'openid'],
      expiresAt: payload.exp! * 1000,
    });
  });

  it('signed with a published key says who sent it', async () => {
    const ecToken = await new SignJWT(claims()).setProtectedHeader({ alg: 'ES256', kid: 'ec' }).sign(ec.privateKey);
    for (const token of [await byRsa(claims()), await byRsa(claims(), 'rsa', 'PS256'), ecToken]) {
      expect(await published.verify(token)).toMatchObject({ subject: 'ada' });
      expect(await both.verify(token)).toMatchObject({ subject: 'ada' });
    }
  });

  it('finds its claims where the settings say, and its scopes in a list too', async () => {
    const renamed = verifier({
      HOOKWIRE_JWT_SECRET: SECRET,
      HOOKWIRE_JWT_TENANT_CLAIM: 'https://acme.example/tenant',
      HOOKWIRE_JWT_SCOPE_CLAIM: 'permissions',
      HOOKWIRE_JWT_AUDIENCE: 'webhooks',
    });
    const payload = { aud: ['others', 'webhooks'], 'https://acme.example/tenant': 'tnt_2', permissions: ['manage', 5] };
    expect(await renamed.verify(await bySecret(claims(payload)))).toMatchObject({
      tenant: 'tnt_2',
      scopes: ['manage'],
    });
  });

  it.each<[string, JWTPayload, RegExp]>([
    ['has expired', { exp: nowSeconds() - 60 }, /expired/],
    ['never expires', { exp: undefined }, /claim "exp" is missing/],
    ['is not valid yet', { nbf: nowSeconds() + 120 }, /not valid yet/],
    ['is of another issuer', { iss: 'https://evil.example' }, /issuer \(claim "iss"\) is not/],
    ['is of no issuer', { iss: undefined }, /"iss"/],
    ['is for somebody else', { aud: 'others' }, /meant for somebody else/],
    ['is for nobody', { aud: undefined }, /"aud"/],
    ['is of nobody', { sub: undefined }, /"sub"/],
    ['is of somebody unprintable', { sub: 'a\u0000b' }, /"sub"/],
    ['is of somebody long', { sub: 'a'.repeat(257) }, /"sub"/],
    ['names no tenant', { tenant: undefined }, /no tenant in its claim "tenant"/],
    ['names the operators', { tenant: OPERATORS }, /names the operators' own tenant/],
    ['names many tenants', { tenant: ['tnt_1'] as unknown }, /no tenant/],
    ['lives too long', { exp: nowSeconds() + 4_000 }, /valid for more than 3600 s/],
    ['is from the future, and lives too long', { iat: nowSeconds() + 9_000, exp: nowSeconds() + 9_600 }, /3600 s/],
    ['was made long ago', { iat: nowSeconds() - 4_000 }, /3600 s/],
  ])('that %s is refused', async (_, more, detail) => {
    expect(await problem(shared, await bySecret(claims(more)))).toMatch(detail);
  });

  it('is given a little time for clocks that differ', async () => {
    const token = await bySecret(claims({ exp: nowSeconds() - 10, nbf: nowSeconds() + 10 }));
    expect(await shared.verify(token)).toMatchObject({ subject: 'ada' });
  });

  it('that somebody else signed, or changed, is refused, and says nothing of its claims', async () => {
    const [head, , signature] = (await bySecret(claims())).split('.') as [string, string, string];
    const changed = `${head}.${Buffer.from(JSON.stringify(claims({ tenant: 'tnt_9' }))).toString('base64url')}.${signature}`;
    for (const token of [changed, await bySecret(claims({ exp: 1 }), 'HS256', `${SECRET}!`)]) {
      expect(await problem(shared, token)).toBe('The token is refused: its signature is not valid.');
    }
    expect(await problem(published, await byRsa(claims(), 'other'))).toMatch(/key that its issuer does not publish/);
    expect(await problem(published, await byRsa(claims(), 'ec'))).toMatch(/key that its issuer does not publish/);
  });

  it('without a signature, or with another algorithm than its key is for, is refused', async () => {
    // The classic: the published key, taken for a shared secret.
    const pem = rsa.publicKey.export({ type: 'spki', format: 'pem' });
    const forged = (secret: string, header: object) => {
      const [a, b] = [header, claims()].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
      return `${a}.${b}.${createHmac('sha256', secret).update(`${a}.${b}`).digest('base64url')}`;
    };
    const tokens = [
      `${new UnsecuredJWT(claims()).encode()}x`,
      forged(pem.toString(), { alg: 'HS256', kid: 'rsa' }),
      forged(jwks, { alg: 'HS256', kid: 'rsa' }),
      forged(SECRET, { alg: 'none' }),
    ];
    for (const token of tokens) {
      for (const by of [published, both])
        expect(await problem(by, token)).toMatch(/algorithm that is not|signature is/);
    }
    expect(await problem(shared, await bySecret(claims(), 'HS512', SECRET.repeat(2)))).toMatch(/algorithm that is not/);
    expect(await problem(shared, await byRsa(claims()))).toMatch(/algorithm that is not accepted/);
    expect(await problem(published, await bySecret(claims()))).toMatch(/algorithm that is not accepted/);
    expect(await problem(published, await byRsa(claims(), 'rsa', 'RS512'))).toMatch(/algorithm that is not accepted/);
  });

  it.each(['a.b.c', `${'x'.repeat(5_000)}.y.z`, 'e30.e30.e30'])('%.10s is refused', async (token) => {
    expect(await problem(both, token)).toMatch(/^The token is refused: it cannot be read|algorithm/);
  });

  it('is known by its form', () => {
    expect(['a.b.c', `hk_${'x'.repeat(43)}`, 'a.b', 'a.b.c.d', 'a..c'].map(isJwtForm)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});

describe('the settings of tokens', () => {
  const read = (env: Record<string, string>) => () => readConfig(JWT_SETTINGS, {}, env);
  const secretKey = JSON.stringify({ keys: [{ kty: 'oct', k: 'c2VjcmV0' }] });

  it('are none by default: no token is taken', () => {
    expect(jwtVerifier(readConfig(JWT_SETTINGS, {}, {}), log, OPERATORS)).toBeUndefined();
  });

  it.each<[Record<string, string>, RegExp]>([
    [{ HOOKWIRE_JWT_SECRET: SECRET }, /HOOKWIRE_JWT_ISSUER is not set/],
    [{ HOOKWIRE_JWT_ISSUER: ISSUER }, /HOOKWIRE_JWT_ISSUER is set, and no key/],
    [{ HOOKWIRE_JWT_SECRET: 'short' }, /HOOKWIRE_JWT_SECRET must have at least 32 bytes/],
    [{ HOOKWIRE_JWT_JWKS: '{"keys":[]}' }, /HOOKWIRE_JWT_JWKS must be a JWKS document/],
    [{ HOOKWIRE_JWT_JWKS: secretKey }, /public keys only/],
    [{ HOOKWIRE_JWT_JWKS_URL: 'file:///etc/keys' }, /HOOKWIRE_JWT_JWKS_URL must be a URL/],
    [
      { HOOKWIRE_JWT_ALGORITHMS: 'RS256,HS256' },
      /HOOKWIRE_JWT_ALGORITHMS must be names of algorithms with public keys/,
    ],
    [{ HOOKWIRE_JWT_ALGORITHMS: 'none' }, /HOOKWIRE_JWT_ALGORITHMS/],
    [{ HOOKWIRE_JWT_MAX_LIFETIME_SECONDS: '5' }, /HOOKWIRE_JWT_MAX_LIFETIME_SECONDS/],
    [{ HOOKWIRE_JWT_JWKS: jwks, HOOKWIRE_JWT_JWKS_URL: 'https://a.example/' }, /are both set/],
  ])('%j are refused', (env, detail) => {
    expect(read(env)).toThrow(detail);
  });
});
