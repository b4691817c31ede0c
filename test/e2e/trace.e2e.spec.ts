import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startReceiver, waitUntil, type Receiver } from '#testkit';
import { startScenario, type Scenario } from './scenario.ts';

interface CollectedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  readonly service: string;
}

interface OtlpTraces {
  readonly resourceSpans: {
    readonly resource: { readonly attributes: { key: string; value: { stringValue?: string } }[] };
    readonly scopeSpans: { readonly spans: Omit<CollectedSpan, 'service'>[] }[];
  }[];
}

/** Takes OTLP over HTTP, as a collector does. */
async function startCollector(): Promise<{ server: Server; url: string; spans: CollectedSpan[] }> {
  const spans: CollectedSpan[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.url === '/v1/traces') {
        const { resourceSpans } = JSON.parse(Buffer.concat(chunks).toString()) as OtlpTraces;
        for (const { resource, scopeSpans } of resourceSpans) {
          const service = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue ?? '';
          for (const scope of scopeSpans) spans.push(...scope.spans.map((span) => ({ ...span, service })));
        }
      }
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, spans };
}

describe('one trace', () => {
  let scenario: Scenario;
  let receiver: Receiver;
  let collector: Awaited<ReturnType<typeof startCollector>>;

  beforeAll(async () => {
    collector = await startCollector();
    receiver = await startReceiver({ respond: (_request, nth) => ({ status: nth === 1 ? 500 : 200 }) });
    scenario = await startScenario({
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
        OTEL_METRICS_EXPORTER: 'none',
        OTEL_LOGS_EXPORTER: 'none',
        OTEL_BSP_SCHEDULE_DELAY: '100',
      },
    });
    await scenario.createEndpoint(receiver.url, { retry: { delaysSeconds: [0.2], jitter: 0 } });
  }, 120_000);

  afterAll(async () => {
    await scenario?.stop();
    await receiver?.close();
    collector?.server.close();
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
  }, 40_000);
});
