import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bucketLatency, latencyBucket, percentiles } from './latency-bucket.ts';

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

describe('percentiles', () => {
  it('are undefined of nothing', () => {
    expect(percentiles([], [0.5, 1])).toEqual([undefined, undefined]);
  });

  it('are within 2 % of the exact ones', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 60_000 }), { minLength: 1, maxLength: 200 }),
        fc.uniqueArray(fc.constantFrom(0.001, 0.5, 0.95, 0.99, 1), { minLength: 1 }),
        (durations, unordered) => {
          const shares = unordered.sort((a, b) => a - b);
          const counts = new Map<number, number>();
          for (const ms of durations) counts.set(latencyBucket(ms), (counts.get(latencyBucket(ms)) ?? 0) + 1);
          const sorted = [...durations].sort((a, b) => a - b);
          const histogram = [...counts].sort(([a], [b]) => a - b).flat();
          for (const [n, found] of percentiles(histogram, shares).entries()) {
            const exact = sorted[Math.ceil(sorted.length * shares[n]!) - 1]!;
            expect(Math.abs(found! - exact) / exact).toBeLessThanOrEqual(0.021);
          }
        },
      ),
    );
  });
});
