import { describe, expect, it } from '@jest/globals';
import { crashesUnderLoad } from '../crash/crashes.ts';

describe('everything killed at random', () => {
  it('loses nothing, and repeats only what was under way', async () => {
    const report = await crashesUnderLoad({
      seconds: 12,
      eventsPerSecond: 100,
      killEveryMs: 1_700,
      seed: 11,
      deadlineMs: 60_000,
      onItsWayMs: 1_000,
    });
    console.log(`crashes: ${JSON.stringify(report)}`);
    // Each of the seven once.
    expect(new Set(report.kills).size).toBe(7);
  }, 180_000);
});
