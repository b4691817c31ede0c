import { describe, expect, it } from '@jest/globals';
import { sendAcrossTakeovers, shortestBeyond } from '../isolation/rate-takeover.ts';

/** On its way to the receiver a request may be held up, and the next one not. Milliseconds. */
const ON_THE_WAY_MS = 1_500;

describe('a rate limit', () => {
  it('holds in any window, also when the worker that counts is killed, and loses nothing', async () => {
    const options = { events: 100, limit: 20, windowMs: 2_000, killAfter: 45, withinMs: 60_000 };
    const { sent, arrived, ids } = await sendAcrossTakeovers(options);
    expect(ids.size).toBe(options.events);
    expect(shortestBeyond(sent, options.limit)).toBeGreaterThanOrEqual(options.windowMs);
    expect(shortestBeyond(arrived, options.limit)).toBeGreaterThanOrEqual(options.windowMs - ON_THE_WAY_MS);
  }, 90_000);
});
