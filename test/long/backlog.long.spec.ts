import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { drainBacklog, startBacklogScenario, type Drained } from '../isolation/backlog.ts';
import { expectUnchanged } from '../isolation/bounds.ts';
import { expectDrainedInOrder } from '../isolation/drain-bounds.ts';
import type { Scenario } from '../e2e/scenario.ts';
import { report } from '../isolation/report.ts';

const BOUNDS = { throughput: 0.95, latency: 2 };
const MOST_GROWTH = 50 * 1024 * 1024;
const OTHERS = { othersPerSecond: 50, seconds: 10, isMemoryMeasured: true };

function figures({ before, during, memoryGrowth, parkedPerSecond, drainedPerSecond, exhausted }: Drained): object {
  const memoryGrowthMiB = Math.round(memoryGrowth / 104_857.6) / 10;
  return { before, during, memoryGrowthMiB, parkedPerSecond, drainedPerSecond, exhausted };
}

describe('an endpoint that is down for a while, at length', () => {
  let scenario: Scenario;

  // For each a new one, as the memory of the worker is looked at.
  beforeEach(async () => {
    scenario = await startBacklogScenario();
  }, 90_000);

  afterEach(() => scenario?.stop(), 60_000);

  it('has 200,000 deliveries wait for it, which costs the worker no memory and the others nothing', async () => {
    const endpoint = { retry: { delaysSeconds: [] } };
    const drained = await drainBacklog(scenario, { ...OTHERS, waiting: 200_000, endpoint, drainWithinMs: 900_000 });
    report('200,000 wait', figures(drained));
    expect(drained.memoryGrowth).toBeLessThan(MOST_GROWTH);
    expectUnchanged(drained, BOUNDS);
    expectDrainedInOrder(drained, 32);
  }, 1_800_000);

  it('and is ordered gets 10,000 events in exactly the order in which they were accepted', async () => {
    const retry = { strategy: 'exponential', initialDelaySeconds: 1, multiplier: 1, maxRetries: 50, jitter: 0 };
    const endpoint = { ordered: true, retry };
    const drained = await drainBacklog(scenario, { ...OTHERS, waiting: 10_000, endpoint, drainWithinMs: 120_000 });
    report('10,000 wait in order', figures(drained));
    expect(drained.arrived).toEqual(drained.order);
    expectUnchanged(drained, BOUNDS);
  }, 240_000);

  it('and has a rate limit of 200 a second gets 4,000 at that rate', async () => {
    const endpoint = { retry: { delaysSeconds: [] }, rateLimit: { limit: 200, windowSeconds: 1 } };
    const drained = await drainBacklog(scenario, { ...OTHERS, waiting: 4_000, endpoint, drainWithinMs: 60_000 });
    report('4,000 wait for 200 a second', figures(drained));
    expectDrainedInOrder(drained, 32);
    expect(drained.drainedPerSecond).toBeLessThanOrEqual(210);
    expect(drained.drainedPerSecond).toBeGreaterThanOrEqual(180);
  }, 240_000);
});
