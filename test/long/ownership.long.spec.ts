import { describe, expect, it } from '@jest/globals';
import { ownershipUnderLoad } from '../crash/ownership.ts';

describe('shards and their owners at full scale', () => {
  it('even out, and nothing is lost, at 200 events a second to five of 20 endpoints each', async () => {
    const report = await ownershipUnderLoad({
      eventsPerSecond: 200,
      endpoints: 20,
      types: 4,
      workers: 2,
      changes: ['add', 'remove', 'pause', 'kill', 'add', 'pause', 'kill'],
    });
    console.log(`ownership: ${JSON.stringify(report)}`);
    expect(report.deliveries).toBe(5 * report.events);
  }, 300_000);
});
