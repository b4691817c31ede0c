import type { EventMeta } from './event.ts';
import type { SendErrorCode } from './settle.ts';

/** What every fact of the delivery log carries. A fact never holds a request body: erasing an event must reach it all. */
interface FactBase {
  /** Unique for ever; the projector counts a fact once by it. */
  readonly id: string;
  readonly event: Pick<EventMeta, 'id' | 'tenant' | 'type' | 'occurredAt' | 'acceptedAt' | 'attributes'> & {
    /** Milliseconds since the epoch; of an event whose content was erased. Its facts have no attributes. */
    readonly erasedAt?: number;
  };
  readonly eventSequence: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Fan-out matched an event. One for each log shard that has some of the endpoints; with none, one for the tenant. */
export interface FannedOut extends FactBase {
  readonly kind: 'fanned_out';
  /** The endpoints of this log shard, with their delivery ids. */
  readonly deliveries: readonly { readonly endpoint: string; readonly delivery: string }[];
  /** How many endpoints matched in all. 0: the event matched nobody. */
  readonly matched: number;
}

interface DeliveryFact extends FactBase {
  readonly endpoint: string;
  readonly delivery: string;
  readonly run: string;
}

/** Somebody asked for the delivery once more. */
export interface ReplayRequested extends DeliveryFact {
  readonly kind: 'replay_requested';
}

/** One HTTP request was made, or could not be. */
export interface Attempted extends DeliveryFact {
  readonly kind: 'attempted';
  readonly attempt: number;
  readonly attemptId: string;
  readonly startedAt: number;
  readonly durationMs: number;
  readonly outcome: 'delivered' | 'retry' | 'exhausted';
  /** Milliseconds since the epoch: when the run's first attempt began. */
  readonly firstAttemptAt: number;
  /** When the next attempt is due, for `retry`. */
  readonly nextAttemptAt?: number;
  readonly request: { readonly method: string; readonly url: string; readonly headers: Record<string, string> };
  readonly response?: {
    readonly status: number;
    readonly headers: Record<string, string>;
    /** Base64 of at most 64 KiB. */
    readonly body: string;
    readonly truncated: boolean;
  };
  readonly error?: { readonly code: SendErrorCode; readonly message: string };
  /** Milliseconds from the start of the attempt to the response's head. */
  readonly firstByteMs?: number;
  /** The request that it shared with other deliveries. */
  readonly batch?: { readonly id: string; readonly size: number };
  /** What the request and its answer held was erased. */
  readonly redacted?: true;
}

/**
 * A task that will not become a request: its endpoint is gone or disabled, the event is no longer stored, nothing can
 * be made of it, or somebody asked for that. It can be replayed when that is repaired.
 */
export interface Cancelled extends DeliveryFact {
  readonly kind: 'cancelled';
  readonly reason:
    | 'endpoint_deleted'
    | 'endpoint_disabled'
    | 'endpoint_unverified'
    | 'event_gone'
    | 'template_failed'
    | 'unprocessable'
    | 'requested'
    | 'erased';
  /** What exactly, for people; nothing of the payload. */
  readonly detail?: string;
}

export type Fact = FannedOut | ReplayRequested | Attempted | Cancelled;

export type CertificateOwner = 'receiver' | 'client';

/** What a worker has to say of an endpoint itself. It is in the log too, and the registry acts on it. */
export interface EndpointNotice {
  readonly kind: 'endpoint_notice';
  /** Unique for ever: acted on once. */
  readonly id: string;
  readonly tenant: string;
  readonly endpoint: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly notice:
    | { readonly type: 'failing'; readonly since: number; readonly lastError: string }
    | { readonly type: 'recovered'; readonly failingSince: number }
    /** Its receiver said 410, or it failed for longer than is allowed: it has to be disabled. */
    | { readonly type: 'give_up'; readonly reason: 'gone' | 'failing_too_long'; readonly revision: number }
    | {
        readonly type: 'certificate_expiring';
        /** The receiver's, or the one by which Hookwire says who it is. Left out by older workers: the receiver's. */
        readonly of?: CertificateOwner;
        readonly expiresAt: number;
        readonly daysLeft: number;
      }
    /** A delivery was given up after its last attempt. */
    | {
        readonly type: 'exhausted';
        readonly delivery: string;
        readonly run: string;
        readonly event: { readonly id: string; readonly type: string };
        /** How many the run had. */
        readonly attempts: number;
        readonly firstAttemptAt: number;
        readonly lastAttempt: {
          readonly id: string;
          readonly startedAt: number;
          readonly statusCode?: number;
          readonly error?: { readonly code: string; readonly message: string };
        };
      };
}
