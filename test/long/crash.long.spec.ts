import { describe, expect, it } from '@jest/globals';
import { crashesUnderLoad } from '../crash/crashes.ts';
import { orderUnderKills } from '../crash/ordered.ts';
import { ownershipUnderLoad } from '../crash/ownership.ts';
import { oneEventForMany } from '../crash/wide.ts';

// docs/reliability.md has what was measured, and on which machine.

describe('at full scale', () => {
  it('order: 20,000 events, and the owner killed every 15 s', async () => {
    const report = await orderUnderKills({
      events: 20_000,
      kills: 10,
      killEveryMs: 15_000,
      deadlineMs: 240_000,
      seed: 3,
    });
    console.log(`order: ${JSON.stringify(report)}`);
    expect(report.duplicates).toBeLessThanOrEqual(report.kills);
  }, 480_000);

  it('ownership: workers added, removed, paused and killed under 200 events a second to 20 endpoints', async () => {
    const report = await ownershipUnderLoad({
      eventsPerSecond: 200,
      endpoints: 20,
      workers: 2,
      changes: ['add', 'remove', 'pause', 'kill', 'add', 'pause', 'kill'],
    });
    console.log(`ownership: ${JSON.stringify(report)}`);
    expect(report.deliveries).toBe(20 * report.events);
  }, 300_000);

  it('crashes: one kill -9 every 3 s for a minute, at 300 events a second', async () => {
    const seed = Date.now() % 1_000_000;
    console.log(`seed ${seed}`);
    const report = await crashesUnderLoad({
      seconds: 60,
      eventsPerSecond: 300,
      killEveryMs: 3_000,
      seed,
      deadlineMs: 180_000,
    });
    console.log(`crashes: ${JSON.stringify(report)}`);
  }, 480_000);

  it('one event of 20 KB for 10,000 endpoints', async () => {
    const report = await oneEventForMany({ endpoints: 10_000, payloadBytes: 20_000, deadlineMs: 90_000 });
    console.log(`wide: ${JSON.stringify(report)}`);
    expect(report.fannedOutMs).toBeLessThan(3_000);
    expect(report.taskBytes).toBeLessThan(10_000 * 1_500);
  }, 240_000);
});
