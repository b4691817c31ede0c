import type { Context } from '@opentelemetry/api';
import { FIRST_RUN, type Attempted, type Cancelled } from '#domain';
import { reasonOfStatus } from '#sending';
import { attributeSets, Counter, Histogram } from '#service';

const attempts = new Counter('hookwire.delivery.attempts');
const cancelled = new Counter('hookwire.deliveries.cancelled');
const delivered = new Histogram('hookwire.delivery.duration');
const ofAttempt = attributeSets(['hookwire.outcome', 'hookwire.reason']);
const ofCancelled = attributeSets(['hookwire.reason']);
const ofDelivered = attributeSets(['hookwire.attempt']);

/** @param within the trace of the attempt */
export function countAttempt(fact: Attempted, within: Context): void {
  const { outcome, response, error, run, attempt, event, at } = fact;
  attempts.add(1, ofAttempt(outcome, response ? reasonOfStatus(response.status) : error?.code));
  // A replay may be of an event of last year.
  if (outcome !== 'delivered' || run !== FIRST_RUN) return;
  delivered.record((at - event.acceptedAt) / 1000, ofDelivered(attempt === 1 ? 'first' : 'later'), within);
}

export function countCancelled(reason: Cancelled['reason']): void {
  cancelled.add(1, ofCancelled(reason));
}
