import { expect } from '@jest/globals';
import type { Compared } from './noisy-neighbour.ts';

export interface Bounds {
  /** The part of their throughput that the others keep. */
  readonly throughput: number;
  /** How many times their p99 may be what it was. */
  readonly latency: number;
}

/** @throws what jest throws, with both figures */
export function expectUnchanged({ before, during }: Compared, { throughput, latency }: Bounds): void {
  expect({
    before,
    during,
    isThroughputKept: during.perSecond >= before.perSecond * throughput,
    isLatencyKept: during.p99 <= before.p99 * latency,
  }).toMatchObject({ isThroughputKept: true, isLatencyKept: true });
}
