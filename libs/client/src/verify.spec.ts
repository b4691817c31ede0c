import { describe, expect, it } from '@jest/globals';
import { ed25519Secret, publicKeyOf, secretFromKey, signerOf, standardSignature } from '#domain';
import { verifyWebhook, WebhookVerificationError } from './verify.ts';

const NOW = Date.UTC(2030, 0, 1);
const hmac = secretFromKey(Buffer.alloc(32, 1));
const ed25519 = ed25519Secret(Buffer.alloc(32, 2));
const publicKey = publicKeyOf(ed25519)!;
const body = '{"id":"e1","type":"invoice.paid","timestamp":"2030-01-01T00:00:00.000Z","data":{"grüße":1}}';

function signedBy(secrets: string[], at = NOW) {
  const timestamp = at / 1000;
  return {
    'webhook-id': 'dlv_1',
    'webhook-timestamp': String(timestamp),
    'webhook-signature': standardSignature(
      secrets.map((secret) => signerOf(secret)!),
      'dlv_1',
      timestamp,
      Buffer.from(body),
    ),
  };
}

const verify = (keys: string | string[], headers: Record<string, string> | Headers, text: string | Uint8Array = body) =>
  verifyWebhook(keys, { headers, body: text }, { now: NOW + 60_000 });

describe('a webhook', () => {
  it('is verified with a secret or a public key, whichever signed it', () => {
    const event = JSON.parse(body) as unknown;
    expect(verify(hmac, signedBy([hmac]))).toEqual(event);
    expect(verify(publicKey, signedBy([ed25519]))).toEqual(event);
    const both = signedBy([hmac, ed25519]);
    for (const keys of [hmac, publicKey, [secretFromKey(Buffer.alloc(32, 9)), publicKey]]) {
      expect(verify(keys, both)).toEqual(event);
    }
    expect(verify(hmac, new Headers(both), Buffer.from(body))).toEqual(event);
    expect(
      verify(hmac, Object.fromEntries(Object.entries(both).map(([name, value]) => [name.toUpperCase(), value]))),
    ).toEqual(event);
  });

  it('is refused with another key, another body, another id or time', () => {
    const headers = signedBy([hmac, ed25519]);
    const refused: (() => unknown)[] = [
      () => verify(secretFromKey(Buffer.alloc(32, 9)), headers),
      () => verify(publicKeyOf(ed25519Secret(Buffer.alloc(32, 3)))!, headers),
      () => verify([hmac, publicKey], headers, `${body} `),
      () => verify([hmac, publicKey], { ...headers, 'webhook-id': 'dlv_2' }),
      () => verify([hmac, publicKey], { ...headers, 'webhook-timestamp': String(NOW / 1000 + 1) }),
      () => verify([hmac, publicKey], { ...headers, 'webhook-signature': 'v1,AAAA v1a,AAAA v2,x' }),
      // An HMAC of which the public key is the secret.
      () => verify(publicKey, signedBy([secretFromKey(Buffer.from(publicKey.slice(5), 'base64'))])),
    ];
    for (const attempt of refused) expect(attempt).toThrow(WebhookVerificationError);
  });

  it('is refused when it is old, from the future, or not signed at all', () => {
    for (const at of [NOW - 600_000, NOW + 600_000]) {
      expect(() => verify(hmac, signedBy([hmac], at))).toThrow(/webhook-timestamp is not from now/);
    }
    for (const time of ['soon', '-5', '1e3', '']) {
      expect(() => verify(hmac, { ...signedBy([hmac]), 'webhook-timestamp': time })).toThrow(/webhook-timestamp/);
    }
    expect(() => verify(hmac, {})).toThrow('webhook-id is missing');
    expect(() => verify('whsec_', signedBy([hmac]))).toThrow(TypeError);
    expect(() => verify([], signedBy([hmac]))).toThrow('no signature is right');
  });
});
