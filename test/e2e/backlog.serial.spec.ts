import { describe, expect, it } from '@jest/globals';
import { drainBacklog } from '../isolation/backlog.ts';
import { expectDrainedInOrder } from '../isolation/drain-bounds.ts';
import { expectUnchanged } from '../isolation/bounds.ts';

// The same as `test/long/backlog.long.spec.ts` with fewer deliveries. Only there is the growth of memory told apart
// from a garbage collection more or less.
const FEW = { waiting: 2_000, othersPerSecond: 50, seconds: 3, drainWithinMs: 40_000 };
const BOUNDS = { throughput: 0.9, latency: 4, usualBeyondMs: 20 };

describe('an endpoint that is down for a while', () => {
  it('gets what waited for it in the order in which it came, as fast as it takes it', async () => {
    const endpoint = { retry: { delaysSeconds: [] }, maxInFlight: 16 };
    const drained = await drainBacklog({ ...FEW, endpoint });
    expectUnchanged(drained, BOUNDS);
    expectDrainedInOrder(drained, 16);
  }, 90_000);

  it('that is ordered gets it in exactly the order in which it was accepted', async () => {
    const retry = { strategy: 'exponential', initialDelaySeconds: 0.5, multiplier: 1, maxRetries: 50, jitter: 0 };
    const drained = await drainBacklog({ ...FEW, waiting: 1_000, endpoint: { ordered: true, retry } });
    expectUnchanged(drained, BOUNDS);
    expect(drained.arrived).toEqual(drained.order);
  }, 90_000);

  it('gets no more of it than its rate limit allows', async () => {
    const endpoint = { retry: { delaysSeconds: [] }, rateLimit: { limit: 100, windowSeconds: 0.5 } };
    const drained = await drainBacklog({ ...FEW, waiting: 1_000, endpoint });
    expectDrainedInOrder(drained, 32);
    // Ten windows; the first hundred go at once, so nine of them pass.
    expect(drained.drainedPerSecond).toBeLessThanOrEqual(1_000 / 4.5);
    expect(drained.drainedPerSecond).toBeGreaterThanOrEqual(120);
  }, 90_000);
});
