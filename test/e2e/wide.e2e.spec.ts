import { describe, expect, it } from '@jest/globals';
import { oneEventForMany } from '../crash/wide.ts';

describe('one event for two thousand endpoints', () => {
  it('is fanned out at once, stored once, and delivered to each', async () => {
    const report = await oneEventForMany({ endpoints: 2_000, payloadBytes: 20_000, deadlineMs: 30_000 });
    console.log(`wide: ${JSON.stringify(report)}`);
    // Far below 2,000 payloads.
    expect(report.taskBytes).toBeLessThan(2_000 * 1_500);
  }, 90_000);
});
