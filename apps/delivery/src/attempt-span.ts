import { SpanStatusCode, trace as tracing, type Attributes, type Context, type Span } from '@opentelemetry/api';
import type { Attempted, EndpointRecord, Task } from '#domain';

/**
 * What an attempt's span says of it from the beginning. `url.full`, which the conventions ask for, is left out: there
 * are receivers whose path is a secret.
 */
export function attributesOf(task: Task, endpoint: EndpointRecord): Attributes {
  // One that is no URL is the sender's to refuse.
  const { hostname, port, protocol } = new URL(URL.canParse(endpoint.url) ? endpoint.url : 'http://invalid');
  return {
    'hookwire.tenant': task.event.tenant,
    'hookwire.endpoint': task.endpoint,
    'hookwire.event.id': task.event.id,
    'hookwire.event.type': task.event.type,
    'hookwire.delivery': task.delivery,
    'hookwire.run': task.run,
    'hookwire.attempt': task.attempt,
    'http.request.method': 'POST',
    ...(task.attempt > 1 ? { 'http.request.resend_count': task.attempt - 1 } : {}),
    'server.address': hostname,
    'server.port': Number(port || (protocol === 'https:' ? 443 : 80)),
  };
}

/** One request may be for many deliveries: it is within the trace of the first, and known to the others'. */
export function linkTo(span: Span, others: readonly { readonly trace: Context }[]): void {
  for (const { trace } of others) {
    const linked = tracing.getSpanContext(trace);
    if (linked) span.addLink({ context: linked });
  }
}

/** Says what came of it. Whatever has to be tried again is an error: a sampler that keeps errors keeps it. */
export function noteOutcome(span: Span, { attemptId, outcome, response, error }: Attempted): void {
  span.setAttribute('hookwire.attempt.id', attemptId);
  span.setAttribute('hookwire.outcome', outcome);
  if (response) span.setAttribute('http.response.status_code', response.status);
  if (outcome === 'delivered') return;
  span.setAttribute('error.type', error?.code ?? String(response?.status));
  span.setStatus({ code: SpanStatusCode.ERROR });
}
