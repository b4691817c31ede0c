import type { EventMeta, Signer } from '#domain';

/** What a request is made of, when its bytes are made. */
export interface Outgoing {
  readonly event: EventMeta;
  /** The event's payload, as JSON text in UTF-8. */
  readonly data: Uint8Array;
  readonly delivery: string;
}

/** What a request's headers are made of, when its body is known. */
export interface Signing {
  readonly event: EventMeta;
  readonly delivery: string;
  readonly body: Uint8Array;
  /** The endpoint's active secrets, newest first. */
  readonly signers: readonly Signer[];
  /** Milliseconds since the epoch, when the attempt starts. */
  readonly attemptedAt: number;
}

/** How a product's documented webhook system looks on the wire. Data and pure functions; no rule of the pipeline. */
export interface Dialect {
  readonly name: string;
  /** The request body. The same on every attempt. */
  body(outgoing: Outgoing): Uint8Array;
  /** The headers that are the dialect's own, signature included, in lower case. */
  headers(signing: Signing): Record<string, string>;
}
