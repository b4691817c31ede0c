import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';

/** The W3C headers of a trace, as they cross a hop. */
export type TraceHeaders = Record<string, string>;

/**
 * Starts OpenTelemetry when the standard variables ask for it (OTEL_EXPORTER_OTLP_ENDPOINT, or
 * OTEL_TRACES_EXPORTER), and answers how to stop it. Without them nothing is loaded, but a producer's `traceparent`
 * still reaches the receiver.
 * @param env the process environment, which the OpenTelemetry SDK reads too
 */
export async function startTelemetry(
  service: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<() => Promise<void>> {
  const wanted =
    env['OTEL_EXPORTER_OTLP_ENDPOINT'] ??
    env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] ??
    env['OTEL_TRACES_EXPORTER'] ??
    env['OTEL_METRICS_EXPORTER'];
  if (!wanted || env['OTEL_SDK_DISABLED'] === 'true') {
    propagation.setGlobalPropagator(new W3CTraceContextPropagator());
    return () => Promise.resolve();
  }
  const { NodeSDK } = await import('@opentelemetry/sdk-node');
  const sdk = new NodeSDK({ serviceName: env['OTEL_SERVICE_NAME'] ?? `hookwire-${service}` });
  sdk.start();
  return () => sdk.shutdown();
}

const tracer = trace.getTracer('hookwire');

/** The context that the headers of a request or message carry. */
export function extractTrace(headers: TraceHeaders): Context {
  return propagation.extract(ROOT_CONTEXT, headers);
}

/** The headers that carry a context on. */
export function traceHeaders(of: Context): TraceHeaders {
  const headers: TraceHeaders = {};
  propagation.inject(of, headers);
  return headers;
}

/**
 * Runs `work` in a span. An error ends the span as failed and goes on to the caller.
 * @param parent the context the unit of work came with
 */
export async function inSpan<T>(
  name: string,
  kind: SpanKind,
  parent: Context,
  attributes: Attributes,
  work: (span: Span, context: Context) => Promise<T>,
): Promise<T> {
  const span = tracer.startSpan(name, { kind, attributes }, parent);
  const inside = trace.setSpan(parent, span);
  try {
    return await context.with(inside, work, undefined, span, inside);
  } catch (error) {
    span.recordException(error as Error);
    span.setStatus({ code: SpanStatusCode.ERROR, message: (error as Error).message });
    throw error;
  } finally {
    span.end();
  }
}

/** A span for work that is already over: one of many that were done together. */
export function recordSpan(
  name: string,
  kind: SpanKind,
  parent: Context,
  attributes: Attributes,
  start: number,
  end: number,
): void {
  if (!trace.getSpanContext(parent)) return;
  tracer.startSpan(name, { kind, attributes, startTime: start }, parent).end(end);
}
