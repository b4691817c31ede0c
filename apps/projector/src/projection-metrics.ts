import { recordQueued } from '#messaging';
import { attributeSets, Counter, extractTrace, Histogram } from '#service';
import { LOG_STREAM } from './log-reader.ts';
import type { Logged } from './logged.ts';

const projected = new Counter('hookwire.projector.facts');
const skipped = new Counter('hookwire.projector.skipped');
const duration = new Histogram('hookwire.projector.batch.duration');
const ofKind = attributeSets(['hookwire.fact.kind']);

/** @param startedAt, endedAt milliseconds since the epoch */
export function countProjected(logged: readonly Logged[], startedAt: number, endedAt: number): void {
  duration.record((endedAt - startedAt) / 1000);
  for (const [n, { storedAt, trace, fact }] of logged.entries()) {
    // One of a batch is example enough.
    recordQueued(LOG_STREAM, 'projector', storedAt, n === 0 && trace ? extractTrace(trace) : undefined);
    if (fact) projected.add(1, ofKind(fact.kind));
  }
}

/** @param count 0 to have the counter begin there: of one that begins with 1, nobody sees that it has grown */
export function countSkipped(count = 1): void {
  skipped.add(count);
}
