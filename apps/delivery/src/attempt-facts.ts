import {
  sortableId,
  whyClosed,
  type Attempted,
  type Cancelled,
  type EndpointRecord,
  type Settlement,
  type Task,
} from '#domain';
import type { OutgoingRequest, SendResult } from '#sending';
import { idEntropy } from '#service';

/** Milliseconds since the epoch: what its retry waits from, and what the log has as its end. */
export function endOf({ startedAt, durationMs }: Pick<SendResult, 'startedAt' | 'durationMs'>): number {
  return Math.round(startedAt + durationMs);
}

/** What the log says of one delivery's part in a request. @param request undefined when none could be built */
export function attemptedFact(
  task: Task,
  request: OutgoingRequest | undefined,
  result: SendResult,
  settlement: Settlement,
  batch: Attempted['batch'],
): Attempted {
  const attemptId = sortableId('att', result.startedAt, idEntropy());
  return {
    kind: 'attempted',
    id: attemptId,
    ...factBase(task),
    at: endOf(result),
    attempt: task.attempt,
    attemptId,
    startedAt: result.startedAt,
    durationMs: result.durationMs,
    firstAttemptAt: task.firstAttemptAt ?? result.startedAt,
    outcome: settlement.kind,
    nextAttemptAt: settlement.kind === 'retry' ? settlement.at : undefined,
    request: { method: 'POST', url: request?.url ?? '', headers: request?.loggedHeaders ?? {} },
    ...('error' in result
      ? { error: result.error }
      : {
          firstByteMs: result.firstByteMs,
          response: {
            status: result.status,
            headers: result.headers,
            body: result.body.toString('base64'),
            truncated: result.truncated,
          },
        }),
    batch,
  };
}

/** Why tasks of an endpoint become no requests any more; undefined when they do. */
export function whyWithdrawn(endpoint: EndpointRecord | undefined): Cancelled['reason'] | undefined {
  if (!endpoint) return 'endpoint_deleted';
  const closed = whyClosed(endpoint);
  return closed && `endpoint_${closed}`;
}

/** @param id the fact's own; without one it is the same again when the task comes again: it is cancelled once */
export function cancelledFact(
  task: Task,
  reason: Cancelled['reason'],
  detail?: string,
  id = `cancelled/${task.delivery}/${task.run}/${task.attempt}`,
): Cancelled {
  return {
    kind: 'cancelled',
    id,
    ...factBase(task),
    at: Date.now(),
    reason,
    ...(detail === undefined ? {} : { detail }),
  };
}

function factBase(task: Task) {
  const { id, tenant, type, occurredAt, acceptedAt, attributes } = task.event;
  return {
    event: { id, tenant, type, occurredAt, acceptedAt, attributes },
    eventSequence: task.eventSequence,
    endpoint: task.endpoint,
    delivery: task.delivery,
    run: task.run,
  };
}

/** The fields by which every log line names a delivery. */
export function logFields({ event, endpoint, delivery, run, attempt }: Task) {
  return { tenant: event.tenant, event: event.id, type: event.type, endpoint, delivery, run, attempt };
}
