import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SendingWindow, shareOfLimit } from './rate-limit.ts';

describe('a sending window', () => {
  it('never lets more than the limit into any window, wherever it begins, and no fewer than it could', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 500 }),
        fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 200 }),
        (limit, windowMs, steps) => {
          const window = new SendingWindow({ limit, windowMs });
          const sends: number[] = [];
          let now = 1_000;
          for (const step of steps) {
            now += step;
            const isAllowed = window.allowedAt() <= now;
            const recent = sends.filter((at) => at >= now - windowMs).length;
            expect(isAllowed).toBe(recent < limit);
            if (!isAllowed) continue;
            window.add(now);
            sends.push(now);
          }
        },
      ),
    );
  });

  it('goes on where the one before it ended', () => {
    const window = new SendingWindow({ limit: 3, windowMs: 100 });
    [10, 20, 30, 40].forEach((at) => window.add(at));
    const next = new SendingWindow(window.rateLimit, window.times(45));
    expect(next.allowedAt()).toBe(121);
    next.add(121);
    expect(next.allowedAt()).toBe(131);
  });

  it('keeps more sends than a smaller limit counts: the newest', () => {
    const window = new SendingWindow({ limit: 1, windowMs: 100 }, [5, 30, 20]);
    expect(window.allowedAt()).toBe(131);
  });

  it('knows when the one after others may go', () => {
    const window = new SendingWindow({ limit: 3, windowMs: 100 }, [10, 20]);
    expect([0, 1, 2, 3].map((others) => window.allowedAt(others))).toEqual([0, 111, 121, Infinity]);
  });
});

describe('the share of a tenant’s limit', () => {
  it('adds up to the limit at most', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000 }),
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 4 }),
        (limit, counts) => {
          const total = counts.reduce((sum, count) => sum + count, 0);
          const perMs = counts
            .map((count) => shareOfLimit({ limit, windowMs: 1_000 }, count, total))
            .reduce((sum, share) => sum + share.limit / share.windowMs, 0);
          expect(perMs).toBeLessThanOrEqual(limit / 1_000 + 1e-9);
        },
      ),
    );
  });
});
