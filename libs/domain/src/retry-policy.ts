/** When to try again: the n-th failure waits for the n-th delay, and the failure after the last is the end. */
export interface RetryPolicy {
  /** Milliseconds. */
  readonly delaysMs: readonly number[];
  /** A share of the delay, 0 to 1, by which it is lengthened or shortened at random, so that retries spread out. */
  readonly jitter: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The schedule users of webhooks are used to: eight attempts over some 28 hours. */
export const DEFAULT_RETRY_POLICY: RetryPolicy = {
  delaysMs: [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 10 * HOUR],
  jitter: 0.2,
};

/**
 * Milliseconds until the attempt after `attempt`, or undefined when that was the last.
 * @param attempt the attempt that failed, from 1
 * @param random 0 ≤ random < 1
 */
export function retryDelay(policy: RetryPolicy, attempt: number, random: number): number | undefined {
  const delay = policy.delaysMs[attempt - 1];
  if (delay === undefined) return undefined;
  return Math.round(delay * (1 + policy.jitter * (2 * random - 1)));
}
