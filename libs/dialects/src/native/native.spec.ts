import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { signerOf, type EventMeta } from '#domain';
import { native } from './native.ts';

const event: EventMeta = {
  id: 'e"1',
  tenant: 'tnt_1',
  type: 'a.b',
  occurredAt: Date.parse('2026-01-31T12:00:00Z'),
  acceptedAt: 0,
  registryRevision: 0,
};
const bodyOf = (data: string) =>
  Buffer.from(native.body({ event, data: Buffer.from(data), sequence: 1, delivery: 'dlv_1' }));

describe('the native dialect', () => {
  it('NA-1: wraps the payload, and leaves it as it is', () => {
    expect(bodyOf(' {"n": 1.0} ').toString()).toBe(
      '{"id":"e\\"1","type":"a.b","timestamp":"2026-01-31T12:00:00.000Z","data": {"n": 1.0} }',
    );
    fc.assert(
      fc.property(fc.json(), (json) => {
        expect((JSON.parse(bodyOf(json).toString()) as { data: unknown }).data).toEqual(JSON.parse(json));
      }),
    );
  });

  it('NA-1: signs as the reference library checks it, with every active secret', () => {
    const secrets = [24, 32, 64].map((length) => `whsec_${Buffer.alloc(length, length).toString('base64')}`);
    const body = bodyOf('"ü"');
    const headers = native.headers({
      event,
      endpoint: 'ep_1',
      delivery: 'dlv_1',
      body,
      signers: secrets.map((each) => signerOf(each)!),
      attemptedAt: Date.now(),
    });
    for (const secret of secrets) expect(new Webhook(secret).verify(body, headers)).toMatchObject({ data: 'ü' });
    expect(headers['webhook-signature']!.split(' ')).toHaveLength(3);
    const tampered = Buffer.from(body.toString().replace('ü', 'u'));
    expect(() => new Webhook(secrets[0]!).verify(tampered, headers)).toThrow();
  });
});
