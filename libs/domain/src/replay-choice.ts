import type { DeliveryStatus } from './delivery-state.ts';

/**
 * What a replay of many is to send: deliveries that failed; or all that the endpoint missed since it exists, whether it
 * failed or was never tried; or the events from before that.
 */
export type ReplayWhat = 'failed' | 'missed' | 'history';
export const REPLAY_WHATS: readonly ReplayWhat[] = ['failed', 'missed', 'history'];

/** In which a delivery stays as it is until somebody replays it. */
export type SettledStatus = Exclude<DeliveryStatus, 'pending' | 'retrying'>;
export const SETTLED_STATUSES: readonly SettledStatus[] = ['delivered', 'exhausted', 'cancelled'];

/** What counts as failed, if nothing else is said. */
export const FAILED_STATUSES: readonly SettledStatus[] = ['exhausted', 'cancelled'];

export function isSettled(status: DeliveryStatus): status is SettledStatus {
  return status !== 'pending' && status !== 'retrying';
}

/** `skip`: it is among what was asked for, and still pending. `pass`: it is not. */
export type ReplayChoice = 'again' | 'first' | 'skip' | 'pass';

/**
 * What to do with an event for an endpoint.
 * @param status of its delivery; undefined when there never was one
 * @param matches whether the endpoint would get the event as both are now
 * @param wanted the settled statuses that are sent again
 */
export function chooseReplay(
  status: DeliveryStatus | undefined,
  matches: boolean,
  wanted: readonly SettledStatus[],
): ReplayChoice {
  if (status === undefined) return matches ? 'first' : 'pass';
  if (!isSettled(status)) return 'skip';
  return wanted.includes(status) ? 'again' : 'pass';
}
