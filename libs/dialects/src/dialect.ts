import type { ContentSigner, EventMeta, RateLimit, RetryPolicy } from '#domain';
import type { CatalogueEvent } from './catalogue.ts';

/** What a request is made of, when its bytes are made. */
export interface Outgoing {
  readonly event: EventMeta;
  /** The event's payload, as JSON text in UTF-8. */
  readonly data: Uint8Array;
  /** The event's place in EVENTS: no other event has it, and it is the same on every attempt and replay. */
  readonly sequence: number;
  readonly delivery: string;
}

/** What a request's headers are made of, when its body is known. */
export interface Signing {
  readonly event: EventMeta;
  readonly endpoint: string;
  readonly delivery: string;
  readonly body: Uint8Array;
  /** The endpoint's active secrets, newest first. */
  readonly signers: readonly ContentSigner[];
  /** Milliseconds since the epoch, when the attempt starts. */
  readonly attemptedAt: number;
}

/** What an endpoint has that was made without saying anything about it. */
export interface EndpointDefaults {
  readonly retry: RetryPolicy;
  readonly timeoutMs: number;
  /** Requests to one endpoint; what is more waits. */
  readonly rateLimit?: RateLimit;
}

/** What the product's API lets its users do. */
export interface DialectLimits {
  /** Endpoints of a tenant; left out: as many as they want. */
  readonly endpoints?: number;
  /** An endpoint belongs to the API key that it was made with, and another one of that key takes its place. */
  readonly endpointPerKey?: true;
  readonly testCalls?: RateLimit;
  readonly replayCalls?: RateLimit;
}

/** Which names an endpoint may subscribe to. They are the event types themselves in every dialect. */
export interface Subscribing {
  /** `*` for all of them. */
  readonly all: boolean;
  /** Names that the catalogue does not have. */
  readonly others: boolean;
}

/** What the caller of a test wants to get. */
export interface TestWish {
  readonly type?: string;
  readonly data?: unknown;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** An event that is sent to one endpoint because somebody asked for it. */
export interface TestEvent {
  readonly type: string;
  /** A JSON value. */
  readonly data: unknown;
}

/**
 * How a product's documented webhook system looks on the wire. Data and pure functions; no rule of the pipeline: any
 * 2xx is success in every dialect, and what else is tried again says the endpoint's retry policy.
 */
export interface Dialect {
  readonly name: string;
  /** The product's events, with the schema of each `data`. Empty: the tenant's own. */
  readonly catalogue: readonly CatalogueEvent[];
  readonly subscribing: Subscribing;
  readonly defaults: EndpointDefaults;
  readonly limits: DialectLimits;
  /** Endpoints must have `https://` URLs. */
  readonly httpsOnly: boolean;
  /** Those of its headers that are credentials themselves: logs do not show them. In lower case. */
  readonly credentialHeaders: readonly string[];
  /** The request body. The same on every attempt. */
  body(outgoing: Outgoing): Uint8Array;
  /** The headers that are the dialect's own, signature included, in lower case. */
  headers(signing: Signing): Record<string, string>;
  /** What a secret must be, for people: "must be …". */
  readonly secretForm: string;
  /** What signs with a secret; undefined for a text that cannot be a secret in this dialect. */
  signer(secret: string): ContentSigner | undefined;
  testEvent(wish: TestWish): TestEvent;
}
