import { createHash } from 'node:crypto';
import { SHARDS } from './shards.ts';

/**
 * Who should own which shard, as every worker works it out alone and all the same: for each shard the worker that
 * scores highest for it and has room left (at most ⌈shards / workers⌉ each). When a worker comes or goes, most shards
 * stay where they are. (Rendezvous hashing, Thaler and Ravishankar 1998, with a cap.)
 * @returns the owner of each shard; an empty list without workers
 */
export function assignShards(workers: readonly string[], shards = SHARDS): string[] {
  if (workers.length === 0) return [];
  const cap = Math.ceil(shards / workers.length);
  const load = new Map<string, number>();
  return Array.from({ length: shards }, (_, shard) => {
    let best = '';
    let bestScore = -1;
    for (const worker of workers) {
      if ((load.get(worker) ?? 0) >= cap) continue;
      const score = scoreOf(worker, shard);
      if (score > bestScore || (score === bestScore && worker < best)) [best, bestScore] = [worker, score];
    }
    load.set(best, (load.get(best) ?? 0) + 1);
    return best;
  });
}

function scoreOf(worker: string, shard: number): number {
  return createHash('sha256').update(`${worker}:${shard}`).digest().readUInt32BE();
}
