import { describe, expect, it } from '@jest/globals';
import { authPlace, registryKey, type EndpointRecord } from '#domain';
import { secretBox } from '#service';
import { TEST_CERTIFICATES, TEST_CLIENT_CERTIFICATES } from '#testkit';
import { apiBed, expectProblem } from '../../test/api-bed.ts';
import { MASTER_KEY } from '../../test/start-registry.ts';

const bed = apiBed();
const url = 'https://a.example';
const { one, two } = TEST_CLIENT_CERTIFICATES;
const oauth2 = { type: 'oauth2', tokenUrl: 'https://login.example/token', clientId: 'c', clientSecret: 'sesame-1' };
const mtls = { type: 'mtls', certificate: one.cert, privateKey: one.key };

describe('an endpoint’s auth', () => {
  it.each([
    [{ type: 'bearer', token: 'sesame-2' }, { type: 'bearer' }, { type: 'bearer', token: 'sesame-2' }],
    [{ type: 'basic', username: 'ann', password: 'sesame-3' }, { type: 'basic', username: 'ann' }, undefined],
    [{ type: 'header', name: 'X-Api-Key', value: 'sesame-4' }, { type: 'header', name: 'X-Api-Key' }, undefined],
    [
      oauth2,
      { type: 'oauth2', tokenUrl: oauth2.tokenUrl, clientId: 'c', scopes: [], clientAuthentication: 'basic' },
      { ...oauth2, scopes: [], clientAuthentication: 'basic' },
    ],
    [
      { ...oauth2, scopes: ['a:b'], audience: 'x', clientAuthentication: 'body' },
      expect.objectContaining({ scopes: ['a:b'], audience: 'x', clientAuthentication: 'body' }),
      undefined,
    ],
    [
      mtls,
      { type: 'mtls', certificate: expect.objectContaining({ expiresAt: '2126-11-04T01:54:44.000Z' }) },
      undefined,
    ],
  ])('%j is sealed, shown without what is secret, replaced as a whole and taken away', async (auth, shown, sealed) => {
    const { tenant, key } = await bed.tenantWithKey();
    const created = await bed.registry.call('POST', '/v1/endpoints', { url, auth }, key);
    expect(created.status).toBe(201);
    expect(created.body.auth).toEqual(shown);
    const path = `/v1/endpoints/${created.body.id}`;
    expect((await bed.registry.call('GET', path, undefined, key)).body.auth).toEqual(shown);
    const record = async () => (await bed.bucket.read(registryKey.endpoint(tenant, created.body.id))) as EndpointRecord;
    const { auth: kept } = await record();
    expect(kept).toEqual({ type: auth.type, sealed: expect.stringMatching(/^a2\./) });
    const opened = secretBox(MASTER_KEY).open(kept!.sealed, authPlace(created.body.id));
    expect(JSON.parse(opened)).toEqual(sealed ?? auth);
    expect(await bed.storedText()).not.toMatch(/sesame|PRIVATE KEY/);

    await bed.registry.call('PATCH', path, { description: 'x' }, key);
    expect((await record()).auth).toEqual(kept);
    const replaced = await bed.registry.call('PATCH', path, { auth: { type: 'bearer', token: 'sesame-9' } }, key);
    expect(replaced.body.auth).toEqual({ type: 'bearer' });
    expect((await bed.registry.call('PATCH', path, { auth: null }, key)).body.auth).toBeNull();
    expect(await record()).not.toHaveProperty('auth');
  });

  it.each<[object, RegExp]>([
    [{ auth: 'bearer' }, /^auth: must be an object or null$/],
    [{ auth: [] }, /^auth: must be an object or null$/],
    [{ auth: {} }, /^auth.type: must be one of: bearer, basic, header, oauth2, mtls$/],
    [{ auth: { type: 'digest', token: 'x' } }, /auth.type: must be one of/],
    [{ auth: { type: '__proto__' } }, /^auth.type: must be one of/],
    [{ auth: { type: 'bearer' } }, /^auth.token: must be 1 to 4096 characters/],
    [{ auth: { type: 'bearer', token: 'a b' } }, /^auth.token: must be 1 to 4096 characters: printable/],
    [{ auth: { type: 'bearer', token: 'a\r\nb: c' } }, /^auth.token: must be/],
    [{ auth: { type: 'bearer', token: 'x', password: 'y' } }, /^auth.password: property password should not exist$/],
    [{ auth: { type: 'basic', username: 'a:b', password: 'x' } }, /^auth.username: must be .* no colon/],
    [{ auth: { type: 'basic', username: 'a', password: '' } }, /^auth.password: must be/],
    [{ auth: { type: 'header', name: 'Host', value: 'x' } }, /^auth.name: Host is reserved/],
    [{ auth: { type: 'header', name: 'webhook-id', value: 'x' } }, /^auth.name: webhook-id is reserved/],
    [{ auth: { type: 'header', name: 'a b', value: 'x' } }, /^auth.name: "a b" is not a valid header name$/],
    [{ auth: { type: 'header', name: 'x-a', value: 'x\ny' } }, /^auth.value: must be printable ASCII/],
    [{ auth: { type: 'header', name: 'x-a', value: '' } }, /^auth.value: must not be empty$/],
    [{ auth: { type: 'header', name: 'x-a' } }, /^auth.value: must be text$/],
    [{ auth: { ...oauth2, tokenUrl: 'ftp://x' } }, /^auth.tokenUrl: must start with https/],
    [{ auth: { ...oauth2, tokenUrl: 'https://u:p@x.example' } }, /^auth.tokenUrl: must not contain a user name/],
    [{ auth: { ...oauth2, clientSecret: undefined } }, /^auth.clientSecret: must be/],
    [{ auth: { ...oauth2, scopes: ['a b'] } }, /^auth.scopes: each must be/],
    [{ auth: { ...oauth2, scopes: ['a', 'a'] } }, /^auth.scopes: must not repeat/],
    [{ auth: { ...oauth2, clientAuthentication: 'jwt' } }, /^auth.clientAuthentication: must be basic or body$/],
    [{ auth: { ...mtls, privateKey: two.key } }, /^auth.certificate: does not belong to the privateKey$/],
    [{ auth: { ...mtls, privateKey: undefined } }, /^auth.privateKey: must be a private key in PEM$/],
    [
      {
        auth: { type: 'mtls', certificate: TEST_CERTIFICATES.expired.cert, privateKey: TEST_CERTIFICATES.expired.key },
      },
      /^auth.certificate: has expired on/,
    ],
    [{ url: 'http://a.example', auth: mtls }, /^auth: mtls needs an https/],
    [
      { headers: { Authorization: 'x' }, auth: { type: 'bearer', token: 'x' } },
      /^headers: Authorization is what auth sets; take one of the two away$/,
    ],
    [
      { headers: { 'X-API-KEY': 'x' }, auth: { type: 'header', name: 'x-api-key', value: 'x' } },
      /^headers: X-API-KEY is what auth sets/,
    ],
  ])('%j is refused, and no secret is in the answer', async (input, detail) => {
    const { key } = await bed.tenantWithKey();
    const answer = await bed.registry.call('POST', '/v1/endpoints', { url, ...input }, key);
    expectProblem(answer, 422, 'validation_failed', detail);
    expect(JSON.stringify(answer.body)).not.toMatch(/sesame|PRIVATE KEY/);
  });

  it('and custom headers cannot be brought into conflict by a change of either', async () => {
    const { key } = await bed.tenantWithKey();
    const headers = { authorization: 'mine' };
    const { body } = await bed.registry.call('POST', '/v1/endpoints', { url, headers }, key);
    const path = `/v1/endpoints/${body.id}`;
    const auth = { type: 'basic', username: 'u', password: 'p' };
    const detail = /^headers: authorization is what auth sets/;
    expectProblem(await bed.registry.call('PATCH', path, { auth }, key), 422, 'validation_failed', detail);
    expect((await bed.registry.call('PATCH', path, { auth, headers: {} }, key)).status).toBe(200);
    expectProblem(await bed.registry.call('PATCH', path, { headers }, key), 422, 'validation_failed', detail);
    expect((await bed.registry.call('PATCH', path, { auth: mtls }, key)).status).toBe(200);
    const plain = await bed.registry.call('PATCH', path, { url: 'http://a.example' }, key);
    expectProblem(plain, 422, 'validation_failed', /^auth: mtls needs an https/);
  });
});
