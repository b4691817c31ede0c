import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { secretBox, UnsealError } from './secret-box.ts';

const box = secretBox(Buffer.alloc(32, 1).toString('base64'));

describe('the secret box', () => {
  it('opens what it sealed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (secret, place) => {
        expect(box.open(box.seal(secret, place), place)).toBe(secret);
      }),
    );
  });

  it('seals the same differently each time, and shows nothing of it', () => {
    const sealed = [box.seal('whsec_x', 'ep_1'), box.seal('whsec_x', 'ep_1')];
    expect(sealed[0]).not.toBe(sealed[1]);
    expect(sealed[0]).toMatch(/^a1\.[A-Za-z0-9+/]+=*$/);
  });

  it('does not open it in another place, or with another key', () => {
    const sealed = box.seal('s', 'ep_1');
    expect(() => box.open(sealed, 'ep_2')).toThrow(UnsealError);
    const other = secretBox(Buffer.alloc(32, 2).toString('base64'));
    expect(() => other.open(sealed, 'ep_1')).toThrow(UnsealError);
    expect(() => other.open(sealed, 'ep_1')).toThrow('the secret of ep_1 was sealed with another HOOKWIRE_MASTER_KEY');
  });

  it('does not open it when a single bit was changed', () => {
    const bytes = Buffer.from(box.seal('secret', 'p').slice(3), 'base64');
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1;
      expect(() => box.open(`a1.${changed.toString('base64')}`, 'p')).toThrow(UnsealError);
    }
  });

  it.each(['', 'a1', 'a1.', 'a2.AAAA', 'plain text', `a1.${Buffer.alloc(27).toString('base64')}`])(
    'does not know the form of "%s"',
    (text) => {
      expect(() => box.open(text, 'ep_1')).toThrow(new UnsealError('the sealed secret of ep_1 has an unknown form'));
    },
  );
});
