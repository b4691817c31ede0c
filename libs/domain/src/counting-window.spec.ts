import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CountingWindow } from './counting-window.ts';

describe('a counting window', () => {
  it('counts what is younger than the window', () => {
    const window = new CountingWindow();
    window.add(3, 1_000);
    window.add(4, 1_500);
    expect(window.total(1_000, 1_999)).toBe(7);
    expect(window.total(1_000, 2_000)).toBe(4);
    expect(window.total(1_000, 2_500)).toBe(0);
  });

  it('says when there is room for more', () => {
    const window = new CountingWindow();
    const limit = { limit: 10, windowMs: 1_000 };
    expect(window.allowedAt(limit, 10, 5)).toBe(5);
    window.add(4, 100);
    window.add(6, 300);
    expect(window.allowedAt(limit, 1, 400)).toBe(1_100);
    expect(window.allowedAt(limit, 4, 400)).toBe(1_100);
    expect(window.allowedAt(limit, 5, 400)).toBe(1_300);
    expect(window.nextFreeAt(1_000, 400)).toBe(1_100);
    expect(window.nextFreeAt(1_000, 5_000)).toBe(5_000);
  });

  it('lets through no more than the limit in any window, and always something when one is over', () => {
    const sends = fc.array(fc.tuple(fc.double({ min: 0, max: 40, noNaN: true }), fc.integer({ min: 1, max: 5 })), {
      maxLength: 200,
    });
    fc.assert(
      fc.property(
        sends,
        fc.integer({ min: 5, max: 20 }),
        fc.integer({ min: 1, max: 100 }),
        (steps, limit, windowMs) => {
          const window = new CountingWindow();
          const taken: [number, number][] = [];
          let now = 0.5;
          for (const [pause, count] of steps) {
            now += pause;
            const at = window.allowedAt({ limit, windowMs }, count, now);
            const since = (start: number) => taken.reduce((sum, [time, n]) => (time > start ? sum + n : sum), 0);
            if (at <= now) {
              window.add(count, now);
              taken.push([now, count]);
              expect(since(now - windowMs)).toBeLessThanOrEqual(limit);
            } else {
              // Refused for a reason: with a millisecond of grace, it would have been too many.
              expect(since(now - windowMs - 1) + count).toBeGreaterThan(limit);
            }
          }
        },
      ),
    );
  });

  it('takes a hundred thousand a second, and forgets what is over', () => {
    const window = new CountingWindow();
    const limit = { limit: 100_000, windowMs: 1_000 };
    let taken = 0;
    for (let now = 0; now < 10_000; now += 0.005) {
      if (window.allowedAt(limit, 1, now) > now) continue;
      window.add(1, now);
      taken++;
    }
    expect(taken).toBeLessThanOrEqual(1_000_000);
    expect(taken).toBeGreaterThan(900_000);
  });
});
