import { exponentialDelays, type ExponentialBackoff, type RetryPolicy } from '#domain';

/** `retryConfig` of a webhook. */
export interface RetryConfig {
  readonly maxRetries: number;
  readonly backoffMultiplier: number;
  /** Milliseconds. */
  readonly initialDelay: number;
}

export const DEFAULT_RETRY_CONFIG: RetryConfig = { maxRetries: 5, backoffMultiplier: 2, initialDelay: 5_000 };

/** The text gives no ranges. Within these the delays make sense, and what an endpoint can be asked for stays bounded. */
export const RETRY_CONFIG_RANGES: Readonly<Record<keyof RetryConfig, { min: number; max: number; whole: boolean }>> = {
  maxRetries: { min: 0, max: 10, whole: true },
  backoffMultiplier: { min: 1, max: 5, whole: false },
  initialDelay: { min: 1_000, max: 60_000, whole: true },
};

const MAX_DELAY_MS = 60 * 60 * 1000;

/** "500-599: will retry, 400-499: no retry"; timeouts and network errors are retried too. */
const RETRY_ON = ['5xx', 'error'];

/** A schedule in either of the forms that endpoints have. */
export type RetryForm = RetryPolicy | (Omit<RetryPolicy, 'delaysMs'> & ExponentialBackoff);

/** @param config within the ranges */
export function toBackoff({ maxRetries, backoffMultiplier, initialDelay }: RetryConfig) {
  return {
    initialMs: initialDelay,
    multiplier: backoffMultiplier,
    maxDelayMs: MAX_DELAY_MS,
    retries: maxRetries,
    jitter: 0,
    retryOn: RETRY_ON,
  };
}

/** @param config within the ranges */
export function retryPolicy(config: RetryConfig): RetryPolicy {
  const { jitter, retryOn, ...backoff } = toBackoff(config);
  return { delaysMs: exponentialDelays(backoff), jitter, retryOn };
}

/**
 * The webhook's `retryConfig` of an endpoint's schedule.
 * @returns undefined when the schedule is one that a `retryConfig` cannot say: it was made with the native API
 */
export function fromRetry(retry: RetryForm): RetryConfig | undefined {
  const { jitter, retryOn, windowMs } = retry;
  const delaysMs = 'initialMs' in retry ? exponentialDelays(retry) : retry.delaysMs;
  const config = 'initialMs' in retry ? configOf(retry) : guessed(delaysMs);
  return JSON.stringify({ delaysMs, jitter, retryOn, windowMs }) === JSON.stringify(retryPolicy(config))
    ? config
    : undefined;
}

function configOf({ retries, multiplier, initialMs }: ExponentialBackoff): RetryConfig {
  return { maxRetries: retries, backoffMultiplier: multiplier, initialDelay: initialMs };
}

/** If delays grow from one to the next by a factor, the first two say by which. */
function guessed([first, second, ...rest]: readonly number[]): RetryConfig {
  const { backoffMultiplier, initialDelay } = DEFAULT_RETRY_CONFIG;
  if (first === undefined) return { maxRetries: 0, backoffMultiplier, initialDelay };
  if (second === undefined) return { maxRetries: 1, backoffMultiplier, initialDelay: first };
  return { maxRetries: 2 + rest.length, backoffMultiplier: second / first, initialDelay: first };
}

/** What is wrong with a `retryConfig`, by field; what it leaves out has the default. */
export function retryConfigProblems(config: Partial<Record<string, unknown>>): { field: string; message: string }[] {
  const unknown = Object.keys(config)
    .filter((field) => !Object.hasOwn(RETRY_CONFIG_RANGES, field))
    .map((field) => ({ field, message: `is not known; there are ${Object.keys(RETRY_CONFIG_RANGES).join(', ')}` }));
  const wrong = Object.entries(RETRY_CONFIG_RANGES).flatMap(([field, { min, max, whole }]) => {
    const value = config[field];
    if (value === undefined) return [];
    const isNumber = typeof value === 'number' && value >= min && value <= max && (!whole || Number.isInteger(value));
    return isNumber ? [] : [{ field, message: `must be a ${whole ? 'whole ' : ''}number from ${min} to ${max}` }];
  });
  return [...unknown, ...wrong];
}
