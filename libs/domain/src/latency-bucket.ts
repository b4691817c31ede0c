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
 * A percentile of bucketed durations, in milliseconds; undefined when there are none.
 * @param counts bucket and how many durations fell in it, in any order
 * @param share 0 < share ≤ 1, e.g. 0.95
 */
export function percentile(counts: readonly (readonly [number, number])[], share: number): number | undefined {
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return undefined;
  let seen = 0;
  for (const [bucket, count] of [...counts].sort((a, b) => a[0] - b[0])) {
    seen += count;
    if (seen >= total * share) return bucketLatency(bucket);
  }
  return undefined;
}
