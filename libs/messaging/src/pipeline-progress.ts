import { LOG_SHARDS } from '#domain';
import type { Broker } from './broker.ts';
import { subjects } from './subjects.ts';

// How far the pipeline is. Asked of the streams' leaders: a replica may be behind.

/** Where the delivery log ends. */
export interface LogEnd {
  /** When the stream was made: another time is another stream, which counts from 1 again. */
  readonly stream: string;
  /** By log shard, the place of its newest message; only of shards that have any. */
  readonly shards: Readonly<Record<number, number>>;
}

export async function logEnd({ jsm }: Broker): Promise<LogEnd> {
  const { created } = await jsm.streams.info('DELIVERY_LOG');
  const shards: Record<number, number> = {};
  for (let shard = 0; shard < LOG_SHARDS; shard++) {
    const last = await jsm.streams.getMessage('DELIVERY_LOG', { last_by_subj: subjects.logOfShard(shard) });
    if (last) shards[shard] = last.seq;
  }
  return { stream: created, shards };
}

/** Whether every event up to a place in EVENTS has been fanned out. */
export async function isFannedOut({ jsm }: Broker, sequence: number): Promise<boolean> {
  const { ack_floor, num_ack_pending, num_pending } = await jsm.consumers.info('EVENTS', 'fanout');
  // The floor stands still before events that expired unread.
  return ack_floor.stream_seq >= sequence || num_pending + num_ack_pending === 0;
}

/** What an endpoint has before it. */
export interface Backlog {
  /** Tasks that are to be attempted, those under way and those in its lane included. */
  readonly due: number;
  /** Retries that the broker holds until their time. */
  readonly scheduled: number;
}

export async function backlogOf(broker: Broker, tenant: string, endpoint: string): Promise<Backlog> {
  const count = async (stream: 'DELIVERIES' | 'WAITING' | 'RETRIES', filter: string) => {
    const { state } = await broker.jsm.streams.info(stream, { subjects_filter: filter });
    return Object.values(state.subjects ?? {}).reduce((sum, messages) => sum + messages, 0);
  };
  const [tasks, parked, fired, scheduled] = await Promise.all([
    count('DELIVERIES', subjects.task(tenant, endpoint)),
    count('WAITING', subjects.lane(tenant, endpoint)),
    count('RETRIES', subjects.due(tenant, endpoint)),
    count('RETRIES', subjects.retriesOf(tenant, endpoint)),
  ]);
  return { due: tasks + parked + fired, scheduled };
}
