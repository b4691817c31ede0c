import { expect } from '@jest/globals';
import type { Compared } from './noisy-neighbour.ts';

/** Below this a latency is a matter of what the machine does besides: doubled it still says nothing. Milliseconds. */
const NOTHING_MS = 20;

export interface Bounds {
  /** The part of their throughput that the others keep. */
  readonly throughput: number;
  /** How many times their p99 may be what it was. */
  readonly latency: number;
}

/** @throws what jest throws, with both figures */
export function expectUnchanged({ before, during }: Compared, { throughput, latency }: Bounds): void {
  const limits = {
    perSecond: before.perSecond * throughput,
    p99: Math.max(NOTHING_MS, before.usualP99) * latency,
  };
  expect({
    before,
    during,
    isThroughputKept: during.perSecond >= limits.perSecond,
    isLatencyKept: during.usualP99 <= limits.p99,
  }).toMatchObject({ isThroughputKept: true, isLatencyKept: true });
}
