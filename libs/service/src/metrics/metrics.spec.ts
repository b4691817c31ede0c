import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { metrics as api, ROOT_CONTEXT, trace, TraceFlags } from '@opentelemetry/api';
import { metrics as sdk } from '@opentelemetry/sdk-node';
import { attributeSets, Counter, Histogram, observe } from './instruments.ts';
import { PrometheusEndpoint } from './prometheus-endpoint.ts';
import { metricReaders } from './readers.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';
const within = (traceFlags: TraceFlags) =>
  trace.setSpanContext(ROOT_CONTEXT, { traceId: TRACE, spanId: SPAN, traceFlags });

describe('metrics for Prometheus', () => {
  let endpoint: PrometheusEndpoint;
  let provider: sdk.MeterProvider;
  let url: string;

  beforeEach(async () => {
    endpoint = new PrometheusEndpoint();
    provider = new sdk.MeterProvider({ readers: [endpoint] });
    api.setGlobalMeterProvider(provider);
    url = `http://127.0.0.1:${await endpoint.listen(0, '127.0.0.1')}`;
  });

  afterEach(async () => {
    await provider.shutdown();
    api.disable();
  });

  const scrape = async (accept?: string) => {
    const answer = await fetch(`${url}/metrics`, accept ? { headers: { accept } } : {});
    return { type: answer.headers.get('content-type'), lines: (await answer.text()).split('\n') };
  };
  const OPEN = 'application/openmetrics-text;version=1.0.0,text/plain;q=0.5';

  it('are named by the rules of OpenTelemetry, in both formats', async () => {
    new Counter('hookwire.events.refused').add(2, { 'hookwire.transport': 'http', 'error.type': 'a"b\\c' });
    new Histogram('hookwire.delivery.duration').record(0.2, { 'hookwire.attempt': 'first' });
    const plain = await scrape();
    expect(plain.type).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(plain.lines).toContain('# TYPE hookwire_events_refused_total counter');
    expect(plain.lines).toContain('hookwire_events_refused_total{hookwire_transport="http",error_type="a\\"b\\\\c"} 2');
    expect(plain.lines).toContain('# TYPE hookwire_delivery_duration_seconds histogram');
    expect(plain.lines).toContain('hookwire_delivery_duration_seconds_bucket{hookwire_attempt="first",le="0.1"} 0');
    expect(plain.lines).toContain('hookwire_delivery_duration_seconds_bucket{hookwire_attempt="first",le="0.25"} 1');
    expect(plain.lines).toContain('hookwire_delivery_duration_seconds_bucket{hookwire_attempt="first",le="+Inf"} 1');
    expect(plain.lines).toContain('hookwire_delivery_duration_seconds_sum{hookwire_attempt="first"} 0.2');
    expect(plain.lines).toContain('hookwire_delivery_duration_seconds_count{hookwire_attempt="first"} 1');
    const open = await scrape(OPEN);
    expect(open.type).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
    expect(open.lines).toContain('# TYPE hookwire_events_refused counter');
    expect(open.lines).toContain('# UNIT hookwire_delivery_duration_seconds seconds');
    expect(open.lines.slice(-2)).toEqual(['# EOF', '']);
  });

  it('have the newest sampled trace beside a bucket, where the format can say so', async () => {
    const duration = new Histogram('hookwire.delivery.duration');
    const attributes = { 'hookwire.attempt': 'first' };
    duration.record(0.02, attributes, within(TraceFlags.NONE));
    duration.record(0.2, attributes, within(TraceFlags.SAMPLED));
    duration.record(0.15, attributes, within(TraceFlags.SAMPLED));
    duration.record(1e6, attributes, within(TraceFlags.SAMPLED));
    const examples = (lines: string[]) => lines.filter((line) => line.includes('trace_id'));
    expect(examples((await scrape()).lines)).toEqual([]);
    const shown = examples((await scrape(OPEN)).lines);
    expect(shown.map((line) => line.replace(/ [\d.]+$/, ''))).toEqual(
      [
        ['0.25', 3, 0.15],
        ['+Inf', 4, 1e6],
      ].map(
        ([le, count, value]) =>
          `hookwire_delivery_duration_seconds_bucket{hookwire_attempt="first",le="${le}"} ${count} # {trace_id="${TRACE}",span_id="${SPAN}"} ${value}`,
      ),
    );
  });

  it('leave out a state that cannot be told, and do not repeat what it was', async () => {
    let count = 3;
    observe(['hookwire.outbox.pending'], (say) => {
      if (count === 0) throw new Error('the database is away');
      say('hookwire.outbox.pending', count);
    });
    const pending = async () => (await scrape()).lines.filter((line) => line.startsWith('hookwire_outbox_pending'));
    expect(await pending()).toEqual(['hookwire_outbox_pending 3']);
    count = 0;
    expect(await pending()).toEqual([]);
    count = 5;
    expect(await pending()).toEqual(['hookwire_outbox_pending 5']);
  });

  it('count what two clocks make negative as zero', async () => {
    new Histogram('hookwire.queue.duration').record(-3);
    expect((await scrape()).lines).toContain('hookwire_queue_duration_seconds_sum 0');
  });

  it('are answered for GET /metrics only', async () => {
    expect((await fetch(`${url}/metrics?x=1`)).status).toBe(200);
    expect((await fetch(`${url}/`)).status).toBe(404);
    expect((await fetch(`${url}/metrics`, { method: 'POST' })).status).toBe(405);
  });

  it('say when their port is taken', async () => {
    const env = { OTEL_METRICS_EXPORTER: 'prometheus', OTEL_EXPORTER_PROMETHEUS_PORT: new URL(url).port };
    await expect(metricReaders({ host: '127.0.0.1', port: 1 }, env)).rejects.toThrow('EADDRINUSE');
  });
});

