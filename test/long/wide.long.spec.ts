import { describe, expect, it } from '@jest/globals';
import { oneEventForMany } from '../crash/wide.ts';

describe('one event of 20 KB for 10,000 endpoints', () => {
  it('is fanned out in under 3 s, stored once, and delivered to each', async () => {
    const report = await oneEventForMany({ endpoints: 10_000, payloadBytes: 20_000, deadlineMs: 90_000 });
    console.log(`wide: ${JSON.stringify(report)}`);
    expect(report.fannedOutMs).toBeLessThan(3_000);
    // Far below 10,000 payloads.
    expect(report.taskBytes).toBeLessThan(10_000 * 1_500);
  }, 240_000);
});
