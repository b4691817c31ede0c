import { AckPolicy, DeliverPolicy, DiscardPolicy, RetentionPolicy, StorageType } from '@nats-io/jetstream';
import type { ConsumerConfig, StreamConfig } from '@nats-io/jetstream';

/** What of the streams is a setting. */
export interface StreamSettings {
  /** Copies of each stream: 1, 3 or 5. */
  readonly replicas: number;
  readonly deduplicationSeconds: number;
  readonly eventRetentionDays: number;
  readonly logRetentionDays: number;
}

export const DEFAULT_STREAM_SETTINGS: StreamSettings = {
  replicas: 1,
  deduplicationSeconds: 600,
  eventRetentionDays: 30,
  logRetentionDays: 90,
};

const SECOND = 1e9; // JetStream's durations are nanoseconds.
const DAY = 86_400 * SECOND;

/** A crashed worker's messages go to another after this long; for work that takes longer the transport signals progress. */
export const ACK_WAIT_MS = 3_000;

export type StreamName = 'EVENTS' | 'DELIVERIES' | 'RETRIES' | 'DELIVERY_LOG' | 'KV_REGISTRY';
export type ConsumerName = 'fanout' | 'delivery' | 'retry';

export type StreamSpec = Partial<StreamConfig> & { readonly name: StreamName };
export type ConsumerSpec = Partial<ConsumerConfig> & {
  readonly stream: StreamName;
  readonly durable_name: ConsumerName;
};

/**
 * All streams and buckets. `DiscardPolicy.New` wherever there can be a limit: a full stream refuses what is new, and its publisher says
 * so, instead of dropping what nobody has read.
 */
export function streamTable(settings: StreamSettings): readonly StreamSpec[] {
  const every = {
    storage: StorageType.File,
    num_replicas: settings.replicas,
    discard: DiscardPolicy.New,
    allow_direct: true,
  };
  return [
    {
      // The event store. Fan-out reads it in passing; replays and large payloads come back to it.
      ...every,
      name: 'EVENTS',
      subjects: ['events.>'],
      retention: RetentionPolicy.Limits,
      max_age: settings.eventRetentionDays * DAY,
      duplicate_window: settings.deduplicationSeconds * SECOND,
    },
    {
      // Tasks to be attempted now.
      ...every,
      name: 'DELIVERIES',
      subjects: ['deliver.>'],
      retention: RetentionPolicy.Workqueue,
      duplicate_window: 120 * SECOND,
    },
    {
      // Tasks to be attempted later. The broker holds the timer; a schedule fires within its own stream only. A stream
      // of its own, because messages that are hours old at the front of a stream make every delete behind them slow.
      // The server refuses `discard: new` here. Without a limit of its own the stream has nothing to discard: the
      // server's limit refuses what is new.
      ...every,
      name: 'RETRIES',
      discard: DiscardPolicy.Old,
      subjects: ['retry.>', 'due.>'],
      retention: RetentionPolicy.Workqueue,
      allow_msg_schedules: true,
      allow_rollup_hdrs: true,
    },
    {
      // Facts about deliveries: append-only.
      ...every,
      name: 'DELIVERY_LOG',
      subjects: ['log.>'],
      retention: RetentionPolicy.Limits,
      max_age: settings.logRetentionDays * DAY,
      duplicate_window: 120 * SECOND,
      deny_delete: true,
    },
    {
      // The registry's records, last value a key. The layout is that of a NATS key-value bucket named REGISTRY.
      ...every,
      name: 'KV_REGISTRY',
      subjects: ['$KV.REGISTRY.>'],
      retention: RetentionPolicy.Limits,
      max_msgs_per_subject: 1,
      allow_rollup_hdrs: true,
    },
  ];
}

const worker = {
  ack_policy: AckPolicy.Explicit,
  ack_wait: (ACK_WAIT_MS / 1000) * SECOND,
  deliver_policy: DeliverPolicy.All,
  // Never `max_deliver`: a message over it stays in the stream, seen by nobody. Handlers give up in the open instead.
  max_deliver: -1,
  max_ack_pending: 20_000,
  max_waiting: 4_096,
};

/** All durable consumers. The delivery log has none: the projector keeps its position where its rows are, in Postgres. */
export const CONSUMERS: Record<ConsumerName, ConsumerSpec> = {
  fanout: { ...worker, stream: 'EVENTS', durable_name: 'fanout', filter_subject: 'events.>' },
  delivery: { ...worker, stream: 'DELIVERIES', durable_name: 'delivery', filter_subject: 'deliver.>' },
  retry: { ...worker, stream: 'RETRIES', durable_name: 'retry', filter_subject: 'due.>' },
};

/** Bytes of a message that are not the event: headers, and our own meta data. */
export const MESSAGE_OVERHEAD_BYTES = 64 * 1024;
