/** When to try again: the n-th failure waits for the n-th delay, and the failure after the last is the end. */
export interface RetryPolicy {
  /** Milliseconds. */
  readonly delaysMs: readonly number[];
  /** A share of the delay, 0 to 1, by which it is lengthened or shortened at random, so that retries spread out. */
  readonly jitter: number;
  /** Milliseconds from the first attempt of a run in which retries may begin. Without it the delays alone decide. */
  readonly windowMs?: number;
  /**
   * What is tried again: classes of answers (`5xx`), single ones (`429`), and `error` for no answer at all.
   * Without it, everything is that is not a success.
   */
  readonly retryOn?: readonly string[];
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The schedule users of webhooks are used to: eight attempts over some 28 hours. */
export const DEFAULT_RETRY_POLICY: RetryPolicy = {
  delaysMs: [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 10 * HOUR],
  jitter: 0.2,
};

/** Delays that grow from one to the next. Milliseconds. */
export interface ExponentialBackoff {
  readonly initialMs: number;
  readonly multiplier: number;
  readonly maxDelayMs: number;
  readonly retries: number;
}

/** The delays of an exponential policy, one by one: 5 s × 2, four retries, are 5, 10, 20 and 40 s. */
export function exponentialDelays({ initialMs, multiplier, maxDelayMs, retries }: ExponentialBackoff): number[] {
  return Array.from({ length: retries }, (_, n) => Math.round(Math.min(maxDelayMs, initialMs * multiplier ** n)));
}

/** The same on a clock that is faster: delays and window are multiplied by `scale`. */
export function scaledRetryPolicy(policy: RetryPolicy, scale: number): RetryPolicy {
  if (scale === 1) return policy;
  const { delaysMs, windowMs } = policy;
  return {
    ...policy,
    delaysMs: delaysMs.map((delay) => delay * scale),
    ...(windowMs === undefined ? {} : { windowMs: windowMs * scale }),
  };
}

/** `5xx`, `429`, or `error`: what `retryOn` may hold. */
export function isRetryCondition(text: string): boolean {
  return /^(?:[1-5]xx|[1-5]\d\d|error)$/.test(text);
}

/** Whether a failure is one that the policy tries again. @param status undefined when no answer came */
export function isRetried({ retryOn }: RetryPolicy, status: number | undefined): boolean {
  if (!retryOn) return true;
  if (status === undefined) return retryOn.includes('error');
  return retryOn.includes(String(status)) || retryOn.includes(`${Math.floor(status / 100)}xx`);
}

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
