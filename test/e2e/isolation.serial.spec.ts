import { describe, it } from '@jest/globals';
import { expectUnchanged } from '../isolation/bounds.ts';
import { compareLoudTenant } from '../isolation/loud-tenant.ts';
import { compareNoisyNeighbour } from '../isolation/noisy-neighbour.ts';

// Seconds long, beside whatever else runs. `test/long/isolation.long.spec.ts` is the same with the promised bounds.
const BOUNDS = { throughput: 0.9, latency: 4, usualBeyondMs: 20 };

describe('nobody waits for a neighbour', () => {
  it('endpoints that hang or refuse, more requests than the worker has slots, change nothing for the others', async () => {
    const compared = await compareNoisyNeighbour({
      healthy: 40,
      hanging: 5,
      refusing: 5,
      perSecond: 100,
      warmUpSeconds: 3,
      seconds: 6,
      concurrency: 16,
    });
    expectUnchanged(compared, BOUNDS);
  }, 60_000);

  it('a tenant that floods the platform within its limits changes nothing for the others', async () => {
    const compared = await compareLoudTenant({
      quietTenants: 10,
      perSecond: 2,
      loudLimits: { publish: { limit: 250, windowSeconds: 1 }, delivery: { limit: 50, windowSeconds: 1 } },
      warmUpSeconds: 3,
      seconds: 6,
    });
    expectUnchanged(compared, BOUNDS);
  }, 60_000);
});
