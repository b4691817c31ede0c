import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { metrics } from '@opentelemetry/sdk-node';
import { exemplars } from './exemplars.ts';
import { gaugesAnew } from './gauges-anew.ts';
import { CONTENT_TYPES, formatFor, toText } from './open-metrics.ts';

/** Prometheus gives up after ten seconds by default. What cannot be told by then, as the broker is away, is left out. */
const ASK_TIMEOUT_MS = 4_000;

/** `GET /metrics`, on a port of its own: that of the service may be open to the world. */
export class PrometheusEndpoint extends metrics.MetricReader {
  readonly #server: Server;

  constructor() {
    super({ aggregationTemporalitySelector: gaugesAnew(() => metrics.AggregationTemporality.CUMULATIVE) });
    exemplars.isKept = true;
    this.#server = createServer((request, response) => {
      const path = request.url?.split('?')[0];
      if (path !== '/metrics') return void response.writeHead(404).end();
      if (request.method !== 'GET') return void response.writeHead(405, { allow: 'GET' }).end();
      void this.#answer(request.headers.accept, response);
    });
  }

  /** @param port 0 for any free one @returns the port @throws Error when it cannot be listened on */
  async listen(port: number, host: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ port, host }, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    this.#server.unref();
    return (this.#server.address() as AddressInfo).port;
  }

  async #answer(accept: string | undefined, response: ServerResponse): Promise<void> {
    const format = formatFor(accept);
    try {
      const { resourceMetrics } = await this.collect({ timeoutMillis: ASK_TIMEOUT_MS });
      const text = toText(resourceMetrics, format, (name, attributes) => exemplars.of(name, attributes));
      response.writeHead(200, { 'content-type': CONTENT_TYPES[format] }).end(text);
    } catch (error) {
      response.writeHead(500, { 'content-type': 'text/plain' }).end((error as Error).message);
    }
  }

  protected override onForceFlush(): Promise<void> {
    return Promise.resolve();
  }

  protected override async onShutdown(): Promise<void> {
    exemplars.isKept = false;
    exemplars.clear();
    this.#server.closeIdleConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
