import { latencyBucket, type Attempted, type Cancelled, type DeliveryState, type ReplayRequested } from '#domain';
import type { LatencyRow, StatsRow } from '#store';
import { iso } from './iso-time.ts';

type DeliveryFact = Attempted | Cancelled | ReplayRequested;
type Mutable<Row> = { -readonly [Column in keyof Row]: Row[Column] };

const HOUR_MS = 3_600_000;

/** Only an answer, or waiting in vain for one, says how fast a receiver is; a refused connection takes no time. */
export function isTimed(fact: Attempted): boolean {
  return fact.response !== undefined || fact.error?.code === 'timeout';
}

/** What a batch adds to the hours of its endpoints. `countStats` in #store counts the same from the rows. */
export class StatsDelta {
  readonly #stats = new Map<string, Mutable<StatsRow>>();
  readonly #latency = new Map<string, Mutable<LatencyRow>>();

  add(fact: DeliveryFact, settled: DeliveryState['status'] | null): void {
    if (fact.kind === 'replay_requested') return;
    const row = this.#row(fact);
    if (settled === 'delivered' || settled === 'exhausted' || settled === 'cancelled') row[settled]++;
    if (fact.kind === 'cancelled') return;
    row.attempts++;
    if (fact.outcome === 'delivered') row.succeeded++;
    if (!isTimed(fact)) return;
    row.timed++;
    row.duration_ms_sum += Math.round(fact.durationMs);
    this.#addLatency(row, latencyBucket(fact.durationMs));
  }

  rows(): StatsRow[] {
    return [...this.#stats.values()];
  }

  latencyRows(): LatencyRow[] {
    return [...this.#latency.values()];
  }

  #row(fact: Attempted | Cancelled): Mutable<StatsRow> {
    const { tenant } = fact.event;
    const at = fact.kind === 'attempted' ? fact.startedAt : fact.at;
    const hour = iso(Math.floor(at / HOUR_MS) * HOUR_MS);
    const key = `${tenant} ${fact.endpoint} ${hour}`;
    let row = this.#stats.get(key);
    if (!row) {
      const none = {
        attempts: 0,
        succeeded: 0,
        timed: 0,
        duration_ms_sum: 0,
        delivered: 0,
        exhausted: 0,
        cancelled: 0,
      };
      row = { tenant, endpoint_id: fact.endpoint, hour, ...none };
      this.#stats.set(key, row);
    }
    return row;
  }

  #addLatency({ tenant, endpoint_id, hour }: StatsRow, bucket: number): void {
    const key = `${tenant} ${endpoint_id} ${hour} ${bucket}`;
    const row = this.#latency.get(key);
    if (row) row.count++;
    else this.#latency.set(key, { tenant, endpoint_id, hour, bucket, count: 1 });
  }
}
