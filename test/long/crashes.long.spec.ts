import { describe, expect, it } from '@jest/globals';
import { crashesUnderLoad } from '../crash/crashes.ts';

describe('everything killed at random, at full scale', () => {
  it('loses nothing: one kill -9 every 3 s for a minute, at 300 events a second', async () => {
    const seed = Date.now() % 1_000_000;
    console.log(`seed ${seed}`);
    const report = await crashesUnderLoad({
      seconds: 60,
      eventsPerSecond: 300,
      killEveryMs: 3_000,
      seed,
      deadlineMs: 180_000,
      onItsWayMs: 100,
    });
    console.log(`crashes: ${JSON.stringify(report)}`);
    expect(report.kills).toHaveLength(20);
  }, 480_000);
});
