import type { EndpointState, Fact } from '#domain';
import { subjects, type Broker } from '#messaging';
import type { Endpoint } from '#store';
import { countMessages } from '../count-messages.ts';

// What the broker knows of an endpoint now. Asked of the streams' leaders: a replica may be behind.

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

function eventsBehind(broker: Broker, { tenantId, eventTypes }: Endpoint, sequence: number): Promise<number> {
  const filters = widest(eventTypes).map((pattern) => subjects.eventsLike(tenantId, pattern));
  return countMessages(broker, 'EVENTS', sequence, filters);
}

/** The patterns without those that another one covers: a consumer's filters may not overlap. */
export function widest(patterns: readonly string[]): string[] {
  const covers = (wide: string, other: string) =>
    wide !== other && (wide === '*' || (wide.endsWith('.*') && other.startsWith(wide.slice(0, -1))));
  return patterns.filter((pattern) => !patterns.some((other) => covers(other, pattern)));
}
