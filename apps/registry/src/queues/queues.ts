import { LOG_SHARDS, type EndpointState, type LaneReason } from '#domain';
import { CONSUMERS, Lanes, readLast, subjects, type Broker, type ConsumerName, type StreamName } from '#messaging';
import { countMessages } from '../count-messages.ts';
import { replicasOf, type Replicas } from './replicas.ts';

/** What lies in a stream, and how far its readers are. */
export interface Queue {
  readonly stream: StreamName;
  readonly messages: number;
  readonly bytes: number;
  /** Of its oldest message; undefined when there is none. */
  readonly oldestAt: Date | undefined;
  readonly readers: readonly Reader[];
  readonly replicas: Replicas;
}

export interface Reader {
  readonly name: ConsumerName | 'projector';
  /** Messages that it has not got yet. */
  readonly waiting: number;
  /** Messages that it has, and is not done with. */
  readonly underWay: number;
}

/** Those that events and deliveries go through. */
const STREAMS = ['EVENTS', 'DELIVERIES', 'RETRIES', 'WAITING', 'DELIVERY_LOG'] as const;

/** The place up to which each log shard is in the tables. @param stream when DELIVERY_LOG was made */
type Projected = (stream: string) => Promise<ReadonlyMap<number, number>>;

export async function readQueues(broker: Broker, projected: Projected): Promise<Queue[]> {
  return Promise.all(
    STREAMS.map(async (stream) => {
      const [{ state, created, cluster }, readers] = await Promise.all([
        broker.jsm.streams.info(stream),
        readersOf(broker, stream),
      ]);
      return {
        stream,
        messages: state.messages,
        bytes: state.bytes,
        oldestAt: state.messages > 0 ? new Date(state.first_ts) : undefined,
        readers: stream === 'DELIVERY_LOG' ? [...readers, await projector(broker, await projected(created))] : readers,
        replicas: replicasOf(cluster?.replicas),
      };
    }),
  );
}

/** The consumers of shards count as one. */
async function readersOf({ jsm }: Broker, stream: StreamName): Promise<Reader[]> {
  const names = (Object.keys(CONSUMERS) as ConsumerName[]).filter((name) => CONSUMERS[name].stream === stream);
  if (names.length === 0) return [];
  const readers = new Map(names.map((name) => [name, { name, waiting: 0, underWay: 0 }]));
  for await (const { name, num_pending, num_ack_pending } of jsm.consumers.list(stream)) {
    const reader = readers.get(name.replace(/-\d+$/, '') as ConsumerName);
    if (!reader) continue;
    reader.waiting += num_pending;
    reader.underWay += num_ack_pending;
  }
  return [...readers.values()];
}

/** It has no consumer: how far it is stands in Postgres. */
async function projector(broker: Broker, projected: ReadonlyMap<number, number>): Promise<Reader> {
  const behind = await Promise.all(
    Array.from({ length: LOG_SHARDS }, (_, shard) =>
      countMessages(broker, 'DELIVERY_LOG', projected.get(shard) ?? 0, [subjects.logOfShard(shard)]),
    ),
  );
  return { name: 'projector', waiting: behind.reduce((sum, count) => sum + count, 0), underWay: 0 };
}

/** A line in which deliveries wait for their endpoint to take more. */
export interface WaitingLane {
  readonly tenant: string;
  readonly endpoint: string;
  readonly waiting: number;
  /** Undefined when its worker has not said why yet, or nothing keeps it any more. */
  readonly lane: EndpointState['lane'] | undefined;
}

/** The lanes that hold something, the longest first. @param tenant only its lanes */
export async function readLanes(broker: Broker, tenant?: string): Promise<WaitingLane[]> {
  const holding = await new Lanes(broker).holding(tenant === undefined ? 'wait.>' : subjects.lanesOfTenant(tenant));
  const states = await readLast(
    broker,
    'KV_ENDPOINT_STATE',
    holding.map((lane) => subjects.endpointState(lane.tenant, lane.endpoint)),
  );
  const known = new Map(
    // A deleted key is a message without a value.
    states.flatMap((message) => (message.data.length > 0 ? [[message.subject, message.json<EndpointState>()]] : [])),
  );
  return holding
    .map(({ tenant: of, endpoint, count }) => ({
      tenant: of,
      endpoint,
      waiting: count,
      lane: known.get(subjects.endpointState(of, endpoint))?.lane,
    }))
    .sort((a, b) => b.waiting - a.waiting || (a.endpoint < b.endpoint ? -1 : 1));
}

export type WaitingReason = LaneReason | 'unknown';

/** What waits of a tenant, by the reason. */
export interface TenantLanes {
  readonly tenant: string;
  readonly waiting: number;
  readonly endpoints: number;
  readonly reasons: Partial<Record<WaitingReason, number>>;
}

/** @param lanes the longest first @returns the same of tenants */
export function byTenant(lanes: readonly WaitingLane[]): TenantLanes[] {
  const tenants = new Map<
    string,
    { tenant: string; waiting: number; endpoints: number; reasons: TenantLanes['reasons'] }
  >();
  for (const { tenant, waiting, lane } of lanes) {
    let sum = tenants.get(tenant);
    if (!sum) tenants.set(tenant, (sum = { tenant, waiting: 0, endpoints: 0, reasons: {} }));
    const reason = lane?.reason ?? 'unknown';
    sum.waiting += waiting;
    sum.endpoints++;
    sum.reasons[reason] = (sum.reasons[reason] ?? 0) + waiting;
  }
  return [...tenants.values()].sort((a, b) => b.waiting - a.waiting || (a.tenant < b.tenant ? -1 : 1));
}
