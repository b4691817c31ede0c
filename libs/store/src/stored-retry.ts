import { DEFAULT_RETRY_POLICY, exponentialDelays, type ExponentialBackoff, type RetryPolicy } from '#domain';

/** A retry policy in the form in which it was given, so that it is shown in that form. All times in milliseconds. */
export type StoredRetry = ListedRetry | ExponentialRetry;

/** Rows of before there were two forms do not say which they are. */
interface ListedRetry extends RetryPolicy {
  readonly strategy?: 'list';
}

interface ExponentialRetry extends ExponentialBackoff, Omit<RetryPolicy, 'delaysMs'> {
  readonly strategy: 'exponential';
}

/** What the pipeline follows: each delay by itself, whichever way they were given. */
export function toRetryPolicy(stored: StoredRetry | null): RetryPolicy {
  if (!stored) return DEFAULT_RETRY_POLICY;
  const { jitter, windowMs, retryOn } = stored;
  return {
    delaysMs: stored.strategy === 'exponential' ? exponentialDelays(stored) : stored.delaysMs,
    jitter,
    ...(windowMs === undefined ? {} : { windowMs }),
    ...(retryOn === undefined ? {} : { retryOn }),
  };
}
