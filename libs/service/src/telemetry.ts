import { randomUUID } from 'node:crypto';
import {
  context,
  INVALID_SPAN_CONTEXT,
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
import { HookwireError } from './errors.ts';
import { startLogExport, stopLogExport } from './log-export.ts';
import { observeRuntime } from './metrics/runtime-metrics.ts';

/** The W3C headers of a trace, as they cross a hop. */
export type TraceHeaders = Record<string, string>;

/**
 * Spans, and log lines, that wait to be sent; what comes beyond is dropped. The SDK's own 2,048 are less than a batch of
 * facts of the projector, and a worker would drop spans of failures in the very moment in which many fail.
 */
const MOST_QUEUED = '20000';

/** What to end, and to send off, when the process ends. */
export type StopTelemetry = () => Promise<void>;

/**
 * Starts OpenTelemetry when the standard variables ask for it, and answers how to stop it. Without them nothing is
 * loaded, but a producer's `traceparent` still reaches the receiver. Traces, metrics and logs are each on when their
 * exporter (OTEL_TRACES_EXPORTER, OTEL_METRICS_EXPORTER, OTEL_LOGS_EXPORTER) is named, or there is somewhere to send them
 * (OTEL_EXPORTER_OTLP_ENDPOINT, or that of the one kind).
 * @param host, metricsPort where Prometheus is answered, unless OTEL_EXPORTER_PROMETHEUS_HOST and _PORT say otherwise
 * @param env the process environment, which the OpenTelemetry SDK reads too
 * @throws Error when the port for Prometheus cannot be listened on
 */
export async function startTelemetry(
  service: string,
  { host, metricsPort }: { readonly host: string; readonly metricsPort: number },
  env: NodeJS.ProcessEnv = process.env,
): Promise<StopTelemetry> {
  const wants = (kind: 'TRACES' | 'METRICS' | 'LOGS') =>
    env[`OTEL_${kind}_EXPORTER`] || env['OTEL_EXPORTER_OTLP_ENDPOINT'] || env[`OTEL_EXPORTER_OTLP_${kind}_ENDPOINT`];
  const [traces, metered, logged] = [wants('TRACES'), wants('METRICS'), wants('LOGS')];
  if ((!traces && !metered && !logged) || env['OTEL_SDK_DISABLED'] === 'true') {
    propagation.setGlobalPropagator(new W3CTraceContextPropagator());
    return () => Promise.resolve();
  }
  for (const name of ['OTEL_BSP_MAX_QUEUE_SIZE', 'OTEL_BLRP_MAX_QUEUE_SIZE']) env[name] ||= MOST_QUEUED;
  const { NodeSDK, resources } = await import('@opentelemetry/sdk-node');
  const { metricReaders } = await import('./metrics/readers.ts');
  const readers = metered ? await metricReaders({ host, port: metricsPort }, env) : [];
  // Else the metrics of two workers, sent to the same collector, would be those of one that contradicts itself.
  const instance = resources.resourceFromAttributes({ 'service.instance.id': randomUUID() });
  const sdk = new NodeSDK({
    resource: resources.defaultResource().merge(instance),
    serviceName: env['OTEL_SERVICE_NAME'] || `hookwire-${service}`,
    metricReaders: readers,
    // Else the SDK would send them to a collector on this machine, which nobody has said is there.
    ...(traces ? {} : { spanProcessors: [] }),
    ...(logged ? {} : { logRecordProcessors: [] }),
  });
  sdk.start();
  tracing = Boolean(traces);
  if (readers.length > 0) observeRuntime();
  if (logged && env['OTEL_LOGS_EXPORTER'] !== 'none') startLogExport();
  return () => {
    stopLogExport();
    return sdk.shutdown();
  };
}

const tracer = trace.getTracer('hookwire');
let tracing = false;
/** Takes everything, and is nowhere. */
const NO_SPAN = trace.wrapSpanContext(INVALID_SPAN_CONTEXT);

/** Whether spans go anywhere: what is only made for them need not be made else. */
export function isTracing(): boolean {
  return tracing;
}

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
 * Runs `work` in a span. An error ends the span as failed and goes on to the caller; but what a caller did wrong is no
 * failure of a server, by the semantic conventions, and nothing that a sampler has to keep.
 * @param parent the context the unit of work came with
 * @param attributes asked for when spans go anywhere
 */
export async function inSpan<T>(
  name: string,
  kind: SpanKind,
  parent: Context,
  attributes: () => Attributes,
  work: (span: Span, context: Context) => Promise<T>,
): Promise<T> {
  if (!tracing) return work(NO_SPAN, parent);
  const span = tracer.startSpan(name, { kind, attributes: attributes() }, parent);
  const inside = trace.setSpan(parent, span);
  try {
    return await context.with(inside, work, undefined, span, inside);
  } catch (error) {
    const { code, status } = error instanceof HookwireError ? error : { code: (error as Error).name, status: 500 };
    span.setAttribute('error.type', code);
    if (status >= 500) {
      span.recordException(error as Error);
      span.setStatus({ code: SpanStatusCode.ERROR, message: (error as Error).message });
    }
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
