import type { SettledAnswer } from './settle.ts';

// Whether an endpoint can take a request now, and what it makes of the answer: circuit breaker, in-flight limit,
// and slowing down when asked to. All of it is local state of the one worker that owns the endpoint's shard.

/** Why an endpoint's tasks wait in its lane. */
export type LaneReason =
  /** It has as many requests under way as it may have. */
  | 'in_flight'
  /** Its own rate limit, or its tenant's. */
  | 'rate_limit'
  | 'tenant_rate_limit'
  /** It failed too often in a row; one request at a time probes whether it is back. */
  | 'breaker_open'
  /** Its receiver said when to come again (`Retry-After`). */
  | 'retry_after'
  /** It answers slowly, and slow endpoints hold as many slots as they may. */
  | 'slow'
  /** Its deliveries travel together, and the batch is not full yet. */
  | 'batch';

export type Breaker =
  | { readonly kind: 'closed' }
  /** Nothing is sent before `until`; then one request probes. */
  | { readonly kind: 'open'; readonly until: number; readonly intervalMs: number }
  | { readonly kind: 'probing'; readonly intervalMs: number };

export interface Gate {
  readonly breaker: Breaker;
  /** Failures since the last success. */
  readonly failures: number;
  /** Milliseconds since the epoch: the first of these failures. */
  readonly failingSince?: number;
  /** Requests that may be under way: grows with each success, halves when the receiver says it is too much. */
  readonly allowance: number;
  /** Milliseconds since the epoch: nothing is sent before. */
  readonly pausedUntil: number;
}

export interface BreakerPolicy {
  /** Failures in a row that open the breaker. */
  readonly failures: number;
  /** Milliseconds until the first probe; each further one waits twice as long as the one before. */
  readonly firstProbeMs: number;
  readonly longestProbeMs: number;
}

export const DEFAULT_BREAKER_POLICY: BreakerPolicy = { failures: 10, firstProbeMs: 1_000, longestProbeMs: 300_000 };

/** An endpoint nobody knows yet starts with as many requests as this, so that a hundred dead ones do not take all. */
const FIRST_ALLOWANCE = 8;

export const OPEN_GATE: Gate = {
  breaker: { kind: 'closed' },
  failures: 0,
  allowance: FIRST_ALLOWANCE,
  pausedUntil: 0,
};

export type Admission =
  { readonly kind: 'send' } | { readonly kind: 'wait'; readonly reason: LaneReason; readonly until?: number };

const SEND: Admission = { kind: 'send' };

/**
 * Whether one more request may begin. Rate limits are asked separately: they count sends, not answers.
 * @param inFlight requests under way
 * @param maxInFlight the endpoint's own limit
 * @param now milliseconds since the epoch
 */
export function admission(gate: Gate, inFlight: number, maxInFlight: number, now: number): Admission {
  const { breaker, pausedUntil } = gate;
  if (breaker.kind === 'probing') return { kind: 'wait', reason: 'breaker_open' };
  // A probe is a request too: the receiver said that it wants none before.
  if (now < pausedUntil) return { kind: 'wait', reason: 'retry_after', until: pausedUntil };
  if (breaker.kind === 'open') {
    if (now < breaker.until) return { kind: 'wait', reason: 'breaker_open', until: breaker.until };
    // What was under way when the breaker opened ends first: then a probe is the only one, and says something.
    if (inFlight > 0) return { kind: 'wait', reason: 'breaker_open' };
    return SEND;
  }
  if (inFlight >= Math.min(maxInFlight, gate.allowance)) return { kind: 'wait', reason: 'in_flight' };
  return SEND;
}

/** The gate as it was handed over: the probe of the worker before is not this one's to wait for. */
export function takenOver(gate: Gate, now: number): Gate {
  const { breaker } = gate;
  return breaker.kind === 'probing'
    ? { ...gate, breaker: { kind: 'open', until: now, intervalMs: breaker.intervalMs } }
    : gate;
}

/** The gate when a request begins: after an open breaker's time it is the probe. */
export function begun(gate: Gate): Gate {
  return gate.breaker.kind === 'open'
    ? { ...gate, breaker: { kind: 'probing', intervalMs: gate.breaker.intervalMs } }
    : gate;
}

/** What the receiver made known by its answer, besides success or failure. */
const TOO_MUCH = new Set([429, 502, 503, 504]);

/**
 * The gate after an answer, or after there was none.
 * @param maxInFlight the endpoint's own limit
 * @param now milliseconds since the epoch
 */
export function answered(
  gate: Gate,
  answer: SettledAnswer,
  maxInFlight: number,
  policy: BreakerPolicy,
  now: number,
): Gate {
  if (answer.success) {
    const allowance = Math.min(maxInFlight, gate.allowance + 1);
    return { breaker: { kind: 'closed' }, failures: 0, allowance, pausedUntil: gate.pausedUntil };
  }
  const slowDown = answer.status !== undefined && TOO_MUCH.has(answer.status);
  const failures = gate.failures + 1;
  return {
    breaker: breakerAfterFailure(gate.breaker, failures, policy, now),
    failures,
    failingSince: gate.failingSince ?? now,
    allowance: slowDown ? Math.max(1, Math.floor(Math.min(maxInFlight, gate.allowance) / 2)) : gate.allowance,
    pausedUntil: slowDown ? Math.max(gate.pausedUntil, now + (answer.retryAfterMs ?? 0)) : gate.pausedUntil,
  };
}

function breakerAfterFailure(breaker: Breaker, failures: number, policy: BreakerPolicy, now: number): Breaker {
  if (breaker.kind === 'probing') {
    const intervalMs = Math.min(breaker.intervalMs * 2, policy.longestProbeMs);
    return { kind: 'open', until: now + intervalMs, intervalMs };
  }
  // Stragglers of before it opened say nothing new.
  if (breaker.kind === 'open' || failures < policy.failures) return breaker;
  return { kind: 'open', until: now + policy.firstProbeMs, intervalMs: policy.firstProbeMs };
}

/** Whether an endpoint has failed for so long that it is to be disabled. @param limitMs milliseconds; 0 never */
export function isGivenUp(gate: Gate, limitMs: number, now: number): boolean {
  return limitMs > 0 && gate.failingSince !== undefined && now - gate.failingSince >= limitMs;
}
