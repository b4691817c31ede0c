import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DEFAULT_RETRY_POLICY, retryDelay } from './retry-policy.ts';
import { settle, type Answer } from './settle.ts';

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
