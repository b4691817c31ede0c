import type { StreamName } from '#messaging';

/** How a stream is part of a backup. */
export interface KeptStream {
  readonly name: StreamName;
  /**
   * Whether its durable consumers are kept. Those of a work queue are not: what is in the queue is what is left to do,
   * and a consumer that is further than the queue's snapshot would pass over tasks.
   */
  readonly consumers: boolean;
  /**
   * Whether what came after its snapshot began is kept too, message by message. A snapshot may lack what was written
   * while it was taken: a task that moved to a place behind it would be nowhere.
   */
  readonly tail?: 'at once' | 'at the end';
  /** Whether its messages are known by their numbers, in facts or in Postgres. */
  readonly inPlace?: true;
}

/**
 * In the order in which they are taken, which is that in which work moves: what leaves one stream in the meantime is in
 * a later one, twice in the worst case, which is a repeated request. Lanes (WAITING) come before RETRIES, whose
 * consumers stand still for that long: work moves from the one to the other and back. The log comes after all tasks, and
 * the rest of the events, which the facts are about, at the end; then the registry's records, which events, tasks and
 * facts were made with. Who owns which shard is nothing to keep.
 */
export const KEPT_STREAMS: readonly KeptStream[] = [
  { name: 'EVENTS', consumers: true, tail: 'at the end', inPlace: true },
  { name: 'DELIVERIES', consumers: false, tail: 'at once' },
  { name: 'WAITING', consumers: false, tail: 'at once' },
  { name: 'RETRIES', consumers: false, tail: 'at once' },
  { name: 'CANCELLATIONS', consumers: false, tail: 'at once' },
  { name: 'DELIVERY_LOG', consumers: true, tail: 'at once', inPlace: true },
  { name: 'KV_ENDPOINT_STATE', consumers: false },
  { name: 'KV_REGISTRY', consumers: false },
];
