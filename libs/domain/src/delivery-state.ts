import type { Attempted, Cancelled, ReplayRequested } from './fact.ts';

export type DeliveryStatus = 'pending' | 'retrying' | 'delivered' | 'exhausted' | 'cancelled';

export const DELIVERY_STATUSES: readonly DeliveryStatus[] = [
  'pending',
  'retrying',
  'delivered',
  'exhausted',
  'cancelled',
];

/** How a delivery stands, as far as the facts so far tell. */
export interface DeliveryState {
  readonly status: DeliveryStatus;
  /** Attempts over all runs. */
  readonly attempts: number;
  /** Runs that were asked for: 1, and one for each replay. */
  readonly runs: number;
  /** Milliseconds since the epoch of the newest fact. */
  readonly updatedAt: number;
  readonly deliveredAt?: number;
  readonly nextAttemptAt?: number;
  readonly lastStatusCode?: number;
  readonly lastError?: string;
}

export function initialState(at: number): DeliveryState {
  return { status: 'pending', attempts: 0, runs: 1, updatedAt: at };
}

/** The state after one more fact. `delivered` is final: a later failure of a replay, or a repeated attempt, is counted only. */
export function evolve(state: DeliveryState, fact: Attempted | Cancelled | ReplayRequested): DeliveryState {
  const updatedAt = Math.max(state.updatedAt, fact.at);
  const final = state.status === 'delivered';
  if (fact.kind === 'replay_requested') {
    return { ...state, updatedAt, runs: state.runs + 1, status: final ? 'delivered' : 'pending' };
  }
  if (fact.kind === 'cancelled') {
    return final
      ? state
      : { ...state, updatedAt, status: 'cancelled', lastError: cancellation(fact), nextAttemptAt: undefined };
  }
  const next: DeliveryState = {
    ...state,
    updatedAt,
    attempts: state.attempts + 1,
    lastStatusCode: fact.response?.status,
    lastError: fact.error?.code,
  };
  if (final) return next;
  switch (fact.outcome) {
    case 'delivered':
      return { ...next, status: 'delivered', deliveredAt: fact.at, nextAttemptAt: undefined };
    case 'retry':
      // It was under way when the delivery was cancelled: what it asks for will not be.
      if (state.status === 'cancelled') return next;
      return { ...next, status: 'retrying', nextAttemptAt: fact.nextAttemptAt };
    case 'exhausted':
      return { ...next, status: 'exhausted', nextAttemptAt: undefined };
  }
}

/** Why a delivery was cancelled: the reason's code, and what exactly, when that is known. */
export function cancellation({ reason, detail }: Pick<Cancelled, 'reason' | 'detail'>): string {
  return detail === undefined ? reason : `${reason}: ${detail}`;
}
