import { latencyBucket, type Attempted, type Cancelled, type DeliveryState, type ReplayRequested } from '#domain';
import { COUNTERS, type Dimension, type Grain, type StatsRow } from '#store';

type DeliveryFact = Attempted | Cancelled | ReplayRequested;

const MINUTE_MS = 60_000;
const GRAINS: readonly (readonly [Grain, number])[] = [
  ['minute', MINUTE_MS],
  ['hour', 3_600_000],
  ['day', 86_400_000],
];

/** Only an answer, or waiting in vain for one, says how fast a receiver is; a refused connection takes no time. */
export function isTimed(fact: Attempted): boolean {
  return fact.response !== undefined || fact.error?.code === 'timeout';
}

const DIMENSIONS: readonly Dimension[] = ['tenant', 'endpoint', 'type'];

type Counts = { -readonly [Counter in (typeof COUNTERS)[number]]: StatsRow[Counter] } & {
  readonly buckets: Map<number, number>;
};
interface Counted extends Omit<StatsRow, 'latency' | keyof Counts>, Counts {}

/** What happened to an endpoint with a type in a minute; a row of a coarser grain is the sum of some of these. */
interface Cell extends Counts {
  readonly tenant: string;
  readonly endpoint: string;
  readonly type: string;
  /** Milliseconds since the epoch. */
  readonly minute: number;
}

/**
 * What a batch adds to the minutes, hours and days of its tenants, endpoints and event types. `countStats` in #store
 * counts the same from the rows.
 */
export class StatsDelta {
  /** By endpoint, type and minute. An endpoint is of one tenant. */
  readonly #cells = new Map<string, Map<string, Map<number, Cell>>>();
  readonly #minutesSince: number;

  /** @param minutesSince milliseconds since the epoch; minutes before it are not counted */
  constructor(minutesSince: number) {
    this.#minutesSince = minutesSince;
  }

  add(fact: DeliveryFact, settled: DeliveryState['status'] | null): void {
    if (fact.kind === 'replay_requested') return;
    const cell = this.#cellOf(fact);
    if (settled === 'delivered' || settled === 'exhausted' || settled === 'cancelled') cell[settled]++;
    if (fact.kind === 'attempted') addAttempt(cell, fact);
  }

  rows(): StatsRow[] {
    const rows = new Map<string, Counted>();
    for (const types of this.#cells.values()) {
      for (const minutes of types.values()) {
        for (const cell of minutes.values()) for (const row of this.#rowsOf(cell, rows)) addCounts(row, cell);
      }
    }
    return [...rows.values()].map(({ buckets, ...row }) => ({
      ...row,
      latency: [...buckets].sort(([a], [b]) => a - b).flat(),
    }));
  }

  #cellOf(fact: Attempted | Cancelled): Cell {
    const { endpoint } = fact;
    const { tenant, type } = fact.event;
    const minute = startOf(fact.kind === 'attempted' ? fact.startedAt : fact.at, MINUTE_MS);
    const types = emplace(this.#cells, endpoint, () => new Map<string, Map<number, Cell>>());
    const minutes = emplace(types, type, () => new Map<number, Cell>());
    return emplace(minutes, minute, () => ({ tenant, endpoint, type, minute, ...NONE, buckets: new Map() }));
  }

  *#rowsOf({ tenant, endpoint, type, minute }: Cell, rows: Map<string, Counted>): Generator<Counted> {
    const names = { tenant: '', endpoint, type };
    for (const [grain, lengthMs] of GRAINS) {
      const start = startOf(minute, lengthMs);
      if (grain === 'minute' && start < this.#minutesSince) continue;
      for (const dimension of DIMENSIONS) {
        const name = names[dimension];
        yield emplace(rows, `${grain} ${tenant} ${dimension} ${name} ${start}`, () => ({
          ...{ grain, tenant, dimension, name, start },
          ...NONE,
          buckets: new Map(),
        }));
      }
    }
  }
}

function startOf(time: number, lengthMs: number): number {
  return Math.floor(time / lengthMs) * lengthMs;
}

function emplace<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}

const NONE = Object.fromEntries(COUNTERS.map((counter) => [counter, 0])) as Record<(typeof COUNTERS)[number], number>;

function addCounts(row: Counted, { buckets, ...counts }: Cell): void {
  for (const counter of COUNTERS) row[counter] += counts[counter];
  for (const [bucket, count] of buckets) row.buckets.set(bucket, (row.buckets.get(bucket) ?? 0) + count);
}

const FAILED = { 3: 'failed_3xx', 4: 'failed_4xx', 5: 'failed_5xx' } as const;

function addAttempt(row: Counts, fact: Attempted): void {
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
