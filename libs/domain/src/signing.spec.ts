import { createPublicKey, verify } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import {
  ed25519Secret,
  publicKeyOf,
  secretFromKey,
  secretKey,
  signatureBase,
  signerOf,
  standardSignature,
} from './signing.ts';

const key = Buffer.alloc(32, 7);
const hmac = (...keys: Uint8Array[]) => keys.map((each) => signerOf(secretFromKey(each))!);

describe('standardSignature', () => {
  it('is accepted by the reference library, for each of several secrets', () => {
    const body = Buffer.from('{"type":"a","data":"ä"}');
    const timestamp = Math.floor(Date.now() / 1000);
    const other = Buffer.alloc(24, 9);
    const signers = [...hmac(key), signerOf(ed25519Secret(key))!, ...hmac(other)];
    const headers = {
      'webhook-id': 'dlv_1',
      'webhook-timestamp': String(timestamp),
      'webhook-signature': standardSignature(signers, 'dlv_1', timestamp, body),
    };
    for (const each of [key, other]) expect(() => new Webhook(secretFromKey(each)).verify(body, headers)).not.toThrow();
    expect(() => new Webhook(secretFromKey(Buffer.alloc(32, 8))).verify(body, headers)).toThrow();
    expect(() => new Webhook(secretFromKey(key)).verify(Buffer.from('{}'), headers)).toThrow();
  });

  it('has the value of the specification’s example', () => {
    // https://github.com/standard-webhooks/standard-webhooks/blob/main/libraries/javascript/src/webhook.test.ts
    const secret = signerOf('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')!;
    expect(
      standardSignature([secret], 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1614265330, Buffer.from('{"test": 2432232314}')),
    ).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });
});

describe('secretKey', () => {
  it('reads what secretFromKey wrote', () => {
    expect(secretKey(secretFromKey(key))).toEqual(key);
  });
  it.each([
    '',
    'whsec_',
    'whsec_!!!!',
    'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    `whsec_${Buffer.alloc(23).toString('base64')}`,
    `whsec_${Buffer.alloc(65).toString('base64')}`,
  ])('refuses %j', (secret) => {
    expect(secretKey(secret)).toBeUndefined();
    expect(signerOf(secret)).toBeUndefined();
  });
});

describe('an Ed25519 secret', () => {
  // The first test of https://www.rfc-editor.org/rfc/rfc8032#section-7.1
  const seed = Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex');
  const publicKey = Buffer.from('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a', 'hex');
  const secret = ed25519Secret(seed);

  it('is the seed and the public key, and either form of it signs', () => {
    expect(secret).toBe(`whsk_${Buffer.concat([seed, publicKey]).toString('base64')}`);
    expect(publicKeyOf(secret)).toBe(`whpk_${publicKey.toString('base64')}`);
    const short = `whsk_${seed.toString('base64')}`;
    expect(publicKeyOf(short)).toBe(publicKeyOf(secret));
    const empty = Buffer.alloc(0);
    const signature = `v1a,${Buffer.from(
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
      'hex',
    ).toString('base64')}`;
    for (const each of [secret, short]) expect(signerOf(each)!.sign(empty)).toBe(signature);
  });

  it('is verified with the public key alone', () => {
    const body = Buffer.from('{"a":1}');
    const [, text] = standardSignature([signerOf(secret)!], 'dlv_1', 5, body).split(',');
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: publicKey.toString('base64url') };
    const verifier = createPublicKey({ key: jwk, format: 'jwk' });
    const signature = Buffer.from(text!, 'base64');
    expect(verify(null, signatureBase('dlv_1', 5, body), verifier, signature)).toBe(true);
    expect(verify(null, signatureBase('dlv_1', 6, body), verifier, signature)).toBe(false);
  });

  it.each([
    'whsk_',
    `whsk_${seed.subarray(1).toString('base64')}`,
    `whsk_${Buffer.concat([seed, seed]).toString('base64')}`,
    `whpk_${publicKey.toString('base64')}`,
    secretFromKey(seed),
  ])('%j is none', (text) => {
    expect(publicKeyOf(text)).toBeUndefined();
  });
});
