import { describe, expect, it } from '@jest/globals';
import { sendAcrossTakeovers, shortestBeyond } from '../isolation/rate-takeover.ts';
import { report } from '../isolation/report.ts';

const ON_THE_WAY_MS = 1_000;

describe('a rate limit, at length', () => {
  it('of 100 in 6 s holds for 1,000 events at once and three workers, one of which is killed', async () => {
    const options = { events: 1_000, limit: 100, windowMs: 6_000, killAfter: 250, withinMs: 150_000 };
    const { sent, arrived, ids } = await sendAcrossTakeovers(options);
    const shortest = { sent: shortestBeyond(sent, options.limit), arrived: shortestBeyond(arrived, options.limit) };
    report('1,000 events, 100 in 6 s', {
      seconds: (arrived.at(-1)! - arrived[0]!) / 1000,
      twice: arrived.length - ids.size,
      shortestTimeOf101: shortest,
    });
    expect(ids.size).toBe(options.events);
    expect(shortest.sent).toBeGreaterThanOrEqual(options.windowMs);
    expect(shortest.arrived).toBeGreaterThanOrEqual(options.windowMs - ON_THE_WAY_MS);
  }, 240_000);
});
