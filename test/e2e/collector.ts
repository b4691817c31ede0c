import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

interface KeyValue {
  readonly key: string;
  readonly value: { readonly stringValue?: string; readonly intValue?: number | string };
}
interface Resource {
  readonly attributes: readonly KeyValue[];
}
interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  readonly attributes: readonly KeyValue[];
  readonly status: { readonly code?: number };
}
interface OtlpLogRecord {
  readonly traceId?: string;
  readonly spanId?: string;
  readonly severityText: string;
  readonly body: { readonly stringValue: string };
  readonly attributes: readonly KeyValue[];
}

/** With whose it is: `service.name`. */
export type CollectedSpan = OtlpSpan & { readonly service: string };
export type CollectedLog = OtlpLogRecord & { readonly service: string };

export interface Collector {
  readonly url: string;
  readonly spans: CollectedSpan[];
  readonly logs: CollectedLog[];
  /** Names of metrics. */
  readonly metrics: Set<string>;
  /** Each process that sent metrics. */
  readonly instances: Set<string>;
  close(): void;
}

/** An attribute's value as text; undefined when it is not there. */
export function attribute(attributes: readonly KeyValue[], name: string): string | undefined {
  const value = attributes.find(({ key }) => key === name)?.value;
  const found = value?.stringValue ?? value?.intValue;
  return found === undefined ? undefined : String(found);
}

/** Takes OTLP over HTTP in JSON, as a collector does. */
export async function startCollector(): Promise<Collector> {
  const spans: CollectedSpan[] = [];
  const logs: CollectedLog[] = [];
  const metrics = new Set<string>();
  const instances = new Set<string>();
  const take: Record<string, (body: string) => void> = {
    '/v1/traces': (body) => {
      const { resourceSpans } = JSON.parse(body) as {
        resourceSpans: { resource: Resource; scopeSpans: { spans: OtlpSpan[] }[] }[];
      };
      for (const { resource, scopeSpans } of resourceSpans) {
        const service = serviceOf(resource);
        spans.push(...scopeSpans.flatMap((scope) => scope.spans).map((span) => ({ ...span, service })));
      }
    },
    '/v1/logs': (body) => {
      const { resourceLogs } = JSON.parse(body) as {
        resourceLogs: { resource: Resource; scopeLogs: { logRecords: OtlpLogRecord[] }[] }[];
      };
      for (const { resource, scopeLogs } of resourceLogs) {
        const service = serviceOf(resource);
        logs.push(...scopeLogs.flatMap((scope) => scope.logRecords).map((record) => ({ ...record, service })));
      }
    },
    '/v1/metrics': (body) => {
      const { resourceMetrics } = JSON.parse(body) as {
        resourceMetrics: { resource: Resource; scopeMetrics: { metrics: { name: string }[] }[] }[];
      };
      for (const { resource, scopeMetrics } of resourceMetrics) {
        const id = attribute(resource.attributes, 'service.instance.id');
        if (id) instances.add(id);
        for (const { name } of scopeMetrics.flatMap((scope) => scope.metrics)) metrics.add(name);
      }
    },
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      take[request.url!]?.(Buffer.concat(chunks).toString());
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, spans, logs, metrics, instances, close: () => void server.close() };
}

function serviceOf({ attributes }: Resource): string {
  return attribute(attributes, 'service.name') ?? '';
}
