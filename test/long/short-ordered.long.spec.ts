import { describe, expect, it } from '@jest/globals';
import { orderUnderKills } from '../crash/ordered.ts';

describe('an ordered endpoint', () => {
  it('gets its events in the order of their acceptance, although its owner is killed', async () => {
    const report = await orderUnderKills({ events: 600, kills: 1, killEveryMs: 1_500, deadlineMs: 40_000, seed: 7 });
    console.log(`order: ${JSON.stringify(report)}`);
    expect(report.duplicates).toBeLessThanOrEqual(report.kills);
  }, 90_000);
});
