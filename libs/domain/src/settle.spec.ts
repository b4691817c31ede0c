import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DEFAULT_RETRY_POLICY, retryDelay, type RetryPolicy } from './retry-policy.ts';
import { retryAfterMs, settle, settled, type Answer } from './settle.ts';

const policy = { delaysMs: [1000, 2000], jitter: 0 };
const timeout: Answer = { error: { code: 'timeout', message: '' } };

describe('settle', () => {
  it.each<[number, Answer, ReturnType<typeof settle>]>([
    [1, { status: 200 }, { kind: 'delivered' }],
    [1, { status: 204 }, { kind: 'delivered' }],
    [3, { status: 299 }, { kind: 'delivered' }],
    [1, { status: 301 }, { kind: 'retry', at: 11_000 }],
    [1, { status: 404 }, { kind: 'retry', at: 11_000 }],
    [2, { status: 500 }, { kind: 'retry', at: 12_000 }],
    [1, timeout, { kind: 'retry', at: 11_000 }],
    [3, { status: 500 }, { kind: 'exhausted' }],
    [3, timeout, { kind: 'exhausted' }],
  ])('attempt %i answered %j becomes %j', (attempt, answer, expected) => {
    expect(settle(attempt, answer, policy, 9_000, 10_000, 0.5)).toEqual(expected);
  });

  it.each<[string, number, Answer, Partial<RetryPolicy>, ReturnType<typeof settle>]>([
    ['a receiver that is gone is not asked again', 1, { status: 410 }, {}, { kind: 'exhausted' }],
    ['nor with a policy that says so', 1, { status: 410 }, { retryOn: ['4xx'] }, { kind: 'exhausted' }],
    ['Retry-After beyond the delay', 1, { status: 429, retryAfterMs: 5_000 }, {}, { kind: 'retry', at: 15_000 }],
    ['Retry-After within the delay', 1, { status: 503, retryAfterMs: 500 }, {}, { kind: 'retry', at: 11_000 }],
    ['after the last attempt', 3, { status: 503, retryAfterMs: 500 }, {}, { kind: 'exhausted' }],
    ['with a success it means nothing', 1, { status: 200, retryAfterMs: 500 }, {}, { kind: 'delivered' }],
    ['a status that is retried', 1, { status: 500 }, { retryOn: ['5xx'] }, { kind: 'retry', at: 11_000 }],
    ['one that is not', 1, { status: 404 }, { retryOn: ['5xx', 'error'] }, { kind: 'exhausted' }],
    ['no answer, which is retried', 1, timeout, { retryOn: ['error'] }, { kind: 'retry', at: 11_000 }],
    ['no answer, which is not', 1, timeout, { retryOn: ['5xx'] }, { kind: 'exhausted' }],
    ['at the end of the window', 1, { status: 500 }, { windowMs: 2_000 }, { kind: 'retry', at: 11_000 }],
    ['beyond the window', 1, { status: 500 }, { windowMs: 1_999 }, { kind: 'exhausted' }],
    [
      'beyond it because of Retry-After',
      1,
      { status: 503, retryAfterMs: 5_000 },
      { windowMs: 2_000 },
      { kind: 'exhausted' },
    ],
  ])('%s', (_, attempt, answer, more, expected) => {
    expect(settle(attempt, answer, { ...policy, ...more }, 9_000, 10_000, 0.5)).toEqual(expected);
  });

  it('never retries before the delay, nor before what was asked, nor after the window', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.record({
          status: fc.integer({ min: 100, max: 599 }),
          retryAfterMs: fc.option(fc.nat(9_000), { nil: undefined }),
        }),
        fc.option(fc.nat(9_000), { nil: undefined }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (attempt, answer, windowMs, random) => {
          const delaysMs = [1_000, 2_000, 4_000];
          const settlement = settle(attempt, answer, { delaysMs, jitter: 0.2, windowMs }, 9_000, 10_000, random);
          if (settlement.kind !== 'retry') return;
          expect(settlement.at).toBeGreaterThanOrEqual(10_000 + delaysMs[attempt - 1]! * 0.8);
          expect(settlement.at).toBeGreaterThanOrEqual(10_000 + (answer.retryAfterMs ?? 0));
          expect(settlement.at).toBeLessThanOrEqual(9_000 + (windowMs ?? Infinity));
        },
      ),
    );
  });
});

describe('an answer as rules about endpoints see it', () => {
  it.each<[Answer, ReturnType<typeof settled>]>([
    [{ status: 204 }, { success: true, status: 204, retryAfterMs: undefined }],
    [
      { status: 503, retryAfterMs: 7 },
      { success: false, status: 503, retryAfterMs: 7 },
    ],
    [timeout, { success: false }],
  ])('%j is %j', (answer, expected) => {
    expect(settled(answer)).toEqual(expected);
  });
});

describe('retryAfterMs', () => {
  const now = Date.parse('2026-11-25T10:00:00Z');
  it.each([
    ['0', 0],
    ['120', 120_000],
    [' 7 ', 7_000],
    ['86401', 86_400_000],
    ['99999999999999999999', 86_400_000],
    ['Wed, 25 Nov 2026 10:00:30 GMT', 30_000],
    ['Wed, 25 Nov 2026 09:00:00 GMT', 0],
    ['Fri, 25 Dec 2026 10:00:00 GMT', 86_400_000],
    ['Wednesday, 25-Nov-26 10:00:30 GMT', 30_000],
    [undefined, undefined],
    ['', undefined],
    ['-5', undefined],
    ['1.5', undefined],
    ['soon', undefined],
    ['2 weeks', undefined],
    ['2026-11-25T10:00:30Z', undefined],
    ['Wed, 99 Foo 2026', undefined],
  ])('"%s" is %p', (header, expected) => {
    expect(retryAfterMs(header, now)).toBe(expected);
  });

  it('is within a day, or nothing, whatever a receiver sends', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.bigInt().map(String), fc.date().map(String)), (header) => {
        const ms = retryAfterMs(header, now);
        if (ms === undefined) return;
        expect(ms).toBeGreaterThanOrEqual(0);
        expect(ms).toBeLessThanOrEqual(86_400_000);
      }),
    );
  });
});

describe('retryDelay', () => {
  it('gives the default schedule: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 10 h, then no more', () => {
    const delays = [1, 2, 3, 4, 5, 6, 7, 8].map((attempt) => retryDelay(DEFAULT_RETRY_POLICY, attempt, 0.5));
    expect(delays).toEqual([5e3, 3e5, 1.8e6, 7.2e6, 1.8e7, 3.6e7, 3.6e7, undefined]);
  });

  it('stays within its jitter', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (attempt, random) => {
        const plain = DEFAULT_RETRY_POLICY.delaysMs[attempt - 1]!;
        const delay = retryDelay(DEFAULT_RETRY_POLICY, attempt, random)!;
        expect(delay).toBeGreaterThanOrEqual(plain * 0.8);
        expect(delay).toBeLessThanOrEqual(plain * 1.2);
      }),
    );
  });
});
