import { SpanKind } from '@opentelemetry/api';
import { processing } from '#messaging';
import { extractTrace, recordSpan } from '#service';
import { LOG_STREAM } from './log-reader.ts';
import type { Logged } from './logged.ts';

/** The last hop of an event's trace: a span for each fact of a batch that belongs to one. */
export function traceFacts(logged: readonly Logged[], startedAt: number, endedAt: number): void {
  for (const { trace, fact } of logged) {
    if (fact?.kind !== 'attempted' && fact?.kind !== 'fanned_out') continue;
    if (!trace?.['traceparent']) continue;
    const attributes = {
      ...processing(LOG_STREAM, 'projector'),
      'hookwire.tenant': fact.event.tenant,
      'hookwire.event.id': fact.event.id,
      ...(fact.kind === 'attempted'
        ? { 'hookwire.endpoint': fact.endpoint, 'hookwire.delivery': fact.delivery, 'hookwire.attempt': fact.attempt }
        : { 'hookwire.matched': fact.matched }),
    };
    recordSpan(`project ${fact.kind}`, SpanKind.CONSUMER, extractTrace(trace), attributes, startedAt, endedAt);
  }
}