describe('metrics that nobody asked for', () => {
  it('go nowhere', () => {
    const asked: string[] = [];
    new Counter('hookwire.deliveries.created').add(1);
    new Histogram('hookwire.queue.duration').record(1);
    observe(['hookwire.outbox.pending'], () => void asked.push('outbox'));
    expect(asked).toEqual([]);
  });
});

describe('readers', () => {
  const place = { host: '127.0.0.1', port: 0 };

  it.each([
    ['none', 0],
    ['otlp', 1],
    ['otlp, prometheus', 2],
    ['prometheus,prometheus', 1],
    ['', 1],
  ])('of OTEL_METRICS_EXPORTER=%s', async (OTEL_METRICS_EXPORTER, count) => {
    const readers = await metricReaders(place, { OTEL_METRICS_EXPORTER });
    expect(readers).toHaveLength(count);
    await Promise.all(readers.map((reader) => reader.shutdown()));
  });

  it.each(['grpc', 'http/json', 'http/protobuf'])('speak %s', async (OTEL_EXPORTER_OTLP_PROTOCOL) => {
    const [reader] = await metricReaders(place, { OTEL_EXPORTER_OTLP_PROTOCOL });
    expect(reader).toBeInstanceOf(sdk.PeriodicExportingMetricReader);
    const { DELTA, CUMULATIVE } = sdk.AggregationTemporality;
    // Not repeated when they cannot be told.
    expect(reader!.selectAggregationTemporality(sdk.InstrumentType.OBSERVABLE_GAUGE)).toBe(DELTA);
    expect(reader!.selectAggregationTemporality(sdk.InstrumentType.COUNTER)).toBe(CUMULATIVE);
    await reader!.shutdown();
  });

  it('refuse what is not known', async () => {
    await expect(metricReaders(place, { OTEL_METRICS_EXPORTER: 'statsd' })).rejects.toThrow('"statsd"');
    await expect(metricReaders(place, { OTEL_EXPORTER_OTLP_PROTOCOL: 'carrier pigeon' })).rejects.toThrow('pigeon');
  });
});

describe('a set of attributes', () => {
  it('is one object for the same values', () => {
    const of = attributeSets(['a', 'b'], { c: 'always' });
    expect(of('1', 2)).toEqual({ a: '1', b: 2, c: 'always' });
    expect(of('1', 2)).toBe(of('1', 2));
    expect(of('1', undefined)).toEqual({ a: '1', c: 'always' });
    expect(of('1', undefined)).not.toBe(of('1', 2));
    expect(attributeSets(['a'])('x')).toEqual({ a: 'x' });
  });
});
