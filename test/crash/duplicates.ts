/** A request for a delivery that arrived. */
export interface Arrival {
  /** What makes it the same again: event and endpoint. */
  readonly of: string;
  /** Milliseconds since the epoch, as all times here. */
  readonly at: number;
  readonly isSuccess: boolean;
}

/** Something that happened to a process. */
export interface Harm {
  readonly what: string;
  /** What arrived in this time may come again. */
  readonly from: number;
  readonly until: number;
}

/** What came once more after it had succeeded. */
export interface Duplicate {
  readonly of: string;
  /** When it had come before: any of these may be the one of which nobody could know how it ended. */
  readonly before: readonly number[];
  readonly at: number;
}

export interface Explained extends Duplicate {
  readonly because: string | undefined;
}

/** @param arrivals in order @param explain why it came again */
export function duplicatesAmong(
  arrivals: readonly Arrival[],
  explain: (duplicate: Duplicate) => string | undefined,
): Explained[] {
  const known = new Map<string, { times: number[]; hasSucceeded: boolean }>();
  return arrivals.flatMap(({ of, at, isSuccess }) => {
    const one = known.get(of) ?? { times: [], hasSucceeded: false };
    known.set(of, one);
    const before = [...one.times];
    one.times.push(at);
    const isDuplicate = one.hasSucceeded;
    one.hasSucceeded ||= isSuccess;
    return isDuplicate ? [{ of, before, at, because: explain({ of, before, at }) }] : [];
  });
}

/** The harm in whose time it came before. */
export function harmAt({ before }: Duplicate, harms: readonly Harm[]): string | undefined {
  return harms.find(({ from, until }) => before.some((at) => from <= at && at <= until))?.what;
}

/** How many there are of each cause. */
export function countsOf(duplicates: readonly Explained[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { because = 'unexplained' } of duplicates) counts[because] = (counts[because] ?? 0) + 1;
  return counts;
}
