import { exponentialDelays, type RetryPolicy } from '#domain';

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

/** @param config within the ranges */
export function retryPolicy({ maxRetries, backoffMultiplier, initialDelay }: RetryConfig): RetryPolicy {
  const delaysMs = exponentialDelays({
    initialMs: initialDelay,
    multiplier: backoffMultiplier,
    maxDelayMs: MAX_DELAY_MS,
    retries: maxRetries,
  });
  return { delaysMs, jitter: 0, retryOn: RETRY_ON };
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
