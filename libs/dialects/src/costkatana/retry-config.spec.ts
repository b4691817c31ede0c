import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { documented, documentedJson } from '../../test/documented.ts';
import {
  DEFAULT_RETRY_CONFIG,
  fromRetry,
  RETRY_CONFIG_RANGES,
  retryConfigProblems,
  retryPolicy,
  toBackoff,
} from './retry-config.ts';

const { maxRetries, backoffMultiplier, initialDelay } = RETRY_CONFIG_RANGES;
const within = (range: { min: number; max: number; whole: boolean }) =>
  range.whole
    ? fc.integer({ min: range.min, max: range.max })
    : fc.double({ min: range.min, max: range.max, noNaN: true });

describe('CK-13: retryConfig', () => {
  it('CK-13: without one, retries have the documented delays', () => {
    const timeline = documented('costkatana/retry-timeline');
    const seconds = [...timeline.matchAll(/retry: (\d+) seconds/g)].map(([, text]) => Number(text)).slice(1);
    expect(retryPolicy(DEFAULT_RETRY_CONFIG).delaysMs).toEqual(seconds.map((each) => each * 1000));
    expect(seconds).toEqual([5, 10, 20, 40, 80]);
    expect(retryPolicy(DEFAULT_RETRY_CONFIG).jitter).toBe(0);
  });

  it('CK-13: the documented examples', () => {
    expect(documentedJson('costkatana/create-request').retryConfig).toEqual(DEFAULT_RETRY_CONFIG);
    const advanced = documentedJson('costkatana/advanced-configuration').retryConfig;
    expect(retryConfigProblems(advanced)).toEqual([]);
    expect(retryPolicy(advanced).delaysMs).toEqual([10_000, 30_000, 90_000]);
  });

  it('CK-13: over its whole range, delays grow by the multiplier up to an hour, and it is read back', () => {
    const config = fc.record({
      maxRetries: within(maxRetries),
      backoffMultiplier: within(backoffMultiplier),
      initialDelay: within(initialDelay),
    });
    fc.assert(
      fc.property(config, (given) => {
        expect(fromRetry(toBackoff(given))).toEqual(given);
        expect(retryConfigProblems(given)).toEqual([]);
        const { delaysMs } = retryPolicy(given);
        expect(delaysMs).toHaveLength(given.maxRetries);
        let expected = given.initialDelay;
        for (const delay of delaysMs) {
          expect(Math.abs(delay - Math.min(expected, 3_600_000))).toBeLessThanOrEqual(1);
          expected *= given.backoffMultiplier;
        }
      }),
      { numRuns: 200 },
    );
  });

  it('CK-13: a list of delays is read back where it grows by a factor', () => {
    const read = (delaysMs: number[], more = {}) =>
      fromRetry({ delaysMs, jitter: 0, retryOn: ['5xx', 'error'], ...more });
    expect(fromRetry(retryPolicy(DEFAULT_RETRY_CONFIG))).toEqual(DEFAULT_RETRY_CONFIG);
    expect(read([])).toEqual({ ...DEFAULT_RETRY_CONFIG, maxRetries: 0 });
    expect(read([3000])).toEqual({ maxRetries: 1, backoffMultiplier: 2, initialDelay: 3000 });
    expect(read([1000, 1500, 2250])).toEqual({ maxRetries: 3, backoffMultiplier: 1.5, initialDelay: 1000 });
    expect(read([1000, 2000, 2000])).toBeUndefined();
    for (const more of [{ jitter: 0.1 }, { retryOn: undefined }, { retryOn: ['5xx'] }, { windowMs: 60_000 }]) {
      expect(read([1000, 2000], more)).toBeUndefined();
    }
    expect(fromRetry({ ...toBackoff(DEFAULT_RETRY_CONFIG), maxDelayMs: 30_000 })).toBeUndefined();
  });

  it.each([
    [{ maxRetries: 11 }, 'maxRetries', 'must be a whole number from 0 to 10'],
    [{ maxRetries: -1 }, 'maxRetries', 'must be a whole number from 0 to 10'],
    [{ maxRetries: 1.5 }, 'maxRetries', 'must be a whole number from 0 to 10'],
    [{ maxRetries: '3' }, 'maxRetries', 'must be a whole number from 0 to 10'],
    [{ backoffMultiplier: 0.9 }, 'backoffMultiplier', 'must be a number from 1 to 5'],
    [{ backoffMultiplier: null }, 'backoffMultiplier', 'must be a number from 1 to 5'],
    [{ initialDelay: 999 }, 'initialDelay', 'must be a whole number from 1000 to 60000'],
    [{ retries: 3 }, 'retries', 'is not known; there are maxRetries, backoffMultiplier, initialDelay'],
  ])('CK-13: %j is refused', (config, field, message) => {
    expect(retryConfigProblems(config)).toEqual([{ field, message }]);
  });
});
