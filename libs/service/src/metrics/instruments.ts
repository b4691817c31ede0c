import {
  metrics,
  type Attributes,
  type Context,
  type Counter as OtelCounter,
  type Histogram as OtelHistogram,
  type Meter,
} from '@opentelemetry/api';
import { exemplars } from './exemplars.ts';
import { METRICS, type CounterName, type HistogramName, type ObservedName } from './table.ts';

/** Without an SDK that was started before its first use, an instrument does nothing. */
const meter = (): Meter => metrics.getMeter('hookwire');

/** Something that is counted. */
export class Counter {
  readonly #name: CounterName;
  #instrument: OtelCounter | undefined;

  constructor(name: CounterName) {
    this.#name = name;
  }

  /** @param attributes one that is kept, see `attributeSets` */
  add(count: number, attributes?: Attributes): void {
    this.#instrument ??= meter().createCounter(this.#name, METRICS[this.#name]);
    this.#instrument.add(count, attributes);
  }
}

/** Something whose distribution counts. */
export class Histogram {
  readonly #name: HistogramName;
  #instrument: OtelHistogram | undefined;

  constructor(name: HistogramName) {
    this.#name = name;
  }

  /**
   * @param seconds what lies before zero, by two clocks that differ, counts as zero
   * @param attributes one that is kept, see `attributeSets`
   * @param within whose trace may stand as an example beside the bucket
   */
  record(seconds: number, attributes: Attributes = NONE, within?: Context): void {
    const value = Math.max(0, seconds);
    this.#instrument ??= this.#create();
    this.#instrument.record(value, attributes);
    if (within) exemplars.offer(this.#name, METRICS[this.#name].buckets, value, attributes, within);
  }

  #create(): OtelHistogram {
    const { unit, description, buckets } = METRICS[this.#name];
    const advice = { explicitBucketBoundaries: [...buckets] };
    return meter().createHistogram(this.#name, { unit, description, advice });
  }
}

const NONE: Attributes = {};

/** Says how much it is now. */
export type Observe = (name: ObservedName, value: number, attributes?: Attributes) => void;

/**
 * Metrics of a state: asked for when somebody looks. One that cannot be told, because `ask` throws, is left out then.
 * @param ask says all of `names` that it knows
 */
export function observe(names: readonly ObservedName[], ask: (say: Observe) => void | Promise<void>): void {
  const instruments = new Map(
    names.map((name) => {
      const isCounter = METRICS[name].kind === 'observable_counter';
      const options = METRICS[name];
      const made = isCounter
        ? meter().createObservableCounter(name, options)
        : meter().createObservableGauge(name, options);
      return [name, made];
    }),
  );
  meter().addBatchObservableCallback(
    (result) => ask((name, value, attributes) => result.observe(instruments.get(name)!, value, attributes)),
    [...instruments.values()],
  );
}

/**
 * Sets of attributes that are made once for each combination of values, and not for each call. So the values have to
 * be of a small, closed set. An undefined value leaves its attribute out.
 * @param constant what is the same in all of them
 */
export function attributeSets<const Names extends readonly [string, ...string[]]>(
  names: Names,
  constant: Attributes = {},
): (...values: { [N in keyof Names]: string | number | undefined }) => Attributes {
  const root: Branch = new Map();
  return (...values) => {
    let branch = root;
    for (let n = 0; n < names.length - 1; n++) {
      const known = branch.get(values[n]) as Branch | undefined;
      const next = known ?? new Map<string | number | undefined, unknown>();
      if (!known) branch.set(values[n], next);
      branch = next;
    }
    const last = values[names.length - 1];
    const known = branch.get(last) as Attributes | undefined;
    if (known) return known;
    const made = { ...constant };
    for (const [n, name] of names.entries()) if (values[n] !== undefined) made[name] = values[n];
    branch.set(last, made);
    return made;
  };
}

type Branch = Map<string | number | undefined, unknown>;
