import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { assignShards } from './shard-assignment.ts';
import { SHARDS } from './shards.ts';

const workers = fc.uniqueArray(fc.stringMatching(/^worker-[0-9a-f]{12}$/), { minLength: 1, maxLength: 12 });

describe('who owns which shard', () => {
  it('gives every shard to one of the workers, and to each at most its part', () => {
    fc.assert(
      fc.property(workers, (live) => {
        const owners = assignShards(live);
        expect(owners).toHaveLength(SHARDS);
        const most = Math.ceil(SHARDS / live.length);
        for (const worker of live) expect(owners.filter((owner) => owner === worker).length).toBeLessThanOrEqual(most);
        expect(owners.every((owner) => live.includes(owner))).toBe(true);
      }),
    );
  });

  it('is worked out by all of them alike, in whatever order they heard of each other', () => {
    fc.assert(
      fc.property(workers, fc.infiniteStream(fc.nat()), (live, random) => {
        const shuffled = live
          .map((worker) => ({ worker, place: random.next().value as number }))
          .sort((a, b) => a.place - b.place)
          .map(({ worker }) => worker);
        expect(assignShards(shuffled)).toEqual(assignShards(live));
      }),
    );
  });

  it('leaves most shards where they are when a worker comes or goes', () => {
    fc.assert(
      fc.property(workers, (live) => {
        fc.pre(live.length >= 2);
        const [leaving, ...staying] = live as [string, ...string[]];
        const before = assignShards(live);
        const after = assignShards(staying);
        const moved = before.filter((owner, shard) => owner !== leaving && owner !== after[shard]).length;
        // Without a cap none of the others' would move; with it, a few are pushed on.
        expect(moved).toBeLessThan(SHARDS / 2);
      }),
    );
  });

  it('has no owner without workers, and one for all of one', () => {
    expect(assignShards([])).toEqual([]);
    expect(new Set(assignShards(['worker-1']))).toEqual(new Set(['worker-1']));
  });
});
