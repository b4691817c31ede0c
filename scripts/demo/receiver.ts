import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { DOWN_MS, type DemoEndpoint } from './endpoints.ts';
import type { Ledger } from './ledger.ts';

export interface DemoReceiver {
  urlOf(endpoint: DemoEndpoint): string;
  /** Needed before the first request comes. */
  setSecret(endpoint: DemoEndpoint, secret: string): void;
  close(): Promise<void>;
}

/** One HTTP server for all endpoints of the demo, told apart by their paths. It verifies every signature. */
export async function startDemoReceiver(ledger: Ledger): Promise<DemoReceiver> {
  const verifiers = new Map<DemoEndpoint, Webhook>();
  /** By `performance.now()`. */
  const downUntil = new Map<DemoEndpoint, number>();

  const answer = (endpoint: DemoEndpoint, request: IncomingMessage, body: Buffer, at: number): number => {
    const signatureProblem = verify(verifiers.get(endpoint), body, request.headers);
    if (endpoint.isDownAtFirst && !downUntil.has(endpoint)) downUntil.set(endpoint, at + DOWN_MS);
    const isDown = at < (downUntil.get(endpoint) ?? 0);
    const status = isDown ? 503 : signatureProblem === undefined ? 200 : 401;
    const messageId = String(request.headers['webhook-id']);
    ledger.addArrived({ endpoint, at, messageId, body, signatureProblem, status });
    return status;
  };

  const server = createServer({ keepAliveTimeout: 120_000 }, (request, response) => {
    const at = performance.now();
    const endpoint = ledger.endpoints.find(({ name }) => request.url === `/${name}`);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('error', () => undefined);
    request.on('end', () => {
      const status = endpoint ? answer(endpoint, request, Buffer.concat(chunks), at) : 404;
      response.writeHead(status, { 'content-length': 0 }).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    urlOf: ({ name }) => `http://127.0.0.1:${port}/${name}`,
    setSecret: (endpoint, secret) => void verifiers.set(endpoint, new Webhook(secret)),
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function verify(verifier: Webhook | undefined, body: Buffer, headers: IncomingMessage['headers']): string | undefined {
  if (!verifier) return 'no secret is known for this endpoint';
  try {
    verifier.verify(body, headers as Record<string, string>, { jsonParse: false });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
