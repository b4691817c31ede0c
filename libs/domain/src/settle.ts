import { retryDelay, type RetryPolicy } from './retry-policy.ts';

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
  | 'send_failed';

/** What came of one request: an answer's status, or why there was none. */
export type Answer =
  { readonly status: number } | { readonly error: { readonly code: SendErrorCode; readonly message: string } };

/** What becomes of the delivery after an attempt. */
export type Settlement =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'retry'; /** Milliseconds since the epoch. */ readonly at: number }
  | { readonly kind: 'exhausted' };

/**
 * Decides what follows an attempt.
 * @param attempt its number within the run, from 1
 * @param now milliseconds since the epoch, when the attempt ended
 * @param random 0 ≤ random < 1, for the jitter
 */
export function settle(attempt: number, answer: Answer, policy: RetryPolicy, now: number, random: number): Settlement {
  if (isSuccess(answer)) return { kind: 'delivered' };
  const delay = retryDelay(policy, attempt, random);
  return delay === undefined ? { kind: 'exhausted' } : { kind: 'retry', at: now + delay };
}

/** 2xx is success; everything else is not, a redirect included: it would send a signed payload elsewhere. */
export function isSuccess(answer: Answer): boolean {
  return 'status' in answer && answer.status >= 200 && answer.status < 300;
}
