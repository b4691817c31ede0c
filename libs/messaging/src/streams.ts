import { AckPolicy, DeliverPolicy, DiscardPolicy, RetentionPolicy, StorageType } from '@nats-io/jetstream';
import type { ConsumerConfig, StreamConfig } from '@nats-io/jetstream';
import { SHARDS } from '#domain';

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

export type StreamName =
  | 'EVENTS'
  | 'DELIVERIES'
  | 'RETRIES'
  | 'WAITING'
  | 'CANCELLATIONS'
  | 'DELIVERY_LOG'
  | 'KV_REGISTRY'
  | 'KV_ENDPOINT_STATE'
  | 'KV_WORKERS';
export type ConsumerName = 'fanout' | 'delivery' | 'retry' | 'notices';

export type StreamSpec = Partial<StreamConfig> & { readonly name: StreamName };
export type ConsumerSpec = Partial<ConsumerConfig> & {
  readonly stream: StreamName;
  readonly durable_name: string;
};

/** A cancelled task is come by, or its retry is due, before this time is over. */
export const CANCELLATIONS_LIVE_MS = 30 * 86_400_000;

/** A delivery worker's key in KV_WORKERS ends so long after its last renewal. */
export const WORKER_TTL_MS = 3_000;

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
      // The lanes: tasks of endpoints that can take no more now, in the order of their arrival. No consumer: the one
      // owner of a shard reads what it can send (direct gets), and deletes it when its fact is in the log.
      ...every,
      name: 'WAITING',
      subjects: ['wait.>'],
      retention: RetentionPolicy.Workqueue,
      duplicate_window: 120 * SECOND,
    },
    {
      // What of all these must not be attempted any more. Every worker knows them all.
      ...every,
      name: 'CANCELLATIONS',
      subjects: ['cancelled.>'],
      retention: RetentionPolicy.Limits,
      max_age: CANCELLATIONS_LIVE_MS * 1e6,
      duplicate_window: 120 * SECOND,
    },
    {
      // Facts about deliveries. Append-only, but for what is erased with an event.
      ...every,
      name: 'DELIVERY_LOG',
      subjects: ['log.>'],
      retention: RetentionPolicy.Limits,
      max_age: settings.logRetentionDays * DAY,
      duplicate_window: 120 * SECOND,
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
    {
      // What the owner of a shard knows of its endpoints: breaker, sending window, why a lane waits.
      ...every,
      name: 'KV_ENDPOINT_STATE',
      subjects: ['$KV.ENDPOINT_STATE.>'],
      retention: RetentionPolicy.Limits,
      max_msgs_per_subject: 1,
      allow_rollup_hdrs: true,
      allow_msg_ttl: true,
      subject_delete_marker_ttl: 60 * SECOND,
    },
    {
      // Live delivery workers, whose keys end by themselves, and who owns which shard.
      ...every,
      name: 'KV_WORKERS',
      subjects: ['$KV.WORKERS.>'],
      retention: RetentionPolicy.Limits,
      max_msgs_per_subject: 1,
      allow_rollup_hdrs: true,
      allow_msg_ttl: true,
      // An ended key leaves a message for whoever watches.
      subject_delete_marker_ttl: 60 * SECOND,
    },
  ];
}

/**
 * Where EVENTS begins when it is made: behind every place that one made before can have come to. Facts, ordered endpoints
 * and Postgres know events by their places; should the stream be lost, none of these is to mean a new event. It is the
 * time in microseconds, and nobody accepts a million events a second on average.
 * @param now milliseconds since the epoch
 */
export function firstEventSequence(now: number): number {
  return now * 1_000;
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

interface ConsumerEntry {
  readonly stream: StreamName;
  /** With `sharded`, the shard's number stands for `<shard>`. */
  readonly filter: string;
  /** One consumer a shard, read by the worker that owns the shard. */
  readonly sharded?: true;
}

/**
 * All durable consumers. The projector has none: it keeps its position where its rows are, in Postgres. Nor have
 * ordered endpoints: how far one is says the last fact about it.
 */
export const CONSUMERS: Record<ConsumerName, ConsumerEntry> = {
  fanout: { stream: 'EVENTS', filter: 'events.>' },
  delivery: { stream: 'DELIVERIES', filter: 'deliver.<shard>.>', sharded: true },
  retry: { stream: 'RETRIES', filter: 'due.<shard>.>', sharded: true },
  /** What workers say of endpoints, for the registry to act on. */
  notices: { stream: 'DELIVERY_LOG', filter: 'log.*.*.*.notice' },
};

/** The name of a consumer on the server. @param shard for those that are sharded */
export function durableName(name: ConsumerName, shard?: number): string {
  return CONSUMERS[name].sharded ? `${name}-${shard}` : name;
}

/** Every consumer as the server has to have it. */
export function consumerTable(): ConsumerSpec[] {
  return (Object.keys(CONSUMERS) as ConsumerName[]).flatMap((name) => {
    const { stream, filter, sharded } = CONSUMERS[name];
    const shards = sharded ? Array.from({ length: SHARDS }, (_, shard) => shard) : [0];
    return shards.map((shard) => ({
      ...worker,
      stream,
      durable_name: durableName(name, shard),
      filter_subject: filter.replace('<shard>', String(shard)),
    }));
  });
}

/** Bytes of a message that are not the event: headers, and our own meta data. */
export const MESSAGE_OVERHEAD_BYTES = 64 * 1024;
