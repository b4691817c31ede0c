import { endpointShard, type Attempted, type Fact } from '#domain';
import type { LaunchedProcess } from '#testkit';
import { timeOf } from './workers.ts';

// Who sent what, and who owned it then: from the facts, and from what the workers say in their logs.

interface Gain {
  readonly shard: number;
  readonly worker: string;
  readonly at: number;
}

/**
 * Requests that were begun by a worker after another one had gained their shard. None, when a shard has one owner.
 * @param workers every process that ever ran, with its whole log
 */
export function sendsWithoutOwnership(facts: readonly Fact[], workers: readonly LaunchedProcess[]): string[] {
  const gains: Gain[] = [];
  const senders = new Map<string, string>();
  for (const { logs } of workers) {
    // A restarted process has the same log and another name.
    let worker = '';
    for (const line of logs) {
      if (line['msg'] === 'shard gained') {
        worker = line['worker'] as string;
        gains.push({ shard: line['shard'] as number, worker, at: timeOf(line) });
      } else if (line['msg'] === 'attempt made') senders.set(line['attemptId'] as string, worker);
    }
  }
  gains.sort((a, b) => b.at - a.at);
  return facts.flatMap((fact) => {
    // What was not logged was sent by a worker that was killed before it could say so.
    const sender = fact.kind === 'attempted' ? senders.get(fact.attemptId) : undefined;
    if (sender === undefined) return [];
    const { startedAt, endpoint, event } = fact as Attempted;
    const shard = endpointShard(event.tenant, endpoint);
    const owner = gains.find((gain) => gain.shard === shard && gain.at < startedAt);
    // Within one millisecond it cannot be told which came first.
    const isNew = gains.some((gain) => gain.shard === shard && gain.worker === sender && gain.at === startedAt);
    return owner?.worker === sender || isNew
      ? []
      : [`${sender} sent for shard ${shard} at ${startedAt}, owned by ${owner?.worker}`];
  });
}

export interface Arrival {
  /** What makes it the same again: event and endpoint. */
  readonly of: string;
  readonly at: number;
}

/** Something that happened to a process, and until when its effects last. Milliseconds since the epoch. */
export interface Harm {
  readonly what: string;
  readonly from: number;
  readonly until: number;
}

/** What came once more after it had succeeded. */
export interface Duplicate {
  readonly of: string;
  /** When it had come before, and succeeded. */
  readonly firstAt: number;
  readonly againAt: number;
  /** Which harm explains it: the one whose time `firstAt` is in. */
  readonly because?: string;
}

/** How many there are, and when the first few came: since the begin of the harm that explains them, in milliseconds. */
export function summaryOf(duplicates: readonly Duplicate[], harms: readonly Harm[]): Record<string, string> {
  const all = new Map<string, Duplicate[]>();
  for (const one of duplicates) all.set(one.because ?? '', [...(all.get(one.because ?? '') ?? []), one]);
  const since = ({ firstAt, againAt, because }: Duplicate) => {
    const { from } = harms.find((harm) => harm.what === because && harm.from <= firstAt && firstAt <= harm.until)!;
    return `${firstAt - from} and ${againAt - from}`;
  };
  return Object.fromEntries(
    [...all].map(([what, ones]) => [what, `${ones.length}, at ${ones.slice(0, 8).map(since).join('; ')} ms`]),
  );
}

/** @param arrivals those that succeeded, in order */
export function duplicatesAmong(arrivals: readonly Arrival[], harms: readonly Harm[]): Duplicate[] {
  const first = new Map<string, number>();
  return arrivals.flatMap(({ of, at }) => {
    const firstAt = first.get(of);
    if (firstAt === undefined) {
      first.set(of, at);
      return [];
    }
    const because = harms.find(({ from, until }) => from <= firstAt && firstAt <= until)?.what;
    return [{ of, firstAt, againAt: at, because }];
  });
}
