// The rows of the read models as the projector writes them, column by column. Times are milliseconds since the epoch.

export interface EventRow {
  readonly accepted_at: number;
  readonly tenant: string;
  readonly id: string;
  readonly type: string;
  readonly occurred_at: number;
  readonly sequence: number;
  readonly attributes: Readonly<Record<string, string>>;
  readonly matched: number;
  /** Left out for one whose content was not erased. */
  readonly erased_at?: number;
}

export interface DeliveryRow {
  readonly accepted_at: number;
  readonly id: string;
  readonly tenant: string;
  readonly event_id: string;
  readonly endpoint_id: string;
  readonly event_type: string;
  readonly event_sequence: number;
  readonly status: string;
  readonly attempts: number;
  readonly runs: number;
  readonly created_at: number;
  readonly updated_at: number;
  readonly delivered_at: number | null;
  readonly next_attempt_at: number | null;
  readonly last_status_code: number | null;
  readonly last_error: string | null;
}

export interface AttemptRow {
  readonly accepted_at: number;
  readonly delivery_id: string;
  readonly id: string;
  readonly tenant: string;
  readonly endpoint_id: string;
  readonly run: string;
  readonly attempt: number;
  readonly started_at: number;
  readonly duration_ms: number;
  readonly first_byte_ms: number | null;
  readonly latency_bucket: number | null;
  readonly settled: string | null;
  readonly outcome: string;
  readonly request: { readonly method: string; readonly url: string; readonly headers: Record<string, string> };
  readonly response_status: number | null;
  readonly response_headers: Record<string, string> | null;
  /** Base64. */
  readonly response_body: string | null;
  readonly response_truncated: boolean | null;
  readonly error_code: string | null;
  readonly error_message: string | null;
  readonly batch_id: string | null;
  readonly batch_size: number | null;
}

export interface DeliveryFactRow {
  readonly accepted_at: number;
  readonly delivery_id: string;
  readonly id: string;
  readonly tenant: string;
  readonly endpoint_id: string;
  readonly run: string;
  readonly kind: string;
  readonly at: number;
  readonly reason: string | null;
  readonly settled: string | null;
}

export type Grain = 'minute' | 'hour' | 'day';
/** What numbers are about: all of a tenant, one of its endpoints, or one event type. */
export type Dimension = 'tenant' | 'endpoint' | 'type';

/** What a batch adds to a span of time. */
export interface StatsRow {
  readonly grain: Grain;
  readonly tenant: string;
  readonly dimension: Dimension;
  /** An endpoint's id, or an event type; empty for the tenant. */
  readonly name: string;
  readonly start: number;
  readonly attempts: number;
  readonly succeeded: number;
  /** Failed attempts by the class of their answer; the rest of the failed had none. */
  readonly failed_3xx: number;
  readonly failed_4xx: number;
  readonly failed_5xx: number;
  readonly timed: number;
  readonly duration_ms_sum: number;
  readonly delivered: number;
  readonly exhausted: number;
  readonly cancelled: number;
  /** Bucket, count, bucket, count…, in the order of the buckets. */
  readonly latency: readonly number[];
}

/** What the log says is erased. Rare, so it travels as JSON: times in ISO 8601. */
export interface Erased {
  readonly events: readonly {
    readonly accepted_at: string;
    readonly tenant: string;
    readonly id: string;
    readonly erased_at: string;
  }[];
  readonly attempts: readonly { readonly accepted_at: string; readonly delivery_id: string; readonly id: string }[];
}

/** All that one batch of facts changes. */
export interface Projection {
  readonly events: readonly EventRow[];
  /** Such as were not known before the batch. */
  readonly deliveries: readonly DeliveryRow[];
  /** Those that were, and may have been written by another. */
  readonly changedDeliveries: readonly DeliveryRow[];
  readonly attempts: readonly AttemptRow[];
  readonly deliveryFacts: readonly DeliveryFactRow[];
  /** What may be known from before, and is not to be any more. */
  readonly erased: Erased;
  readonly stats: readonly StatsRow[];
}
