import { describe, expect, it } from '@jest/globals';
import { expectUnchanged } from '../isolation/bounds.ts';
import { compareLoudTenant } from '../isolation/loud-tenant.ts';
import { compareNoisyNeighbour } from '../isolation/noisy-neighbour.ts';
import { report } from '../isolation/report.ts';

// What docs/isolation.md promises, on a machine that does nothing else.
const BOUNDS = { throughput: 0.95, latency: 2 };

describe('nobody waits for a neighbour, at length', () => {
  it.each([256, 32])(
    'of 100 endpoints 10 hang and 10 refuse, with %i requests at a time',
    async (concurrency) => {
      const compared = await compareNoisyNeighbour({
        healthy: 80,
        hanging: 10,
        refusing: 10,
        perSecond: 200,
        warmUpSeconds: 15,
        seconds: concurrency === 256 ? 60 : 30,
        concurrency,
      });
      report(`100 endpoints, ${concurrency} requests at a time`, compared);
      expectUnchanged(compared, BOUNDS);
    },
    240_000,
  );

  it('one of 21 tenants publishes a hundred times as much as each of the others', async () => {
    const compared = await compareLoudTenant({
      quietTenants: 20,
      perSecond: 2,
      loudLimits: { publish: { limit: 250, windowSeconds: 1 }, delivery: { limit: 100, windowSeconds: 1 } },
      warmUpSeconds: 15,
      seconds: 60,
    });
    report('a loud tenant', compared);
    expectUnchanged(compared, BOUNDS);
    expect(compared.loud.refused).toBe(0);
  }, 240_000);
});
