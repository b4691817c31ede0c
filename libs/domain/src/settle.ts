import { isRetried, retryDelay, type RetryPolicy } from './retry-policy.ts';

/** Why no answer came. The codes stand in the log and in `docs/errors.md`. */
export type SendErrorCode =
  | 'timeout'
  | 'dns_failed'
  | 'address_refused'
  | 'port_refused'
  | 'connection_refused'
  | 'connection_reset'
  | 'tls_failed'
  | 'proxy_failed'
  | 'invalid_response'
  | 'secret_unreadable'
  | 'oauth_token_failed'
  | 'send_failed';

/** What came of one request: an answer's status, or why there was none. */
export type Answer =
  | { readonly status: number; /** Its `Retry-After`. */ readonly retryAfterMs?: number }
  | { readonly error: { readonly code: SendErrorCode; readonly message: string } };

/** An answer as rules about endpoints see it. */
export interface SettledAnswer {
  readonly success: boolean;
  readonly status?: number;
  readonly retryAfterMs?: number;
}

/** What becomes of the delivery after an attempt. */
export type Settlement =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'retry'; /** Milliseconds since the epoch. */ readonly at: number }
  | { readonly kind: 'exhausted' };

/** Nobody waits longer than this because a receiver says so. */
const LONGEST_RETRY_AFTER_MS = 24 * 60 * 60 * 1000;

/** "This resource is gone and will not come back": the receiver unsubscribes. */
export const GONE = 410;

/**
 * Decides what follows an attempt.
 * @param attempt its number within the run, from 1
 * @param firstAttemptAt milliseconds since the epoch, when the run's first attempt began
 * @param now milliseconds since the epoch, when the attempt ended
 * @param random 0 ≤ random < 1, for the jitter
 */
export function settle(
  attempt: number,
  answer: Answer,
  policy: RetryPolicy,
  firstAttemptAt: number,
  now: number,
  random: number,
): Settlement {
  if (isSuccess(answer)) return { kind: 'delivered' };
  const status = 'status' in answer ? answer.status : undefined;
  const delay = retryDelay(policy, attempt, random);
  if (status === GONE || delay === undefined || !isRetried(policy, status)) return { kind: 'exhausted' };
  const asked = 'status' in answer ? (answer.retryAfterMs ?? 0) : 0;
  const at = now + Math.max(delay, asked);
  const isTooLate = policy.windowMs !== undefined && at > firstAttemptAt + policy.windowMs;
  return isTooLate ? { kind: 'exhausted' } : { kind: 'retry', at };
}

/** 2xx is success; everything else is not, a redirect included: it would send a signed payload elsewhere. */
export function isSuccess(answer: Answer): boolean {
  return 'status' in answer && answer.status >= 200 && answer.status < 300;
}

export function settled(answer: Answer): SettledAnswer {
  if (!('status' in answer)) return { success: false };
  return { success: isSuccess(answer), status: answer.status, retryAfterMs: answer.retryAfterMs };
}

/**
 * The milliseconds that a `Retry-After` asks for, at most a day; undefined for what cannot be understood.
 * @param now milliseconds since the epoch
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-retry-after
 */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? '';
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : httpDate(text) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(0, ms), LONGEST_RETRY_AFTER_MS);
}

/** A date begins with the day's name. `Date.parse` alone would read "2 weeks" as a year. */
function httpDate(text: string): number {
  return /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(text) ? Date.parse(text) : NaN;
}
