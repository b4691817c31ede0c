import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { drainBacklog, startBacklogScenario } from '../isolation/backlog.ts';
import { expectDrainedInOrder } from '../isolation/drain-bounds.ts';
import type { Scenario } from './scenario.ts';

// The same as `test/long/backlog.long.spec.ts` with fewer deliveries, and without what an idle machine is needed for: how
// the worker's memory grows, and how long the others take.
const FEW = { waiting: 600, othersPerSecond: 20, seconds: 1, drainWithinMs: 40_000 };

describe('an endpoint that is down for a while', () => {
  let scenario: Scenario;

  beforeAll(async () => {
    scenario = await startBacklogScenario();
  }, 90_000);

  afterAll(() => scenario?.stop(), 60_000);

  it('gets what waited for it in the order in which it came, as fast as it takes it', async () => {
    const endpoint = { retry: { delaysSeconds: [] }, maxInFlight: 16 };
    expectDrainedInOrder(await drainBacklog(scenario, { ...FEW, endpoint }), 16);
  }, 90_000);

  it('that is ordered gets it in exactly the order in which it was accepted', async () => {
    const retry = { strategy: 'exponential', initialDelaySeconds: 0.5, multiplier: 1, maxRetries: 50, jitter: 0 };
    const drained = await drainBacklog(scenario, { ...FEW, endpoint: { ordered: true, retry } });
    expect(drained.arrived).toEqual(drained.order);
  }, 90_000);

  it('gets no more of it than its rate limit allows', async () => {
    const endpoint = { retry: { delaysSeconds: [] }, rateLimit: { limit: 100, windowSeconds: 0.5 } };
    const drained = await drainBacklog(scenario, { ...FEW, endpoint });
    expectDrainedInOrder(drained, 32);
    // The first hundred go at once, and then half a second passes for each hundred; the first may be held up on its way.
    expect(drained.drainedPerSecond).toBeLessThanOrEqual(600 / (5 * 0.5 - 0.25));
  }, 90_000);
});
