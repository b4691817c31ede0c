import { AckPolicy, DeliverPolicy } from '@nats-io/jetstream';
import type { EndpointState, Fact } from '#domain';
import { subjects, type Broker } from '#messaging';
import type { Endpoint } from '#store';

// What the broker knows of an endpoint now. Asked of the streams' leaders: a replica may be behind.

/** The server forgets a consumer that was only made to count, should it not be deleted. */
const COUNTER_LIVES_NS = 5e9;

/** What the owner of its shard last wrote; undefined when it has nothing to tell. */
export async function readEndpointState(
  { jsm }: Broker,
  { tenantId, id }: Endpoint,
): Promise<EndpointState | undefined> {
  const subject = subjects.endpointState(tenantId, id);
  const message = await jsm.streams.getMessage('KV_ENDPOINT_STATE', { last_by_subj: subject });
  // A deleted key is a message without a value.
  return message && message.data.length > 0 ? message.json<EndpointState>() : undefined;
}

/** How many deliveries wait for it. */
export async function waitingFor(broker: Broker, row: Endpoint): Promise<number> {
  if (row.orderedAfter !== null) return eventsBehind(broker, row, await orderedUpTo(broker, row, row.orderedAfter));
  const lane = subjects.lane(row.tenantId, row.id);
  const { state } = await broker.jsm.streams.info('WAITING', { subjects_filter: lane });
  return state.subjects?.[lane] ?? 0;
}

/** The place in EVENTS up to which an ordered endpoint is done. */
export async function orderedUpTo({ jsm }: Broker, { tenantId, id }: Endpoint, orderedAfter: number): Promise<number> {
  const subject = subjects.logOfOrdered(tenantId, id);
  const message = await jsm.streams.getMessage('DELIVERY_LOG', { last_by_subj: subject });
  if (!message) return orderedAfter;
  const fact = message.json<Fact>();
  const settled = fact.kind === 'cancelled' || (fact.kind === 'attempted' && fact.outcome !== 'retry');
  return Math.max(orderedAfter, settled ? fact.eventSequence : fact.eventSequence - 1);
}

/** A consumer's first answer says how many messages it will get: the server counts them, and none is sent. */
async function eventsBehind({ jsm }: Broker, { tenantId, eventTypes }: Endpoint, sequence: number): Promise<number> {
  const counter = await jsm.consumers.add('EVENTS', {
    ack_policy: AckPolicy.None,
    deliver_policy: DeliverPolicy.StartSequence,
    opt_start_seq: sequence + 1,
    filter_subjects: widest(eventTypes).map((pattern) => subjects.eventsLike(tenantId, pattern)),
    mem_storage: true,
    num_replicas: 1,
    inactive_threshold: COUNTER_LIVES_NS,
  });
  await jsm.consumers.delete('EVENTS', counter.name).catch(() => undefined);
  return counter.num_pending;
}

/** The patterns without those that another one covers: a consumer's filters may not overlap. */
export function widest(patterns: readonly string[]): string[] {
  const covers = (wide: string, other: string) =>
    wide !== other && (wide === '*' || (wide.endsWith('.*') && other.startsWith(wide.slice(0, -1))));
  return patterns.filter((pattern) => !patterns.some((other) => covers(other, pattern)));
}
