import { describe, expect, it } from '@jest/globals';
import { endpointShard, SHARDS, tenantShard } from './shards.ts';

describe('shards', () => {
  it('are spread evenly over tenants', () => {
    const counts = new Array<number>(SHARDS).fill(0);
    for (let n = 0; n < 64_000; n++) counts[tenantShard(`tnt_${n.toString(36)}`)]!++;
    expect(Math.min(...counts)).toBeGreaterThan(850);
    expect(Math.max(...counts)).toBeLessThan(1150);
  });

  it('hold a tenant’s endpoints in at most four', () => {
    for (let t = 0; t < 100; t++) {
      const used = new Set(Array.from({ length: 200 }, (_, e) => endpointShard(`tnt_${t}`, `ep_${e}`)));
      expect(used.size).toBeLessThanOrEqual(4);
      expect([...used].every((shard) => shard >= 0 && shard < SHARDS)).toBe(true);
    }
  });

  it('never move: stored subjects contain them', () => {
    expect([tenantShard('tnt_a'), tenantShard('tnt_b'), endpointShard('tnt_a', 'ep_1'), endpointShard('tnt_a', 'ep_2')])
      .toMatchInlineSnapshot(`
     [
       63,
       39,
       58,
       58,
     ]
    `);
  });
});
