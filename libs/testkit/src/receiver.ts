import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface ReceivedRequest {
  /** When its body was complete, in ms since the epoch. */
  at: number;
  method: string;
  /** With the query. */
  path: string;
  /** Names in lower case. */
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** `reset` breaks the connection, `hang` never answers. */
export type Answer =
  { status?: number; headers?: Record<string, string>; body?: string | Buffer; delayMs?: number } | 'reset' | 'hang';

/** @param nth 1 for the first request since the start */
export type Responder = (request: ReceivedRequest, nth: number) => Answer | Promise<Answer>;

export interface Receiver {
  url: string;
  port: number;
  /** In the order of their arrival; empty it as you like, `nth` goes on counting. */
  requests: ReceivedRequest[];
  /** May be set at any time. */
  respond: Responder;
  /**
   * Waits for that many requests, or until the predicate holds for all of them so far.
   * @throws Error at the deadline, with what has come
   */
  waitFor(what: number | ((requests: ReceivedRequest[]) => boolean), deadlineMs: number): Promise<ReceivedRequest[]>;
  /** Breaks open connections too: those that hang, and kept ones. */
  close(): Promise<void>;
  /** Listens again, on the same port. */
  restart(): Promise<void>;
}

export interface ReceiverOptions {
  readonly port?: number;
  readonly respond?: Responder;
  /** PEM; with one it takes HTTPS. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

/** A receiver of webhooks that answers as it is told (200 if it is not) and keeps all it got. */
export async function startReceiver(options: ReceiverOptions = {}): Promise<Receiver> {
  let server: Server | undefined;
  let count = 0;
  const waiting = new Set<() => void>();
  let isWakingUp = false;

  // Predicates look at all requests, so they are asked once for each burst and not for each request.
  const wake = (): void => {
    if (isWakingUp || waiting.size === 0) return;
    isWakingUp = true;
    setImmediate(() => {
      isWakingUp = false;
      for (const look of waiting) look();
    });
  };

  const handle = (incoming: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    // A sender that gives up midway has sent no request.
    incoming.on('error', () => undefined);
    incoming.on('end', () => {
      const request: ReceivedRequest = {
        at: Date.now(),
        method: incoming.method ?? '',
        path: incoming.url ?? '',
        headers: incoming.headers,
        body: chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks),
      };
      receiver.requests.push(request);
      void answer(receiver.respond, request, ++count, response);
      wake();
    });
  };

  const listen = async (port: number): Promise<number> => {
    // Longer than any client keeps a connection: which side closes it first is not what a test should depend on.
    const limits = { keepAliveTimeout: 120_000 };
    server = options.tls ? createTlsServer({ ...options.tls, ...limits }, handle) : createServer(limits, handle);
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    // A receiver that was forgotten does not keep a test run from ending.
    server.unref();
    return (server.address() as AddressInfo).port;
  };

  const port = await listen(options.port ?? 0);
  const receiver: Receiver = {
    url: `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    requests: [],
    respond: options.respond ?? (() => ({})),
    waitFor(what, deadlineMs) {
      const holds = typeof what === 'number' ? () => receiver.requests.length >= what : what;
      return new Promise((resolve, reject) => {
        const look = (): void => {
          if (!holds(receiver.requests)) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve(receiver.requests);
        };
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(describe(what, deadlineMs, receiver.requests)));
        }, deadlineMs);
        waiting.add(look);
        look();
      });
    },
    async close() {
      if (!server) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      server = undefined;
      await closed;
    },
    async restart() {
      await receiver.close();
      await listen(port);
    },
  };
  return receiver;
}

async function answer(respond: Responder, request: ReceivedRequest, nth: number, response: ServerResponse) {
  let chosen: Answer;
  try {
    const given = respond(request, nth);
    chosen = given instanceof Promise ? await given : given;
  } catch (error) {
    // Shows up where the test looks: in the answer that was received.
    chosen = { status: 500, body: `the test's responder failed: ${String(error)}` };
  }
  if (chosen === 'hang') return;
  if (chosen === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  const { status = 200, headers = {}, body = '', delayMs } = chosen;
  const send = (): void => {
    response.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers });
    response.end(body);
  };
  if (delayMs) setTimeout(send, delayMs);
  else send();
}

function describe(what: unknown, deadlineMs: number, requests: ReceivedRequest[]): string {
  const wanted = typeof what === 'number' ? `${what} requests` : 'requests that satisfy the predicate';
  const last = requests
    .slice(-5)
    .map(({ method, path, body }) => `\n  ${method} ${path} ${body.toString().slice(0, 200)}`);
  return `waited ${deadlineMs} ms for ${wanted}; got ${requests.length}${last.length > 0 ? `, the last:${last.join('')}` : ''}`;
}
