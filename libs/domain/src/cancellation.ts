import type { Task } from './event.ts';
import { timeOfId } from './ids.ts';
import { matchesType } from './matching.ts';

/**
 * Says that tasks must not be attempted any more, wherever they are: whoever is about to attempt one asks for it. Runs
 * that begin later are not meant.
 */
export type Cancellation = {
  /** Unique for ever: a delivery is cancelled by it once. */
  readonly id: string;
  readonly tenant: string;
  /** Milliseconds since the epoch: runs that began before are meant. */
  readonly before: number;
} & (
  | { readonly of: 'delivery'; readonly endpoint: string; readonly delivery: string }
  | {
      readonly of: 'endpoint';
      readonly endpoint: string;
      /** Milliseconds since the epoch: of events accepted then or later, and before. */
      readonly from?: number;
      readonly to?: number;
      readonly eventTypes?: readonly string[];
    }
  /** The event is erased: all of its deliveries are meant, whenever their runs begin. */
  | { readonly of: 'event'; readonly event: string; readonly acceptedAt: number }
);

/** Where a cancellation is found by whoever has a task. */
export function cancellationKey(cancellation: Cancellation): string {
  switch (cancellation.of) {
    case 'delivery':
      return cancellation.delivery;
    case 'endpoint':
      return cancellation.endpoint;
    case 'event':
      return eventKey(cancellation.tenant, cancellation.event);
  }
}

/** Ids of deliveries and endpoints have no slash. */
function eventKey(tenant: string, event: string): string {
  return `${tenant}/${event}`;
}

/** The keys under which cancellations that may mean a task are. */
export function cancellationKeysOf({ event, delivery, endpoint }: Task): string[] {
  return [eventKey(event.tenant, event.id), delivery, endpoint];
}

/** Whether a cancellation that is under one of the task's keys means it. */
export function isCancelledBy({ event, run }: Pick<Task, 'event' | 'run'>, cancellation: Cancellation): boolean {
  // The id alone may be that of a later event.
  if (cancellation.of === 'event') return event.acceptedAt === cancellation.acceptedAt;
  // A first run begins with its event.
  if ((timeOfId('run', run) ?? event.acceptedAt) >= cancellation.before) return false;
  if (cancellation.of !== 'endpoint') return true;
  const { from = -Infinity, to = Infinity, eventTypes } = cancellation;
  const inTime = event.acceptedAt >= from && event.acceptedAt < to;
  return inTime && (!eventTypes || matchesType(eventTypes, event.type, event.operational));
}

/**
 * The id of the fact that a delivery was cancelled by somebody: the same again, whether the registry says so or the
 * worker that comes by its task.
 */
export function cancelledFactId(delivery: string, { id }: Cancellation): string {
  return `cancelled/${delivery}/${id}`;
}

/** What the log says of a delivery that was cancelled by it. */
export function reasonOf({ of }: Cancellation): 'erased' | 'requested' {
  return of === 'event' ? 'erased' : 'requested';
}
