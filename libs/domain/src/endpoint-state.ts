import { OPEN_GATE, type Gate, type LaneReason } from './endpoint-gate.ts';

/**
 * What the owner of an endpoint's shard knows of it, as it is kept in the ENDPOINT_STATE bucket: for whoever owns the
 * shard next, and for people. An endpoint without an entry has nothing to tell.
 */
export interface EndpointState {
  readonly tenant: string;
  readonly endpoint: string;
  /** Milliseconds since the epoch, by the worker's clock. */
  readonly at: number;
  readonly gate: Gate;
  /** Times of the sends that its rate limit still counts; milliseconds since the epoch. */
  readonly sends: readonly number[];
  /** Why its tasks wait, and until when where that is known; left out when none waits. */
  readonly lane?: { readonly reason: LaneReason; readonly until?: number; readonly since: number };
  /** For an ordered endpoint: the place in EVENTS of the last event that is settled, or was not for it. */
  readonly orderedUpTo?: number;
  /** Milliseconds since the epoch: the end of the receiver's certificate. */
  readonly certificateExpiresAt?: number;
  /** The days before that end (30, 7, 1) of which was warned already. */
  readonly certificateWarned?: number;
}

/** Whether there is anything in it that the next owner, or a person, has to know. */
export function isWorthKeeping({ gate, sends, lane, orderedUpTo, certificateExpiresAt }: EndpointState): boolean {
  return (
    gate.failures > 0 ||
    gate.pausedUntil > 0 ||
    gate.breaker.kind !== OPEN_GATE.breaker.kind ||
    sends.length > 0 ||
    lane !== undefined ||
    orderedUpTo !== undefined ||
    certificateExpiresAt !== undefined
  );
}

const DAY = 86_400_000;
const WARNINGS = [1, 7, 30] as const;

/**
 * The days before its end of which is now to be warned; undefined when there is nothing to say, or it was said.
 * @param warned the nearest of which was warned already
 */
export function certificateWarning(expiresAt: number, warned: number | undefined, now: number): number | undefined {
  const due = WARNINGS.find((days) => expiresAt - now <= days * DAY);
  return due !== undefined && due < (warned ?? Infinity) ? due : undefined;
}

/** Whole days; 0 for a time that is over. */
export function daysUntil(time: number, now: number): number {
  return Math.max(0, Math.floor((time - now) / DAY));
}
