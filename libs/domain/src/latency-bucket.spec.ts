import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bucketLatency, latencyBucket, percentile } from './latency-bucket.ts';

describe('latencyBucket', () => {
  it('stands for a duration within 2 %', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 3.6e6, noNaN: true }), (ms) => {
        expect(Math.abs(bucketLatency(latencyBucket(ms)) - ms) / ms).toBeLessThanOrEqual(0.02);
      }),
    );
  });
  it('puts everything up to a millisecond together', () => {
    expect([0, 0.4, 1].map(latencyBucket)).toEqual([0, 0, 0]);
  });
});

describe('percentile', () => {
  it('is undefined of nothing', () => {
    expect(percentile([], 0.5)).toBeUndefined();
  });

  it('is within 2 % of the exact percentile', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 60_000 }), { minLength: 1, maxLength: 200 }),
        fc.constantFrom(0.5, 0.95, 0.99, 1),
        (durations, share) => {
          const counts = new Map<number, number>();
          for (const ms of durations) counts.set(latencyBucket(ms), (counts.get(latencyBucket(ms)) ?? 0) + 1);
          const sorted = [...durations].sort((a, b) => a - b);
          const exact = sorted[Math.ceil(sorted.length * share) - 1]!;
          const found = percentile([...counts], share)!;
          expect(Math.abs(found - exact) / exact).toBeLessThanOrEqual(0.021);
        },
      ),
    );
  });
});
