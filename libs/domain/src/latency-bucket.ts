// Buckets grow by 4 %, so a percentile read from them is within 2 % of the true one, whatever its size. They add up
// across hours and endpoints, which percentiles themselves do not. (The idea of DDSketch, arXiv:1908.10693.)
const GROWTH = 1.04;
const LOG_GROWTH = Math.log(GROWTH);

/** The bucket of a duration in milliseconds (0 and up). */
export function latencyBucket(durationMs: number): number {
  return durationMs <= 1 ? 0 : Math.ceil(Math.log(durationMs) / LOG_GROWTH);
}

/** The duration in milliseconds that stands for a bucket: its middle. */
export function bucketLatency(bucket: number): number {
  return bucket === 0 ? 1 : (2 * GROWTH ** bucket) / (GROWTH + 1);
}

/**
 * Percentiles of bucketed durations, in milliseconds; undefined when there are none.
 * @param histogram each bucket and how many durations fell in it, in turn, in the order of the buckets
 * @param shares 0 < share ≤ 1, like 0.95, the smallest first
 */
export function percentiles(histogram: readonly number[], shares: readonly number[]): (number | undefined)[] {
  let total = 0;
  for (let n = 1; n < histogram.length; n += 2) total += histogram[n]!;
  if (total === 0) return shares.map(() => undefined);
  let at = -2;
  let seen = 0;
  return shares.map((share) => {
    while (seen < total * share && at + 2 < histogram.length) {
      at += 2;
      seen += histogram[at + 1]!;
    }
    return bucketLatency(histogram[at]!);
  });
}
