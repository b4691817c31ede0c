import { describe, expect, it } from '@jest/globals';
import { ownershipUnderLoad } from '../crash/ownership.ts';

describe('shards and their owners under load', () => {
  it('even out when workers come, stand still and are killed; nothing is lost', async () => {
    const report = await ownershipUnderLoad({
      eventsPerSecond: 40,
      endpoints: 8,
      types: 1,
      workers: 2,
      changes: ['add', 'pause', 'kill'],
    });
    console.log(`ownership: ${JSON.stringify(report)}`);
    expect(report.deliveries).toBe(8 * report.events);
  }, 120_000);
});
