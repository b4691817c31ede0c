import { expect } from '@jest/globals';
import type { Compared } from './noisy-neighbour.ts';

export interface Bounds {
  /** The part of their throughput that the others keep. */
  readonly throughput: number;
  /** How many times their p99 may be what it was. */
  readonly latency: number;
  /**
   * For runs of some seconds, on a machine that has other things to do: the usual p99 of a second is compared instead of
   * that of the whole run, and below this many milliseconds it says nothing.
   */
  readonly usualBeyondMs?: number;
}

/** @throws what jest throws, with both figures */
export function expectUnchanged({ before, during }: Compared, { throughput, latency, usualBeyondMs }: Bounds): void {
  const isUsual = usualBeyondMs !== undefined;
  const was = isUsual ? Math.max(usualBeyondMs, before.usualP99) : before.p99;
  const is = isUsual ? during.usualP99 : during.p99;
  expect({
    before,
    during,
    isThroughputKept: during.perSecond >= before.perSecond * throughput,
    isLatencyKept: is <= was * latency,
  }).toMatchObject({ isThroughputKept: true, isLatencyKept: true });
}
