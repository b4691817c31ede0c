import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HookwireError } from '#service';
import type { StoredSecret } from '#store';
import { activeSecrets, MAX_SECRETS, rotated, withAnother, withExpiry, without } from './secret-rules.ts';

const secret = (id: string, expiresAt: number | null = null): StoredSecret => ({
  id,
  createdAt: 0,
  expiresAt,
  publicKey: null,
  sealed: `sealed ${id}`,
});
const ends = (secrets: readonly StoredSecret[]) => secrets.map(({ id, expiresAt }) => [id, expiresAt]);
const NOW = 1_000;

describe('a rotation', () => {
  it('puts the new one first; the others end with the overlap, or earlier', () => {
    const before = [secret('b'), secret('a', 1_500), secret('old', 9_000), secret('gone', NOW)];
    expect(ends(rotated(before, secret('c'), 2_000, NOW))).toEqual([
      ['c', null],
      ['b', 3_000],
      ['a', 1_500],
      ['old', 3_000],
    ]);
  });

  it('without an overlap leaves nothing but the new one', () => {
    expect(rotated([secret('b'), secret('a', 1_500)], secret('c'), 0, NOW)).toEqual([secret('c')]);
  });

  it('is refused when there would be too many, and not for those that have expired', () => {
    const full = Array.from({ length: MAX_SECRETS }, (_, n) => secret(`s${n}`));
    expect(() => rotated(full, secret('new'), 1, NOW)).toThrow(HookwireError);
    expect(rotated([secret('s', NOW), ...full.slice(1)], secret('new'), 1, NOW)).toHaveLength(MAX_SECRETS);
    expect(() => withAnother(full, secret('new'), NOW)).toThrow('5 active secrets at most');
  });
});

describe('a change of one secret', () => {
  it('never leaves an endpoint without one that lasts', () => {
    const before = [secret('b', 9_000), secret('a')];
    expect(() => without(before, 'a', NOW)).toThrow('No other secret');
    expect(() => withExpiry(before, 'a', 2_000, NOW)).toThrow('No other secret');
    expect(ends(withExpiry(before, 'b', null, NOW))).toEqual([
      ['b', null],
      ['a', null],
    ]);
    expect(ends(without(before, 'b', NOW))).toEqual([['a', null]]);
  });

  it('does not find one that is not there, or has expired', () => {
    const before = [secret('b', NOW), secret('a')];
    for (const id of ['b', 'c']) {
      expect(() => without(before, id, NOW)).toThrow(`There is no secret ${id}`);
      expect(() => withExpiry(before, id, null, NOW)).toThrow(`There is no secret ${id}`);
    }
  });
});

it('whatever is done, something lasts, ids stay unique, and there are never too many', () => {
  const step = fc.record({
    kind: fc.constantFrom('add', 'rotate', 'expire', 'forever', 'remove'),
    at: fc.nat(MAX_SECRETS),
    ms: fc.nat(500),
    passed: fc.nat(300),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let secrets = [secret('first')];
      let now = NOW;
      for (const [n, { kind, at, ms, passed }] of steps.entries()) {
        now += passed;
        const id = secrets[at % secrets.length]!.id;
        try {
          if (kind === 'add') secrets = withAnother(secrets, secret(`s${n}`), now);
          else if (kind === 'rotate') secrets = rotated(secrets, secret(`s${n}`), ms, now);
          else if (kind === 'remove') secrets = without(secrets, id, now);
          else secrets = withExpiry(secrets, id, kind === 'forever' ? null : now + ms, now);
        } catch (error) {
          if (!(error instanceof HookwireError)) throw error;
        }
        expect(activeSecrets(secrets, Number.MAX_SAFE_INTEGER).length).toBeGreaterThan(0);
        expect(secrets.length).toBeLessThanOrEqual(MAX_SECRETS);
        expect(new Set(secrets.map((each) => each.id)).size).toBe(secrets.length);
      }
    }),
    { numRuns: 200 },
  );
});
