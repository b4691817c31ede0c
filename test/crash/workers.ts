import { SHARDS } from '#domain';
import { waitUntil } from '#testkit';
import { connectTo } from '../e2e/connect.ts';
import type { Scenario } from '../e2e/scenario.ts';

/** When a line was written, in milliseconds since the epoch; 0 for none. */
export function timeOf(line: Record<string, unknown> | undefined): number {
  return line === undefined ? 0 : new Date(line['time'] as string).getTime();
}

/** Who owns which shard, by the server's word: the worker's name for each shard, empty for none. */
export async function ownersOf(natsUrl: string): Promise<{ owners: string[]; live: Set<string> }> {
  const { jsm, nc } = await connectTo(natsUrl);
  try {
    const owners = Array.from({ length: SHARDS }, () => '');
    const live = new Set<string>();
    const { state } = await jsm.streams.info('KV_WORKERS');
    if (state.messages === 0) return { owners, live };
    for await (const entry of await jsm.direct.getBatch('KV_WORKERS', { seq: 1, batch: 1_000 })) {
      const [, , kind, name = ''] = entry.subject.split('.');
      if (kind === 'shard') owners[Number(name)] = entry.string();
      else if (entry.string() === name) live.add(name);
    }
    return { owners, live };
  } finally {
    await nc.close();
  }
}

/**
 * Waits until every shard has a live owner, and nobody more than his share.
 * @returns how long that took, in milliseconds
 */
export async function evenedOut(scenario: Scenario, workers: number, deadlineMs: number): Promise<number> {
  const since = Date.now();
  await waitUntil(
    async () => {
      const { owners, live } = await ownersOf(scenario.nats.url);
      const counts = new Map<string, number>();
      for (const owner of owners) counts.set(owner, (counts.get(owner) ?? 0) + 1);
      const isEven =
        live.size === workers &&
        [...counts].every(([owner, count]) => live.has(owner) && count <= Math.ceil(SHARDS / workers));
      if (isEven) return true;
      throw new Error(
        `${live.size} live; ${[...counts].map(([owner, count]) => `${owner || 'nobody'}: ${count}`).join(', ')}`,
      );
    },
    { deadlineMs, every: 100, what: `${SHARDS} shards to be shared by ${workers} workers` },
  );
  return Date.now() - since;
}

/** A pseudo-random sequence that can be had again. */
export function seeded(seed: number): (below: number) => number {
  let state = seed % 2_147_483_647 || 1;
  return (below) => (state = (state * 48_271) % 2_147_483_647) % below;
}
