import { describe, expect, it } from '@jest/globals';
import { orderUnderKills } from '../crash/ordered.ts';

describe('an ordered endpoint at full scale', () => {
  it('gets 20,000 events in order, while its owner is killed every 15 s', async () => {
    const report = await orderUnderKills({
      events: 20_000,
      kills: 10,
      killEveryMs: 15_000,
      deadlineMs: 240_000,
      seed: 3,
    });
    console.log(`order: ${JSON.stringify(report)}`);
    expect(report.kills).toBeGreaterThanOrEqual(6);
    expect(report.duplicates).toBeLessThanOrEqual(report.kills);
  }, 480_000);
});
