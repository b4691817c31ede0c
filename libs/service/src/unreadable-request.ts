import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import { HookwireError, toProblem } from './errors.ts';

/** What Node makes of a request that it cannot hand on, by the code of its error. */
function refusalOf(code: string | undefined): HookwireError {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new HookwireError('headers_too_large', 'The URL and the headers may have 16 KiB together; send less.');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new HookwireError('request_timeout', 'The request did not come to its end in time; send it again.');
    default:
      return new HookwireError('invalid_request', 'This is no HTTP request that can be read.');
  }
}

/** Answers what never becomes a request, as everything is answered: with a problem. The connection ends with it. */
export function answerUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const refusal = refusalOf(error.code);
  const body = JSON.stringify(toProblem(refusal));
  if (!socket.writable) {
    socket.destroy(error);
    return;
  }
  socket.end(
    [
      `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}`,
      'content-type: application/problem+json',
      `content-length: ${Buffer.byteLength(body)}`,
      `x-request-id: ${randomUUID()}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}

/** Node would answer these requests by itself, with a status and nothing else: it is told to leave them to us. */
export const LEFT_TO_US = { requireHostHeader: false } as const;

/** @throws HookwireError for a request of HTTP/1.1 that does not say for which host it is (RFC 9112, 3.2) */
export function checkHost({ headers, httpVersion }: Pick<IncomingMessage, 'headers' | 'httpVersion'>): void {
  if (headers.host !== undefined || httpVersion !== '1.1') return;
  throw new HookwireError('invalid_request', 'A request of HTTP/1.1 has the header host.');
}

/** Requests that expect what nobody knows are answered like others, which RFC 9110 (10.1.1) leaves to the server. */
export function ignoreExpectations(server: Server): void {
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
}
