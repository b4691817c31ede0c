import { endpointShard, type Attempted, type Fact } from '#domain';
import type { LaunchedProcess } from '#testkit';
import type { Duplicate, Harm } from './duplicates.ts';
import { timeOf } from './workers.ts';

// Who sent what, and who owned it then: from the facts, and from what the workers say in their logs.

interface Gain {
  readonly shard: number;
  readonly worker: string;
  readonly at: number;
}

interface Sent {
  readonly worker: string;
  readonly shard: number;
  readonly startedAt: number;
  /** When its fact was stored. */
  readonly settledAt: number;
}

/** A fact and an acknowledgement that were on their way when a worker was stopped or killed may have got lost. */
const ON_THEIR_WAY_MS = 500;

export class Sends {
  /** Newest first. */
  readonly #gains: Gain[] = [];
  /** By event and endpoint, oldest first. What is missing was sent by a worker that was killed before it could say so. */
  readonly #sent = new Map<string, Sent[]>();

  /** @param workers every process that ever ran, with its whole log */
  constructor(facts: readonly Fact[], workers: readonly LaunchedProcess[]) {
    const lines = new Map<string, { worker: string; at: number }>();
    for (const { logs } of workers) {
      let worker = '';
      for (const line of logs) {
        if (line['msg'] === 'shard gained') {
          // A restarted process has the same log and another name.
          worker = line['worker'] as string;
          this.#gains.push({ shard: line['shard'] as number, worker, at: timeOf(line) });
        } else if (line['msg'] === 'attempt made') {
          lines.set(line['attemptId'] as string, { worker, at: timeOf(line) });
        }
      }
    }
    this.#gains.sort((a, b) => b.at - a.at);
    const attempts = facts.filter((fact): fact is Attempted => fact.kind === 'attempted');
    for (const { attemptId, event, endpoint, startedAt } of attempts.sort((a, b) => a.startedAt - b.startedAt)) {
      const line = lines.get(attemptId);
      if (!line) continue;
      const shard = endpointShard(event.tenant, endpoint);
      const sent = { worker: line.worker, shard, startedAt, settledAt: line.at };
      const of = `${event.id} ${endpoint}`;
      this.#sent.set(of, [...(this.#sent.get(of) ?? []), sent]);
    }
  }

  /** Requests that were begun by a worker after another one had gained their shard. None, when a shard has one owner. */
  withoutOwnership(): string[] {
    return [...this.#sent.values()].flat().flatMap(({ worker, shard, startedAt }) => {
      const owner = this.#ownerAt(shard, startedAt);
      // Within one millisecond it cannot be told which came first.
      const isNew = this.#gains.some((gain) => gain.shard === shard && gain.worker === worker && gain.at === startedAt);
      if (owner?.worker === worker || isNew) return [];
      return [`${worker} sent for shard ${shard} at ${startedAt}, owned by ${owner?.worker}`];
    });
  }

  /**
   * Says of a duplicate why it came again: its worker was stopped or killed before it could say how the first one
   * ended, or its shard changed hands without waiting for the first one any longer.
   */
  explain({ of, before: [firstAt = 0] }: Duplicate, harms: readonly Harm[]): string | undefined {
    const [first, second] = this.#sent.get(of) ?? [];
    // Settled long before the harm it would have been acknowledged; unsettled ones are not known at all.
    const settledAt = first && second ? first.settledAt : firstAt;
    const harm = harms.find(({ from, until }) => firstAt <= until && settledAt >= from - ON_THEIR_WAY_MS);
    if (harm) return harm.what;
    if (!first || !second || first.worker === second.worker) return undefined;
    const gained = this.#ownerAt(second.shard, second.startedAt);
    return gained && gained.at <= first.settledAt ? 'hand-over' : undefined;
  }

  #ownerAt(shard: number, at: number): Gain | undefined {
    return this.#gains.find((gain) => gain.shard === shard && gain.at < at);
  }
}
