import { describe, expect, it } from '@jest/globals';
import { crashesUnderLoad } from '../crash/crashes.ts';

describe('everything killed at random', () => {
  it('loses nothing, and repeats only what was under way', async () => {
    const report = await crashesUnderLoad({
      seconds: 12,
      eventsPerSecond: 100,
      killEveryMs: 3_000,
      seed: 11,
      deadlineMs: 60_000,
    });
    console.log(`crashes: ${JSON.stringify(report)}`);
    expect(report.events).toBeGreaterThan(500);
  }, 180_000);
});
