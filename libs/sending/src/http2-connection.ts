import { connect, constants, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import {
  BYTES_PER_ANSWER,
  CappedBody,
  flattened,
  MAX_AGE_MS,
  MAX_REQUESTS,
  PROVISIONAL_CAP,
  RESPONSE_HEAD_CAP,
  type Answered,
  type Connection,
  type Place,
} from './connection.ts';
import type { Deadline } from './deadline.ts';
import type { Dialed } from './dial.ts';
import type { OutgoingRequest } from './request-builder.ts';
import { SendError, UnsentError } from './send-error.ts';
import { unlessAborted } from '#service';

/** Longer than with HTTP/1.1: an end is announced, so a request cannot run into it. */
const KEEP_ALIVE_MS = 15_000;
const WATCH_MS = 1_000;
/** More requests at once get a connection of their own, whatever the receiver would take. */
const MAX_STREAMS = 100;
/** Custom headers that say how an HTTP/1.1 connection is used; HTTP/2 has no such thing and Node refuses them. */
const NOT_IN_HTTP2 = new Set(['connection', 'http2-settings', 'keep-alive', 'proxy-connection', 'upgrade', 'host']);

/** HTTP/2: many requests at once over one socket that was dialed before. */
export class Http2Connection implements Connection {
  readonly line: string;
  readonly certificateExpiresAt?: number;
  readonly #session: ClientHttp2Session;
  readonly #openedAt = performance.now();
  #requests = 0;
  #underWay = 0;
  #isRetired = false;
  #idle: NodeJS.Timeout | undefined;

  /** @param onEnd called once, when it is of no more use */
  constructor({ origin, line }: Place, { socket, certificateExpiresAt }: Dialed, onEnd: () => void) {
    this.line = line;
    this.certificateExpiresAt = certificateExpiresAt;
    this.#session = connect(origin, {
      createConnection: () => socket,
      settings: { enablePush: false, maxHeaderListSize: RESPONSE_HEAD_CAP },
    });
    // What it says reaches the requests that are under way.
    this.#session.on('error', () => undefined);
    // Node's session does not hear of a TLS alert that comes after the handshake.
    socket.once('error', (error) => this.#session.destroy(error));
    const watching = setInterval(() => this.#watch(socket), WATCH_MS).unref();
    this.#session.once('close', () => {
      clearInterval(watching);
      clearTimeout(this.#idle);
      socket.destroy();
      onEnd();
    });
  }

  /** Waits until the receiver has said how many requests it takes at once. */
  async ready(signal: AbortSignal): Promise<void> {
    const said = new Promise<void>((resolve, reject) => {
      this.#session.once('remoteSettings', () => resolve());
      this.#session.once('error', reject);
      this.#session.once('close', () =>
        reject(new SendError('connection_reset', 'the receiver closed the connection')),
      );
    });
    try {
      await unlessAborted(signal, said);
    } catch (error) {
      this.destroy();
      throw error;
    }
  }

  hasRoom(): boolean {
    return (
      !this.#isRetired &&
      !this.#session.closed &&
      !this.#session.destroyed &&
      this.#underWay < Math.min(this.#session.remoteSettings.maxConcurrentStreams ?? MAX_STREAMS, MAX_STREAMS) &&
      this.#requests < MAX_REQUESTS &&
      performance.now() - this.#openedAt < MAX_AGE_MS
    );
  }

  isIdle(): boolean {
    return this.#underWay === 0;
  }

  async send(outgoing: OutgoingRequest, url: URL, deadline: Deadline): Promise<Answered> {
    clearTimeout(this.#idle);
    this.#requests += 1;
    this.#underWay += 1;
    try {
      return await answerOf(this.#request(outgoing, url), deadline.signal);
    } catch (error) {
      // A receiver that does not answer in time may be gone, without a word, and one that breaks the rules may do so
      // again: what comes next is to try a new connection. What is under way goes on.
      this.#isRetired = true;
      throw error;
    } finally {
      this.#underWay -= 1;
      if (this.#underWay === 0) this.#rest();
    }
  }

  destroy(): void {
    this.#session.destroy();
  }

  #request({ method, headers, body }: OutgoingRequest, url: URL): ClientHttp2Stream {
    const allowed = Object.entries(headers).filter(([name]) => !NOT_IN_HTTP2.has(name));
    const pseudo = {
      ':method': method,
      ':scheme': url.protocol.slice(0, -1),
      ':authority': url.host,
      ':path': url.pathname + url.search,
    };
    const all = { ...pseudo, ...Object.fromEntries(allowed), 'content-length': String(body.length) };
    let stream: ClientHttp2Stream;
    try {
      stream = this.#session.request(all);
    } catch (error) {
      throw this.#session.closed || this.#session.destroyed ? new UnsentError(error) : error;
    }
    stream.end(body);
    return stream;
  }

  /** Frames that mean nothing never come to us, and keep the process busy; their bytes can be counted. */
  #watch(socket: Socket): void {
    if (socket.bytesRead <= (this.#requests + 1) * BYTES_PER_ANSWER) return;
    this.#session.destroy(new SendError('invalid_response', 'what came is too much for an answer: frames without end'));
  }

  #rest(): void {
    if (this.hasRoom()) this.#idle = setTimeout(() => this.destroy(), KEEP_ALIVE_MS).unref();
    else this.destroy();
  }
}

/** Waits for the whole answer. The stream is closed then, whatever the receiver has still to say on it. */
function answerOf(stream: ClientHttp2Stream, signal: AbortSignal): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const body = new CappedBody();
    let head: { status: number; headers: Record<string, string>; headAt: number } | undefined;
    let provisional = 0;

    const finish = (error?: Error): void => {
      signal.removeEventListener('abort', expire);
      if (!stream.closed) stream.close(constants.NGHTTP2_CANCEL);
      if (error || !head) reject(error ?? broken(stream));
      else resolve({ ...head, body: body.bytes, truncated: body.isOver });
    };
    const expire = () => finish(signal.reason as Error);
    signal.addEventListener('abort', expire, { once: true });

    stream.on('headers', () => {
      if (++provisional > PROVISIONAL_CAP) finish(new SendError('invalid_response', 'provisional answers without end'));
    });
    stream.once('response', ({ ':status': status = 0, ...headers }) => {
      head = { status, headers: flattened(headers), headAt: performance.now() };
      if (sizeOf(head.headers) > RESPONSE_HEAD_CAP) {
        finish(new SendError('invalid_response', 'the head of the answer is over 16 KiB'));
      }
    });
    stream.on('data', (chunk: Buffer) => {
      if (body.add(chunk)) finish();
    });
    // A reset ends the stream too. It is over by itself only if nothing is missing.
    stream.once('end', () => {
      const isWhole = stream.rstCode === constants.NGHTTP2_NO_ERROR && body.has(head?.headers['content-length']);
      finish(isWhole ? undefined : broken(stream));
    });
    stream.on('error', (error: Error) => finish(isRefused(stream) ? new UnsentError(error) : error));
    stream.once('close', () => finish(isRefused(stream) ? new UnsentError(broken(stream)) : broken(stream)));
    if (signal.aborted) expire();
  });
}

/** By definition of this code, nothing of the request was processed. */
function isRefused(stream: ClientHttp2Stream): boolean {
  return stream.rstCode === constants.NGHTTP2_REFUSED_STREAM;
}

function broken(stream: ClientHttp2Stream): SendError {
  return new SendError(
    'connection_reset',
    `the receiver ended the request before the answer was complete (HTTP/2 code ${stream.rstCode})`,
  );
}

function sizeOf(headers: Record<string, string>): number {
  return Object.entries(headers).reduce((size, [name, value]) => size + name.length + value.length, 0);
}
