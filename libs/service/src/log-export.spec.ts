import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { context, propagation, ROOT_CONTEXT, trace, TraceFlags } from '@opentelemetry/api';
import { logs as api } from '@opentelemetry/api-logs';
import { logs as sdk, node } from '@opentelemetry/sdk-node';
import { exportLine, startLogExport, stopLogExport } from './log-export.ts';

const SPAN = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  traceFlags: TraceFlags.SAMPLED,
};
const line = (fields: object) =>
  `${JSON.stringify({ level: 'info', time: '2026-01-02T03:04:05.678Z', service: 'delivery', pid: 1, ...fields })}\n`;

describe('log lines over OTLP', () => {
  const exporter = new sdk.InMemoryLogRecordExporter();
  const written = () => exporter.getFinishedLogRecords();

  beforeEach(() => {
    new node.NodeTracerProvider().register();
    api.setGlobalLoggerProvider(
      new sdk.LoggerProvider({ processors: [new sdk.SimpleLogRecordProcessor({ exporter })] }),
    );
    startLogExport();
  });

  afterEach(() => {
    stopLogExport();
    exporter.reset();
    api.disable();
    trace.disable();
    context.disable();
    propagation.disable();
  });

  it('have the names that spans have, and the trace in which they were written', () => {
    const fields = {
      traceId: SPAN.traceId,
      spanId: SPAN.spanId,
      tenant: 'ten_1',
      event: 'evt_1',
      type: 'invoice.paid',
      delivery: 'dlv_1',
      attemptId: 'att_1',
      status: 503,
      error: 'timeout',
      sinceAcceptedMs: 12,
      reason: null,
      msg: 'attempt made',
    };
    context.with(trace.setSpanContext(ROOT_CONTEXT, SPAN), () => exportLine(line(fields)));
    const [record] = written();
    expect(record!.body).toBe('attempt made');
    expect(record!.severityText).toBe('INFO');
    expect(record!.severityNumber).toBe(9);
    expect(record!.spanContext).toEqual(SPAN);
    expect(record!.hrTime).toEqual([Date.parse('2026-01-02T03:04:05.678Z') / 1000 - 0.678, 678_000_000]);
    expect(record!.attributes).toEqual({
      'hookwire.tenant': 'ten_1',
      'hookwire.event.id': 'evt_1',
      'hookwire.event.type': 'invoice.paid',
      'hookwire.delivery': 'dlv_1',
      'hookwire.attempt.id': 'att_1',
      'http.response.status_code': 503,
      'error.type': 'timeout',
      'hookwire.since_accepted_ms': 12,
    });
  });

  it('name an error as the conventions do', () => {
    const err = { type: 'TypeError', message: 'no', stack: 'TypeError: no\n  at x', code: 'E' };
    exportLine(line({ level: 'error', err, msg: 'failed' }));
    expect(written()[0]!.severityNumber).toBe(17);
    expect(written()[0]!.attributes).toEqual({
      'exception.type': 'TypeError',
      'exception.message': 'no',
      'exception.stacktrace': 'TypeError: no\n  at x',
    });
  });

  it('go nowhere when nobody asked for them', () => {
    stopLogExport();
    exportLine(line({ msg: 'x' }));
    expect(written()).toEqual([]);
  });
});
