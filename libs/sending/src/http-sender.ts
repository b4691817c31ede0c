import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { Context } from '@opentelemetry/api';
import type { SendErrorCode } from '#domain';
import { addressGuard } from './address-guard.ts';
import { ConnectionPool, lineOf } from './connection-pool.ts';
import type { Answered, Connection } from './connection.ts';
import { Deadline } from './deadline.ts';
import { tlsContexts } from './dial.ts';
import { egressProxy } from './egress-proxy.ts';
import { nameResolver } from './name-resolver.ts';
import { portPolicy } from './port-policy.ts';
import type { OutgoingRequest } from './request-builder.ts';
import { SendError, toSendError, UnsentError } from './send-error.ts';
import { recordSent } from './send-metrics.ts';

/** What a receiver answered, or why it did not. Times in milliseconds. */
export type SendResult = {
  readonly startedAt: number;
  readonly durationMs: number;
  /** When the certificate of an `https:` receiver ends, in ms since the epoch; if a connection got as far as that. */
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

/** Where requests may go, and how they get there. */
export interface HttpSenderOptions {
  /** CIDRs that may be sent to although they are not public. */
  readonly allowedNetworks: readonly string[];
  /** Ports and ranges of ports that may be sent to. */
  readonly allowedPorts: readonly string[];
  /** Name servers to ask instead of the system's resolver. */
  readonly dnsServers?: readonly string[];
  /** `http://user:password@host:port` of the proxy that everything goes through. */
  readonly egressProxy?: string;
  /** The only certificate authorities to trust, in PEM. */
  readonly ca?: string;
}

/** Beyond so many, they are parsed anew. */
const URLS_KEPT = 10_000;

/** Sends requests over kept-alive connections: HTTP/2 where the receiver offers it, else HTTP/1.1. */
export class HttpSender {
  readonly #pool: ConnectionPool;
  /** By their text: an endpoint's is the same for all of its requests. */
  readonly #urls = new Map<string, URL>();
  #active = 0;

  constructor(options: HttpSenderOptions) {
    this.#pool = new ConnectionPool(
      {
        guard: addressGuard(options.allowedNetworks),
        ports: portPolicy(options.allowedPorts),
        resolve: nameResolver(options.dnsServers ?? []),
      },
      { tlsContext: tlsContexts(options.ca), ...(options.egressProxy && { proxy: egressProxy(options.egressProxy) }) },
    );
  }

  /**
   * Sends once and never throws. Redirects are not followed. The time limit covers looking up the name, connecting,
   * sending and the whole answer.
   * @param within the trace that it belongs to, for metrics
   * @param startedAt what counts as its beginning in the result, in milliseconds since the epoch
   */
  async send(
    outgoing: OutgoingRequest,
    timeoutMs: number,
    within?: Context,
    startedAt = Date.now(),
  ): Promise<SendResult> {
    this.#active++;
    const result = await this.#send(outgoing, timeoutMs, startedAt);
    this.#active--;
    recordSent(result, within);
    return result;
  }

  async #send(outgoing: OutgoingRequest, timeoutMs: number, startedAt: number): Promise<SendResult> {
    const start = performance.now();
    const since = (end: number) => Math.round((end - start) * 100) / 100;
    const used: { connection?: Connection } = {};
    const certificate = () => {
      const certificateExpiresAt = used.connection?.certificateExpiresAt;
      return certificateExpiresAt === undefined ? undefined : { certificateExpiresAt };
    };
    try {
      const url = this.#urlOf(outgoing.url);
      for (const name in outgoing.headers) {
        validateHeaderName(name);
        validateHeaderValue(name, outgoing.headers[name]!);
      }
      const answer = await this.#exchange(outgoing, url, new Deadline(timeoutMs), used);
      const { status, headers, body, truncated, headAt } = answer;
      return {
        startedAt,
        durationMs: since(performance.now()),
        ...certificate(),
        status,
        headers,
        body,
        truncated,
        firstByteMs: since(headAt),
      };
    } catch (error) {
      const { code, message, certificateExpiresAt } = toSendError(error, timeoutMs);
      return {
        startedAt,
        durationMs: since(performance.now()),
        ...certificate(),
        ...(certificateExpiresAt !== undefined && { certificateExpiresAt }),
        error: { code, message },
      };
    }
  }

  /** Requests under way. */
  get active(): number {
    return this.#active;
  }

  /** Open connections, for tests and metrics. */
  get connections(): { open: number; idle: number } {
    return this.#pool.size;
  }

  /** Called when all that was sent is answered; what is still under way is for nobody. */
  close(): Promise<void> {
    this.#pool.destroy();
    return Promise.resolve();
  }

  #urlOf(text: string): URL {
    let url = this.#urls.get(text);
    if (!url) {
      url = parsed(text);
      if (this.#urls.size === URLS_KEPT) this.#urls.clear();
      this.#urls.set(text, url);
    }
    return url;
  }

  async #exchange(
    outgoing: OutgoingRequest,
    url: URL,
    deadline: Deadline,
    used: { connection?: Connection },
  ): Promise<Answered> {
    const kept = this.#pool.kept(lineOf(url, outgoing.clientCertificate));
    if (kept) {
      try {
        return await this.#over(kept, outgoing, url, deadline, used);
      } catch (error) {
        // Only what certainly was not processed is sent again: a POST that broke in the middle may have had its effect.
        if (!(error instanceof UnsentError)) throw error;
      }
    }
    const opened = await this.#pool.open(url, outgoing.clientCertificate, deadline.signal);
    this.#pool.add(opened);
    return this.#over(opened, outgoing, url, deadline, used);
  }

  async #over(
    connection: Connection,
    outgoing: OutgoingRequest,
    url: URL,
    deadline: Deadline,
    used: { connection?: Connection },
  ): Promise<Answered> {
    used.connection = connection;
    try {
      return await connection.send(outgoing, url, deadline);
    } finally {
      this.#pool.release(connection);
    }
  }
}

/** @throws SendError for one that cannot be sent to */
function parsed(text: string): URL {
  if (!URL.canParse(text)) throw new SendError('send_failed', `${JSON.stringify(text.slice(0, 200))} is no URL`);
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new SendError('send_failed', `${url.protocol} cannot be sent to: only https: and http: can`);
  }
  return url;
}
