import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cloudEventId, deliveryId, firstIdAt, isUid, sortableId, timeOfId } from './ids.ts';

const entropy = fc.uint8Array({ minLength: 10, maxLength: 10 });
const time = fc.integer({ min: 0, max: 2 ** 48 - 1 });

describe('sortableId', () => {
  it('has the layout of a ULID', () => {
    // The example of the ULID specification: 01ARYZ6S41 is 1469918176385 ms.
    expect(sortableId('evt', 1469918176385, new Uint8Array(10))).toBe('evt_01aryz6s410000000000000000');
    expect(sortableId('evt', 0, new Uint8Array(10).fill(255))).toBe('evt_0000000000zzzzzzzzzzzzzzzz');
  });

  it('gives its time back', () => {
    fc.assert(fc.property(time, entropy, (t, e) => timeOfId('dlv', sortableId('dlv', t, e)) === t));
  });

  it('sorts as time and entropy do', () => {
    fc.assert(
      fc.property(time, time, entropy, entropy, (t1, t2, e1, e2) => {
        const order = t1 - t2 || Buffer.compare(e1, e2);
        const [a, b] = [sortableId('evt', t1, e1), sortableId('evt', t2, e2)];
        expect(Math.sign(a < b ? -1 : a > b ? 1 : 0)).toBe(Math.sign(order));
      }),
    );
  });

  it('refuses another amount of entropy', () => {
    expect(() => sortableId('evt', 0, new Uint8Array(9))).toThrow(RangeError);
  });
});

describe('timeOfId', () => {
  it.each([
    '',
    'dlv_',
    'evt_01aryz6s410000000000000000',
    'dlv_01ARYZ6S410000000000000000',
    'dlv_81aryz6s410000000000000000',
    'dlv_01aryz6s41000000000000000u',
  ])('knows that %j is no delivery id', (id) => {
    expect(timeOfId('dlv', id)).toBeUndefined();
  });
});

describe('deliveryId', () => {
  it('is the same again for the same event and endpoint, and another for any other', () => {
    const id = deliveryId(1000, 'tnt_a', 'evt_1', 'ep_1');
    expect(deliveryId(1000, 'tnt_a', 'evt_1', 'ep_1')).toBe(id);
    const others = [
      deliveryId(1000, 'tnt_b', 'evt_1', 'ep_1'),
      deliveryId(1000, 'tnt_a', 'evt_2', 'ep_1'),
      deliveryId(1000, 'tnt_a', 'evt_1', 'ep_2'),
      deliveryId(1001, 'tnt_a', 'evt_1', 'ep_1'),
    ];
    expect(new Set([id, ...others]).size).toBe(5);
    expect(timeOfId('dlv', id)).toBe(1000);
  });
});

describe('cloudEventId', () => {
  it('takes source and id together', () => {
    expect(cloudEventId('/a', '1')).toBe(cloudEventId('/a', '1'));
    expect(cloudEventId('/a', '1')).not.toBe(cloudEventId('/b', '1'));
  });
});

describe('firstIdAt', () => {
  it('is not above any id of that time, and above every earlier one', () => {
    fc.assert(
      fc.property(time, entropy, (t, e) => {
        expect(firstIdAt('aud', t) <= sortableId('aud', t, e)).toBe(true);
        expect(t === 0 || firstIdAt('aud', t) > sortableId('aud', t - 1, e)).toBe(true);
      }),
    );
  });
});

describe('isUid', () => {
  it.each(['a', '0', 'billing-hook', 'customer_42', 'a.b', '...', '-', 'A'.repeat(64), 'ep_1'])(
    '"%s" is one',
    (text) => {
      expect(isUid(text)).toBe(true);
    },
  );

  it.each(['', '.', '..', 'a b', 'a/b', 'ä', 'a\n', 'A'.repeat(65), '%00'])('"%s" is none', (text) => {
    expect(isUid(text)).toBe(false);
  });

  it('an id is none, of whatever prefix', () => {
    fc.assert(fc.property(time, entropy, (t, e) => !isUid(sortableId('ep', t, e))));
    expect(isUid(sortableId('ep', 5, new Uint8Array(10)).replace('ep', 'later'))).toBe(false);
  });
});
