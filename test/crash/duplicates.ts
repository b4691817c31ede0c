/** A delivery that arrived, and succeeded. */
export interface Arrival {
  /** What makes it the same again: event and endpoint. */
  readonly of: string;
  /** Milliseconds since the epoch, as all times here. */
  readonly at: number;
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
  /** When it had come before, and succeeded. */
  readonly firstAt: number;
  readonly againAt: number;
  readonly because: string | undefined;
}

/**
 * @param arrivals in order
 * @param explain why it came again, when it had come before at `firstAt`
 */
export function duplicatesAmong(
  arrivals: readonly Arrival[],
  explain: (again: Arrival & { readonly firstAt: number }) => string | undefined,
): Duplicate[] {
  const first = new Map<string, number>();
  return arrivals.flatMap((arrival) => {
    const { of, at } = arrival;
    const firstAt = first.get(of);
    if (firstAt === undefined) {
      first.set(of, at);
      return [];
    }
    return [{ of, firstAt, againAt: at, because: explain({ ...arrival, firstAt }) }];
  });
}

/** The harm in whose time something came first. */
export function harmAt(firstAt: number, harms: readonly Harm[]): string | undefined {
  return harms.find(({ from, until }) => from <= firstAt && firstAt <= until)?.what;
}

/** How many there are of each cause. */
export function countsOf(duplicates: readonly Duplicate[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { because = 'unexplained' } of duplicates) counts[because] = (counts[because] ?? 0) + 1;
  return counts;
}
