import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SpanStatusCode } from '@opentelemetry/api';
import { startReceiver, waitUntil, type Receiver } from '#testkit';
import { attribute, startCollector, type Collector } from './collector.ts';
import { startScenario, type Scenario } from './scenario.ts';

describe('one trace', () => {
  let scenario: Scenario;
  let receiver: Receiver;
  let collector: Collector;

  beforeAll(async () => {
    collector = await startCollector();
    receiver = await startReceiver({ respond: (_request, nth) => ({ status: nth === 1 ? 500 : 200 }) });
    scenario = await startScenario({
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
        OTEL_METRICS_EXPORTER: 'none',
        OTEL_BSP_SCHEDULE_DELAY: '100',
        OTEL_BLRP_SCHEDULE_DELAY: '100',
      },
    });
    await scenario.createEndpoint(receiver.url, { retry: { delaysSeconds: [0.2], jitter: 0 } });
  }, 120_000);

  afterAll(async () => {
    await scenario?.stop();
    await receiver?.close();
    collector?.close();
  });

  it('leads from the producer’s request to both attempts of a retried delivery, and to its projection', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const producerSpan = 'b7ad6b7169203331';
    const response = await fetch(`${scenario.platform.urls.ingest}/v1/events`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${scenario.apiKey}`,
        'content-type': 'application/json',
        traceparent: `00-${traceId}-${producerSpan}-01`,
      },
      body: JSON.stringify({ type: 'traced.event', data: {} }),
    });
    expect(response.status).toBe(202);
    await receiver.waitFor(2, 10_000);
    const spans = await waitUntil(
      () => {
        const of = collector.spans.filter((span) => span.traceId === traceId);
        const projections = of.filter(({ service }) => service === 'hookwire-projector');
        return projections.length >= 3 ? of : undefined;
      },
      { deadlineMs: 15_000, what: 'the spans of the trace' },
    );

    const named = (service: string) => spans.filter((span) => span.service === `hookwire-${service}`);
    const [ingest, fanout, attempts] = [named('ingest'), named('fanout'), named('delivery')];
    expect(ingest.map(({ name }) => name)).toEqual(['POST /v1/events']);
    expect(ingest[0]!.parentSpanId).toBe(producerSpan);
    expect(fanout).toHaveLength(1);
    expect(fanout[0]!.parentSpanId).toBe(ingest[0]!.spanId);
    expect(attempts.map(({ parentSpanId }) => parentSpanId)).toEqual([fanout[0]!.spanId, fanout[0]!.spanId]);
    // Each attempt's request carried its own span on to the receiver.
    const received = receiver.requests.map(({ headers }) => String(headers['traceparent']));
    expect(received).toEqual(attempts.map(({ spanId }) => `00-${traceId}-${spanId}-01`));
    // The fan-out's fact and both attempts' facts were projected within it.
    expect(
      named('projector')
        .map(({ parentSpanId }) => parentSpanId)
        .sort(),
    ).toEqual([fanout[0]!, ...attempts].map(({ spanId }) => spanId).sort());

    // A sampler keeps what failed: of an answer, it knows by the span's status.
    expect(attempts.map(({ status, attributes }) => [status.code ?? 0, attribute(attributes, 'error.type')])).toEqual([
      [SpanStatusCode.ERROR, '500'],
      [SpanStatusCode.UNSET, undefined],
    ]);
    expect(attempts.map(({ attributes }) => attribute(attributes, 'hookwire.attempt'))).toEqual(['1', '2']);
    expect(attribute(fanout[0]!.attributes, 'messaging.destination.name')).toBe('EVENTS');
    const eventId = attribute(fanout[0]!.attributes, 'hookwire.event.id');
    expect(attribute(ingest[0]!.attributes, 'hookwire.event.id')).toBe(eventId);

    // So do the lines of the log, over OTLP and on stdout.
    const said = (service: string) =>
      collector.logs.filter((log) => log.traceId === traceId && log.service === service);
    await waitUntil(() => said('hookwire-delivery').length >= 2, {
      deadlineMs: 15_000,
      what: 'the lines of the trace',
    });
    expect(said('hookwire-ingest').map(({ body }) => body.stringValue)).toEqual(['event accepted']);
    expect(said('hookwire-fanout').map(({ body }) => body.stringValue)).toEqual(['event fanned out']);
    expect(
      said('hookwire-delivery').map(({ body, spanId, attributes }) => [
        body.stringValue,
        spanId,
        attribute(attributes, 'hookwire.attempt.id'),
      ]),
    ).toEqual(
      attempts.map(({ spanId, attributes }) => ['attempt made', spanId, attribute(attributes, 'hookwire.attempt.id')]),
    );
    const printed = scenario.platform.services.delivery.logs.filter((line) => line['traceId'] === traceId);
    expect(printed.map(({ spanId }) => spanId)).toEqual(attempts.map(({ spanId }) => spanId));
  }, 40_000);
});
