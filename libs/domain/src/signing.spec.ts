import { describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { secretFromKey, secretKey, standardSignature } from './signing.ts';

const key = Buffer.alloc(32, 7);

describe('standardSignature', () => {
  it('is accepted by the reference library, for each of several secrets', () => {
    const body = Buffer.from('{"type":"a","data":"ä"}');
    const timestamp = Math.floor(Date.now() / 1000);
    const other = Buffer.alloc(24, 9);
    const headers = {
      'webhook-id': 'dlv_1',
      'webhook-timestamp': String(timestamp),
      'webhook-signature': standardSignature([key, other], 'dlv_1', timestamp, body),
    };
    for (const each of [key, other]) expect(() => new Webhook(secretFromKey(each)).verify(body, headers)).not.toThrow();
    expect(() => new Webhook(secretFromKey(Buffer.alloc(32, 8))).verify(body, headers)).toThrow();
    expect(() => new Webhook(secretFromKey(key)).verify(Buffer.from('{}'), headers)).toThrow();
  });

  it('has the value of the specification’s example', () => {
    // https://github.com/standard-webhooks/standard-webhooks/blob/main/libraries/javascript/src/webhook.test.ts
    const secret = secretKey('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')!;
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
  });
});
