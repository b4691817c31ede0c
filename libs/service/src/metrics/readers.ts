import { metrics } from '@opentelemetry/sdk-node';
import { gaugesAnew } from './gauges-anew.ts';
import { PrometheusEndpoint } from './prometheus-endpoint.ts';

/**
 * What reads metrics, by the standard variables. The SDK reads these as well, but its exporter for Prometheus writes
 * neither units nor exemplars, and says nothing when it cannot have its port.
 * @param place where Prometheus is answered, unless the variables say otherwise
 * @throws Error when that cannot be listened on, or an exporter is not known
 */
export async function metricReaders(
  place: { readonly host: string; readonly port: number },
  env: NodeJS.ProcessEnv,
): Promise<metrics.IMetricReader[]> {
  const names = (env['OTEL_METRICS_EXPORTER'] || 'otlp').split(',').map((name) => name.trim());
  if (names.includes('none')) return [];
  return Promise.all([...new Set(names)].filter(Boolean).map((name) => readerOf(name, place, env)));
}

async function readerOf(
  name: string,
  place: { readonly host: string; readonly port: number },
  env: NodeJS.ProcessEnv,
): Promise<metrics.IMetricReader> {
  switch (name) {
    case 'prometheus': {
      const endpoint = new PrometheusEndpoint();
      const port = Number(env['OTEL_EXPORTER_PROMETHEUS_PORT'] || place.port);
      await endpoint.listen(port, env['OTEL_EXPORTER_PROMETHEUS_HOST'] || place.host);
      return endpoint;
    }
    case 'otlp':
      return periodic(await otlpExporter(env), env);
    case 'console':
      return periodic(new metrics.ConsoleMetricExporter(), env);
    default:
      throw new Error(`OTEL_METRICS_EXPORTER names "${name}": it may be otlp, prometheus, console or none`);
  }
}

function periodic(exporter: metrics.PushMetricExporter, env: NodeJS.ProcessEnv): metrics.IMetricReader {
  const [interval, timeout] = ['INTERVAL', 'TIMEOUT'].map((name) => Number(env[`OTEL_METRIC_EXPORT_${name}`]));
  const exportIntervalMillis = interval || 60_000;
  // It says so by OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE.
  const preferred = exporter.selectAggregationTemporality?.bind(exporter);
  exporter.selectAggregationTemporality = gaugesAnew(
    (type) => preferred?.(type) ?? metrics.AggregationTemporality.CUMULATIVE,
  );
  return new metrics.PeriodicExportingMetricReader({
    exporter,
    exportIntervalMillis,
    exportTimeoutMillis: Math.min(timeout || 30_000, exportIntervalMillis),
  });
}

/** They read the other variables (endpoint, headers, certificates) themselves. */
async function otlpExporter(env: NodeJS.ProcessEnv): Promise<metrics.PushMetricExporter> {
  const protocol = env['OTEL_EXPORTER_OTLP_METRICS_PROTOCOL'] || env['OTEL_EXPORTER_OTLP_PROTOCOL'] || 'http/protobuf';
  switch (protocol) {
    case 'grpc':
      return new (await import('@opentelemetry/exporter-metrics-otlp-grpc')).OTLPMetricExporter();
    case 'http/json':
      return new (await import('@opentelemetry/exporter-metrics-otlp-http')).OTLPMetricExporter();
    case 'http/protobuf':
      return new (await import('@opentelemetry/exporter-metrics-otlp-proto')).OTLPMetricExporter();
    default:
      throw new Error(`the OTLP protocol "${protocol}" is not known: it may be grpc, http/json or http/protobuf`);
  }
}
