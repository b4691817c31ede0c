import type { Attributes } from '@opentelemetry/api';
import { metrics } from '@opentelemetry/sdk-node';
import type { Row } from './exemplars.ts';
import { familyOf, plain, unitOf } from './prometheus-names.ts';

/** The text formats that Prometheus reads. Only the first has exemplars. */
export type TextFormat = 'openmetrics' | 'prometheus';

export const CONTENT_TYPES: Record<TextFormat, string> = {
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
};

/** What a scraper accepts. @param accept its header */
export function formatFor(accept: string | undefined): TextFormat {
  return accept?.includes('application/openmetrics-text') ? 'openmetrics' : 'prometheus';
}

/** Of what is known of a process, what tells it from others. The rest is long, and nobody's business. */
const ABOUT = /^(service\.|telemetry\.sdk\.|host\.name$|process\.runtime\.version$|k8s\.|deployment\.)/;

/**
 * Metrics as text, with names as OpenTelemetry's rules for Prometheus make them, the same that a collector makes:
 * dots become underscores, a unit and `_total` are suffixes. The SDK's own exporter writes neither units nor exemplars.
 * @param exemplarsOf of a histogram's series
 * @see https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/
 * @see https://prometheus.io/docs/specs/om/open_metrics_spec/
 */
export function toText(
  { resource, scopeMetrics }: metrics.ResourceMetrics,
  format: TextFormat,
  exemplarsOf: (name: string, attributes: Attributes) => Row | undefined,
): string {
  const about = Object.entries(resource.attributes).filter(([name]) => ABOUT.test(name));
  const isOpen = format === 'openmetrics';
  const lines = [
    isOpen ? '# TYPE target info' : '# TYPE target_info gauge',
    `target_info${labels(Object.fromEntries<Attributes[string]>(about))} 1`,
  ];
  for (const metric of scopeMetrics.flatMap((scope) => scope.metrics)) {
    const { name, unit, description } = metric.descriptor;
    const type = typeOf(metric);
    const family = familyOf(name, unit);
    const sample = type === 'counter' ? `${family}_total` : family;
    const head = isOpen ? family : sample;
    lines.push(`# HELP ${head} ${escaped(description)}`, `# TYPE ${head} ${type}`);
    if (isOpen && unitOf(unit)) lines.push(`# UNIT ${head} ${unitOf(unit)}`);
    for (const { attributes, value } of metric.dataPoints) {
      if (typeof value === 'number') lines.push(`${sample}${labels(attributes)} ${numberText(value)}`);
      else if ('buckets' in value) {
        lines.push(...histogramLines(family, attributes, value, isOpen ? exemplarsOf(name, attributes) : undefined));
      }
    }
  }
  if (isOpen) lines.push('# EOF');
  return `${lines.join('\n')}\n`;
}

function typeOf(metric: metrics.MetricData): 'counter' | 'gauge' | 'histogram' {
  if (metric.dataPointType === metrics.DataPointType.SUM) return metric.isMonotonic ? 'counter' : 'gauge';
  return metric.dataPointType === metrics.DataPointType.GAUGE ? 'gauge' : 'histogram';
}

function histogramLines(
  family: string,
  attributes: Attributes,
  { buckets, count, sum = 0 }: metrics.Histogram,
  row: Row | undefined,
): string[] {
  let below = 0;
  const lines = buckets.counts.map((inBucket, n) => {
    below += inBucket;
    const le = n < buckets.boundaries.length ? numberText(buckets.boundaries[n]!) : '+Inf';
    const example = row?.[n];
    const shown = example
      ? ` # {trace_id="${example.traceId}",span_id="${example.spanId}"} ${numberText(example.value)} ${example.at / 1000}`
      : '';
    return `${family}_bucket${labels({ ...attributes, le })} ${below}${shown}`;
  });
  return [
    ...lines,
    `${family}_sum${labels(attributes)} ${numberText(sum)}`,
    `${family}_count${labels(attributes)} ${count}`,
  ];
}

function labels(attributes: Attributes): string {
  const pairs = Object.entries(attributes).map(
    ([name, value]) => `${plain(name)}="${escaped(String(value)).replaceAll('"', '\\"')}"`,
  );
  return pairs.length > 0 ? `{${pairs.join(',')}}` : '';
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

function numberText(value: number): string {
  if (value === Infinity) return '+Inf';
  return value === -Infinity ? '-Inf' : String(value);
}
