import type { Deadline } from './deadline.ts';
import type { OutgoingRequest } from './request-builder.ts';

/** What a receiver answered. */
export interface Answered {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
  /** There was more than is kept. */
  readonly truncated: boolean;
  /** When its head was there, on the clock of `performance.now()`. */
  readonly headAt: number;
}

/** Where a connection leads, and the line of the pool in which it stands. */
export interface Place {
  readonly origin: string;
  /** Connections of one line are alike: the same origin, and the same client certificate, if any. */
  readonly line: string;
}

/** A connection to one origin, for one request at a time or for many. */
export interface Connection {
  readonly line: string;
  readonly certificateExpiresAt?: number;
  /** It would take another request now. */
  hasRoom(): boolean;
  /** Nothing is under way on it. */
  isIdle(): boolean;
  /**
   * @throws UnsentError when the receiver has certainly not processed the request; the deadline's error; or what the
   * connection says
   */
  send(outgoing: OutgoingRequest, url: URL, deadline: Deadline): Promise<Answered>;
  /** Ends it, with all that is under way. */
  destroy(): void;
}

/** More of an answer is not read, nor kept. */
export const RESPONSE_BODY_CAP = 64 * 1024;
export const RESPONSE_HEAD_CAP = 16 * 1024;
/** What one answer may cost in bytes, head, framing and provisional answers included, before it is no answer. */
export const BYTES_PER_ANSWER = 1024 * 1024;
/** Provisional answers (1xx) mean nothing here, and an honest receiver sends one or two. */
export const PROVISIONAL_CAP = 10;
/** After this time, or number of requests, a connection is not used again: names and certificates change. */
export const MAX_AGE_MS = 300_000;
export const MAX_REQUESTS = 1_000;

/** Collects a body up to its cap. */
export class CappedBody {
  readonly #chunks: Buffer[] = [];
  #size = 0;

  /** @returns whether that was more than is kept */
  add(chunk: Buffer): boolean {
    if (this.#size < RESPONSE_BODY_CAP) this.#chunks.push(chunk);
    this.#size += chunk.length;
    return this.isOver;
  }

  get isOver(): boolean {
    return this.#size > RESPONSE_BODY_CAP;
  }

  /** @param length the length that was announced, if any */
  has(length: string | undefined): boolean {
    return length === undefined || Number(length) === this.#size;
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks).subarray(0, RESPONSE_BODY_CAP);
  }
}

/** Header values as text, several of one name joined. */
export function flattened(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
}
