import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isEventTypePattern, SubscriptionIndex } from './matching.ts';

const endpoint = (id: string, eventTypes: string[], enabled = true) => ({ id, eventTypes, enabled });

describe('isEventTypePattern', () => {
  it.each(['*', 'invoice.paid', 'invoice.*', 'a.b.c.*', 'a-b_c'])('takes %s', (pattern) => {
    expect(isEventTypePattern(pattern)).toBe(true);
  });
  it.each(['', '.', '.*', '*.*', 'invoice.', 'invoice.*.paid', 'inv*', '>', 'a b', 'a..b', 'é', 'a'.repeat(129)])(
    'refuses %j',
    (pattern) => {
      expect(isEventTypePattern(pattern)).toBe(false);
    },
  );
});

describe('SubscriptionIndex', () => {
  it('matches exact names, everything below a name, and everything', () => {
    const index = new SubscriptionIndex();
    index.put(endpoint('exact', ['invoice.paid']));
    index.put(endpoint('below', ['invoice.*']));
    index.put(endpoint('all', ['*']));
    index.put(endpoint('other', ['order.*', 'invoicex.*']));
    const ids = (type: string) => index.match(type).map(({ id }) => id);
    expect(ids('invoice.paid')).toEqual(['all', 'below', 'exact']);
    expect(ids('invoice.paid.late')).toEqual(['all', 'below']);
    expect(ids('invoice')).toEqual(['all']);
  });

  it('names an endpoint once, however many of its patterns match, and never a disabled one', () => {
    const index = new SubscriptionIndex();
    index.put(endpoint('a', ['*', 'x.*', 'x.y']));
    index.put(endpoint('b', ['*'], false));
    expect(index.match('x.y').map(({ id }) => id)).toEqual(['a']);
  });

  it('agrees with a plain reference after any puts and removes', () => {
    const word = fc.constantFrom('a', 'b', 'c');
    const type = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join('.'));
    const pattern = fc.oneof(
      fc.constant('*'),
      type,
      type.map((t) => `${t}.*`),
    );
    const id = fc.constantFrom('1', '2', '3', '4');
    const put = fc.record({ id, eventTypes: fc.array(pattern), enabled: fc.boolean() });
    fc.assert(
      fc.property(fc.array(fc.oneof(put, id)), type, (steps, wanted) => {
        const index = new SubscriptionIndex();
        const reference = new Map<string, ReturnType<typeof endpoint>>();
        for (const step of steps) {
          if (typeof step === 'string') {
            index.remove(step);
            reference.delete(step);
          } else {
            index.put(step);
            reference.set(step.id, step);
          }
        }
        const matches = (p: string) =>
          p === '*' || p === wanted || (p.endsWith('.*') && wanted.startsWith(p.slice(0, -1)));
        const expected = [...reference.values()]
          .filter((e) => e.enabled && e.eventTypes.some(matches))
          .map((e) => e.id);
        expect(index.match(wanted).map((e) => e.id)).toEqual(expected.sort());
        expect(index.size).toBe(reference.size);
      }),
    );
  });
});
