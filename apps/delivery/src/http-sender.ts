import type { SendErrorCode } from '#domain';
import { Agent, request, type Dispatcher } from 'undici';
import { AddressRefusedError, checkLiteralHost, guardedLookup, type AddressGuard } from './address-guard.ts';
import type { OutgoingRequest } from './request-builder.ts';

/** What a receiver answered, or why it did not. Times in milliseconds. */
export type SendResult = {
  readonly startedAt: number;
  readonly durationMs: number;
  readonly certificateExpiresAt?: number;
} & (
  | {
      readonly status: number;
      readonly headers: Record<string, string>;
      readonly body: Buffer;
      readonly truncated: boolean;
      readonly firstByteMs: number;
    }
  | { readonly error: { readonly code: SendErrorCode; readonly message: string } }
);

/** More of an answer is not read, nor kept. */
export const RESPONSE_BODY_CAP = 64 * 1024;
const RESPONSE_HEAD_CAP = 16 * 1024;
/** Ends connecting that nobody waits for any more. */
const CONNECT_LIMIT_MS = 60_000;

/** Sends requests over kept-alive connections. */
export class HttpSender {
  readonly #agent: Dispatcher;
  readonly #guard: AddressGuard;

  constructor(guard: AddressGuard) {
    this.#guard = guard;
    this.#agent = new Agent({
      connect: { lookup: guardedLookup(guard), timeout: CONNECT_LIMIT_MS },
      maxHeaderSize: RESPONSE_HEAD_CAP,
      // One deadline covers all of a request; undici's own would add up to more than was promised.
      headersTimeout: 0,
      bodyTimeout: 0,
      pipelining: 1,
    });
  }

  /** Sends once and never throws. Redirects are not followed. The time limit covers connecting, sending and the whole answer. */
  async send(outgoing: OutgoingRequest, timeoutMs: number): Promise<SendResult> {
    const startedAt = Date.now();
    const start = performance.now();
    const elapsed = () => Math.round((performance.now() - start) * 100) / 100;
    const deadline = AbortSignal.timeout(timeoutMs);
    try {
      checkLiteralHost(new URL(outgoing.url), this.#guard);
      const answering = request(outgoing.url, {
        dispatcher: this.#agent,
        method: outgoing.method,
        headers: outgoing.headers,
        body: outgoing.body,
        signal: deadline,
      });
      const response = await unless(deadline, answering);
      const firstByteMs = elapsed();
      const { body, truncated } = await readCapped(response.body);
      const headers = flattened(response.headers);
      return { startedAt, durationMs: elapsed(), status: response.statusCode, headers, body, truncated, firstByteMs };
    } catch (error) {
      return { startedAt, durationMs: elapsed(), error: { code: codeOf(error), message: messageOf(error, timeoutMs) } };
    }
  }

  /** Called when all that was sent is answered; what is still connecting is for nobody. */
  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}

/** Rejects at the deadline: undici heeds a signal only from when it is connected. */
async function unless<T>(deadline: AbortSignal, work: Promise<T>): Promise<T> {
  let stop: (() => void) | undefined;
  const expired = new Promise<never>((_, reject) => {
    stop = () => reject(deadline.reason as Error);
    deadline.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, expired]);
  } finally {
    deadline.removeEventListener('abort', stop!);
  }
}

async function readCapped(
  body: AsyncIterable<Buffer> & { destroy(): unknown },
): Promise<{ body: Buffer; truncated: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.length;
    // Leaving the loop destroys the body and with it the connection: what else it had to say is not waited for.
    if (size > RESPONSE_BODY_CAP) break;
  }
  return { body: Buffer.concat(chunks).subarray(0, RESPONSE_BODY_CAP), truncated: size > RESPONSE_BODY_CAP };
}

function flattened(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
}

const BY_CODE: Record<string, SendErrorCode> = {
  HOOKWIRE_ADDRESS_REFUSED: 'address_refused',
  ENOTFOUND: 'dns_failed',
  EAI_AGAIN: 'dns_failed',
  ETIMEDOUT: 'timeout',
  ECONNREFUSED: 'connection_refused',
  ECONNRESET: 'connection_reset',
  EPIPE: 'connection_reset',
  UND_ERR_SOCKET: 'connection_reset',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_OVERFLOW: 'invalid_response',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'invalid_response',
};

function codeOf(error: unknown): SendErrorCode {
  const { code = '', name } = error as { code?: string; name?: string };
  if (name === 'TimeoutError') return 'timeout';
  const known = BY_CODE[code];
  if (known) return known;
  if (name === 'HTTPParserError') return 'invalid_response';
  if (/^(CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|EPROTO)/.test(code)) return 'tls_failed';
  return 'send_failed';
}

function messageOf(error: unknown, timeoutMs: number): string {
  if ((error as Error).name === 'TimeoutError') return `no complete answer within ${timeoutMs / 1000} s`;
  if (error instanceof AddressRefusedError) return error.message;
  const { code, message, errors } = error as Error & { code?: string; errors?: Error[] };
  // Node tries several addresses of a name and wraps what each of them said.
  return message || errors?.map((each) => each.message).join('; ') || code || 'the request failed';
}
