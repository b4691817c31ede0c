import { createCipheriv } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { secretBox, UnsealError } from './secret-box.ts';

const key = (n: number) => Buffer.alloc(32, n).toString('base64');
const box = secretBox(key(1));

/** As the first version sealed: without a word about the key. */
function sealedByFirstVersion(secret: string, place: string, n: number): string {
  const nonce = Buffer.alloc(12, 9);
  const cipher = createCipheriv('aes-256-gcm', Buffer.alloc(32, n), nonce).setAAD(Buffer.from(place));
  const sealed = Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
  return `a1.${sealed.toString('base64')}`;
}

describe('the secret box', () => {
  it('opens what it sealed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (secret, place) => {
        expect(box.open(box.seal(secret, place), place)).toBe(secret);
      }),
    );
  });

  it('seals the same differently each time, says with which key, and shows nothing of it', () => {
    const sealed = [box.seal('whsec_x', 'ep_1'), box.seal('whsec_x', 'ep_1')];
    expect(sealed[0]).not.toBe(sealed[1]);
    expect(sealed[0]).toMatch(new RegExp(`^a2\\.${box.keyId}\\.[A-Za-z0-9+/]+=*$`));
    expect(box.keyId).toMatch(/^[0-9a-f]{8}$/);
    expect(secretBox(key(2)).keyId).not.toBe(box.keyId);
  });

  it('does not open it in another place, or with another key', () => {
    const sealed = box.seal('s', 'ep_1');
    expect(() => box.open(sealed, 'ep_2')).toThrow(UnsealError);
    expect(() => secretBox(key(2)).open(sealed, 'ep_1')).toThrow(
      new UnsealError(`the secret of ep_1 was sealed with another HOOKWIRE_MASTER_KEY (${box.keyId})`),
    );
    // A key that is known under the id of another one.
    const renamed = sealed.replace(box.keyId, secretBox(key(2)).keyId);
    expect(() => secretBox(key(2)).open(renamed, 'ep_1')).toThrow(UnsealError);
  });

  it('opens with previous keys and seals with the new one only', () => {
    const old = [box.seal('s', 'ep_1'), sealedByFirstVersion('s', 'ep_1', 1)];
    const next = secretBox(key(2), [key(3), key(1)]);
    for (const sealed of old) {
      expect(next.open(sealed, 'ep_1')).toBe('s');
      expect(next.isCurrent(sealed)).toBe(false);
    }
    const sealed = next.seal('s', 'ep_1');
    expect(next.isCurrent(sealed)).toBe(true);
    expect(() => box.open(sealed, 'ep_1')).toThrow(UnsealError);
    expect(secretBox(key(2)).open(sealed, 'ep_1')).toBe('s');
  });

  it('opens what the first version sealed, which is not current with whichever key', () => {
    const sealed = sealedByFirstVersion('whsec_ä', 'ep_1', 1);
    expect(box.open(sealed, 'ep_1')).toBe('whsec_ä');
    expect(box.isCurrent(sealed)).toBe(false);
    expect(() => secretBox(key(2)).open(sealed, 'ep_1')).toThrow(
      new UnsealError('the secret of ep_1 was sealed with another HOOKWIRE_MASTER_KEY'),
    );
  });

  it('does not open it when a single bit was changed', () => {
    const head = `a2.${box.keyId}.`;
    const bytes = Buffer.from(box.seal('secret', 'p').slice(head.length), 'base64');
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1;
      expect(() => box.open(head + changed.toString('base64'), 'p')).toThrow(UnsealError);
    }
  });

  it.each([
    '',
    'a1',
    'a1.',
    'a2.AAAA',
    'a3.AAAA',
    'plain text',
    `a1.${Buffer.alloc(27).toString('base64')}`,
    `a2.0000000g.${Buffer.alloc(30).toString('base64')}`,
  ])('does not know the form of "%s"', (text) => {
    expect(() => box.open(text, 'ep_1')).toThrow(new UnsealError('the sealed secret of ep_1 has an unknown form'));
    expect(box.isCurrent(text)).toBe(false);
  });
});
