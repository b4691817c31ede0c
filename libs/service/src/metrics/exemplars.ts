import { trace, TraceFlags, type Attributes, type Context } from '@opentelemetry/api';

/** One measurement that stands for its bucket, and the trace in which it was made. */
export interface Exemplar {
  readonly value: number;
  readonly traceId: string;
  readonly spanId: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** By bucket; the last one is that beyond the highest bound. */
export type Row = (Exemplar | undefined)[];

/**
 * The newest traced measurement of each bucket of each histogram. OpenTelemetry's SDK for JavaScript keeps none
 * (sdk-metrics 2.12), so they are kept here, beside it, and written where metrics are exposed to Prometheus.
 */
class Exemplars {
  /** Set where they are exposed: else nothing is kept. */
  isKept = false;
  readonly #rows = new Map<string, Map<string, Row>>();
  /** The same set of attributes has the same row: its text is made once. */
  #known = new WeakMap<Attributes, Map<string, Row>>();

  /** @param within only measurements in a trace that is sampled are kept: a link to any other one leads nowhere */
  offer(name: string, buckets: readonly number[], value: number, attributes: Attributes, within: Context): void {
    if (!this.isKept) return;
    const span = trace.getSpanContext(within);
    if (!span || !(span.traceFlags & TraceFlags.SAMPLED)) return;
    let bucket = 0;
    while (bucket < buckets.length && value > buckets[bucket]!) bucket++;
    this.#rowOf(name, attributes)[bucket] = { value, traceId: span.traceId, spanId: span.spanId, at: Date.now() };
  }

  of(name: string, attributes: Attributes): Row | undefined {
    return this.#rows.get(name)?.get(keyOf(attributes));
  }

  clear(): void {
    this.#rows.clear();
    this.#known = new WeakMap();
  }

  #rowOf(name: string, attributes: Attributes): Row {
    let known = this.#known.get(attributes);
    if (!known) this.#known.set(attributes, (known = new Map<string, Row>()));
    let row = known.get(name);
    if (row) return row;
    let rows = this.#rows.get(name);
    if (!rows) this.#rows.set(name, (rows = new Map<string, Row>()));
    const key = keyOf(attributes);
    row = rows.get(key) ?? [];
    rows.set(key, row);
    known.set(name, row);
    return row;
  }
}

function keyOf(attributes: Attributes): string {
  return JSON.stringify(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Those of this process. */
export const exemplars = new Exemplars();
