import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { exponentialDelays, isRetried, isRetryCondition, retryDelay, scaledRetryPolicy } from './retry-policy.ts';

describe('exponentialDelays', () => {
  it.each([
    [{ initialMs: 5_000, multiplier: 2, maxDelayMs: 3_600_000, retries: 4 }, [5_000, 10_000, 20_000, 40_000]],
    [{ initialMs: 5_000, multiplier: 2, maxDelayMs: 15_000, retries: 4 }, [5_000, 10_000, 15_000, 15_000]],
    [{ initialMs: 100, multiplier: 1, maxDelayMs: 100, retries: 3 }, [100, 100, 100]],
    [{ initialMs: 100, multiplier: 1.5, maxDelayMs: 1_000, retries: 3 }, [100, 150, 225]],
    [{ initialMs: 100, multiplier: 10, maxDelayMs: 604_800_000, retries: 0 }, []],
  ])('%j are %j', (backoff, delays) => {
    expect(exponentialDelays(backoff)).toEqual(delays);
  });

  it('never shrinks, and stays within its limits, whatever it is made of', () => {
    const backoff = fc.record({
      initialMs: fc.integer({ min: 100, max: 604_800_000 }),
      multiplier: fc.double({ min: 1, max: 10, noNaN: true }),
      maxDelayMs: fc.integer({ min: 100, max: 604_800_000 }),
      retries: fc.integer({ min: 0, max: 50 }),
    });
    fc.assert(
      fc.property(backoff, (input) => {
        const delays = exponentialDelays(input);
        expect(delays).toHaveLength(input.retries);
        expect(delays.every((delay) => Number.isInteger(delay) && delay <= input.maxDelayMs)).toBe(true);
        expect(delays).toEqual([...delays].sort((a, b) => a - b));
        if (delays.length > 0) expect(delays[0]).toBe(Math.min(input.initialMs, input.maxDelayMs));
      }),
    );
  });
});

describe('scaledRetryPolicy', () => {
  const policy = { delaysMs: [60_000, 300_000, 1_800_000], jitter: 0.5, windowMs: 86_400_000, retryOn: ['5xx'] };

  it('makes delays and window shorter, and nothing else different', () => {
    const { delaysMs, ...rest } = scaledRetryPolicy(policy, 0.002);
    expect(rest).toEqual({ jitter: 0.5, windowMs: 172_800, retryOn: ['5xx'] });
    expect(delaysMs.map(Math.round)).toEqual([120, 600, 3_600]);
    expect(scaledRetryPolicy({ delaysMs: [1_000], jitter: 0 }, 0.5)).toEqual({ delaysMs: [500], jitter: 0 });
  });

  it('is the policy itself on a clock like ours', () => {
    expect(scaledRetryPolicy(policy, 1)).toBe(policy);
  });

  it('waits whole milliseconds', () => {
    expect(retryDelay(scaledRetryPolicy({ delaysMs: [1_001], jitter: 0 }, 0.001), 1, 0)).toBe(1);
  });
});

describe('retryOn', () => {
  it.each<[readonly string[] | undefined, number | undefined, boolean]>([
    [undefined, 404, true],
    [undefined, undefined, true],
    [['5xx'], 500, true],
    [['5xx'], 599, true],
    [['5xx'], 404, false],
    [['5xx'], undefined, false],
    [['error'], undefined, true],
    [['error'], 500, false],
    [['429', 'error'], 429, true],
    [['429', 'error'], 428, false],
    [['3xx'], 302, true],
  ])('%j and status %p: %p', (retryOn, status, expected) => {
    expect(isRetried({ delaysMs: [], jitter: 0, retryOn }, status)).toBe(expected);
  });

  it.each([
    ['5xx', true],
    ['429', true],
    ['error', true],
    ['6xx', false],
    ['600', false],
    ['42', false],
    ['5XX', false],
    ['', false],
    ['5xx ', false],
  ])('"%s" is a condition: %p', (text, expected) => {
    expect(isRetryCondition(text)).toBe(expected);
  });
});
