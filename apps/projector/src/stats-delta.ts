import { latencyBucket, type Attempted, type Cancelled, type DeliveryState, type ReplayRequested } from '#domain';
import type { Dimension, Grain, StatsRow } from '#store';

type DeliveryFact = Attempted | Cancelled | ReplayRequested;

const GRAINS: readonly (readonly [Grain, number])[] = [
  ['minute', 60_000],
  ['hour', 3_600_000],
  ['day', 86_400_000],
];

/** Only an answer, or waiting in vain for one, says how fast a receiver is; a refused connection takes no time. */
export function isTimed(fact: Attempted): boolean {
  return fact.response !== undefined || fact.error?.code === 'timeout';
}

interface Counted extends Mutable<Omit<StatsRow, 'latency'>> {
  readonly buckets: Map<number, number>;
}
type Mutable<Row> = { -readonly [Column in keyof Row]: Row[Column] };

/**
 * What a batch adds to the minutes, hours and days of its tenants, endpoints and event types. `countStats` in #store
 * counts the same from the rows.
 */
export class StatsDelta {
  readonly #rows = new Map<string, Counted>();
  readonly #minutesSince: number;

  /** @param minutesSince milliseconds since the epoch; minutes before it are not counted */
  constructor(minutesSince: number) {
    this.#minutesSince = minutesSince;
  }

  add(fact: DeliveryFact, settled: DeliveryState['status'] | null): void {
    if (fact.kind === 'replay_requested') return;
    for (const row of this.#rowsOf(fact)) {
      if (settled === 'delivered' || settled === 'exhausted' || settled === 'cancelled') row[settled]++;
      if (fact.kind === 'attempted') addAttempt(row, fact);
    }
  }

  rows(): StatsRow[] {
    return [...this.#rows.values()].map(({ buckets, ...row }) => ({
      ...row,
      latency: [...buckets].sort(([a], [b]) => a - b).flat(),
    }));
  }

  *#rowsOf(fact: Attempted | Cancelled): Generator<Counted> {
    const at = fact.kind === 'attempted' ? fact.startedAt : fact.at;
    for (const [grain, lengthMs] of GRAINS) {
      const start = Math.floor(at / lengthMs) * lengthMs;
      if (grain === 'minute' && start < this.#minutesSince) continue;
      yield this.#row(grain, fact.event.tenant, 'tenant', '', start);
      yield this.#row(grain, fact.event.tenant, 'endpoint', fact.endpoint, start);
      yield this.#row(grain, fact.event.tenant, 'type', fact.event.type, start);
    }
  }

  #row(grain: Grain, tenant: string, dimension: Dimension, name: string, start: number): Counted {
    const key = `${grain} ${tenant} ${dimension} ${name} ${start}`;
    let row = this.#rows.get(key);
    if (!row) {
      row = { grain, tenant, dimension, name, start, ...NONE, buckets: new Map() };
      this.#rows.set(key, row);
    }
    return row;
  }
}

const NONE = {
  attempts: 0,
  succeeded: 0,
  failed_3xx: 0,
  failed_4xx: 0,
  failed_5xx: 0,
  timed: 0,
  duration_ms_sum: 0,
  delivered: 0,
  exhausted: 0,
  cancelled: 0,
};

const FAILED = { 3: 'failed_3xx', 4: 'failed_4xx', 5: 'failed_5xx' } as const;

function addAttempt(row: Counted, fact: Attempted): void {
  row.attempts++;
  const classOf = Math.floor((fact.response?.status ?? 0) / 100);
  if (fact.outcome === 'delivered') row.succeeded++;
  else if (classOf === 3 || classOf === 4 || classOf === 5) row[FAILED[classOf]]++;
  if (!isTimed(fact)) return;
  row.timed++;
  row.duration_ms_sum += Math.round(fact.durationMs);
  const bucket = latencyBucket(fact.durationMs);
  row.buckets.set(bucket, (row.buckets.get(bucket) ?? 0) + 1);
}
