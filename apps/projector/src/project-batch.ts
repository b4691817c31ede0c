import {
  cancellation,
  evolve,
  initialState,
  latencyBucket,
  type Attempted,
  type Cancelled,
  type DeliveryState,
  type Fact,
  type FannedOut,
  type ReplayRequested,
} from '#domain';
import type {
  AttemptRow,
  DeliveryFactRow,
  DeliveryKey,
  DeliveryRow,
  Erased,
  EventRow,
  FactKey,
  Known,
  Projection,
} from '#store';
import { iso } from './iso-time.ts';
import { isTimed, StatsDelta } from './stats-delta.ts';

type DeliveryFact = Attempted | Cancelled | ReplayRequested;

/** What a batch has to know before it is projected. */
export interface Keys {
  readonly deliveries: readonly DeliveryKey[];
  readonly attempts: readonly FactKey[];
  readonly otherFacts: readonly FactKey[];
}

/** Milliseconds since the epoch. */
export interface Kept {
  /** Before it nothing is counted by the minute. */
  readonly minutesSince: number;
  /** Of attempts that began before it no headers and bodies are kept. */
  readonly contentSince: number;
}

export function keysOf(facts: readonly Fact[]): Keys {
  const deliveries = new Map<string, DeliveryKey>();
  const attempts: FactKey[] = [];
  const otherFacts: FactKey[] = [];
  for (const fact of facts) {
    const { acceptedAt } = fact.event;
    if (fact.kind === 'fanned_out') {
      for (const { delivery } of fact.deliveries) deliveries.set(delivery, { acceptedAt, delivery });
      continue;
    }
    deliveries.set(fact.delivery, { acceptedAt, delivery: fact.delivery });
    const keys = fact.kind === 'attempted' ? attempts : otherFacts;
    keys.push({ acceptedAt, delivery: fact.delivery, id: rowId(fact) });
  }
  return { deliveries: [...deliveries.values()], attempts, otherFacts };
}

/**
 * The rows that a batch of facts, in the order of the log, adds to what is known. Facts about a delivery may come in
 * any order and more than once: the first one makes its row, and each is counted once.
 */
export function projectBatch(facts: readonly Fact[], known: Known, { minutesSince, contentSince }: Kept): Projection {
  const deliveries = new Map<string, Delivery>();
  const seen = new Set(known.facts);
  const events = new Map<string, EventRow>();
  const attempts: AttemptRow[] = [];
  const deliveryFacts: DeliveryFactRow[] = [];
  const stats = new StatsDelta(minutesSince);

  for (const fact of facts) {
    if (fact.kind === 'fanned_out') {
      addEvent(events, fact);
      for (const { delivery, endpoint } of fact.deliveries) open(deliveries, known, fact, delivery, endpoint);
      continue;
    }
    const id = rowId(fact);
    if (seen.has(id)) continue;
    seen.add(id);
    const delivery = open(deliveries, known, fact, fact.delivery, fact.endpoint);
    const before = delivery.state;
    delivery.state = evolve(before, fact);
    delivery.changed = true;
    const settled = settledBy(before, delivery.state);
    if (fact.kind === 'attempted') attempts.push(attemptRow(fact, settled, contentSince));
    else deliveryFacts.push(deliveryFactRow(fact, settled));
    stats.add(fact, settled);
  }
  return {
    events: [...events].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row),
    ...deliveryRows(deliveries.values()),
    attempts,
    deliveryFacts,
    erased: erasedBy(facts),
    stats: stats.rows(),
  };
}

/** What facts say is erased, whether they were known before or not. */
function erasedBy(facts: readonly Fact[]): Erased {
  const events = new Map<string, Erased['events'][number]>();
  const attempts = new Map<string, Erased['attempts'][number]>();
  for (const fact of facts) {
    const { tenant, id, acceptedAt, erasedAt } = fact.event;
    if (erasedAt !== undefined) {
      const row = { accepted_at: iso(acceptedAt), tenant, id, erased_at: iso(erasedAt) };
      events.set(eventKey(fact.event), row);
    }
    if (fact.kind === 'attempted' && fact.redacted) {
      const row = { accepted_at: iso(acceptedAt), delivery_id: fact.delivery, id: fact.attemptId };
      attempts.set(fact.attemptId, row);
    }
  }
  return {
    events: [...events].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row),
    attempts: [...attempts.values()],
  };
}

/** What makes the row of a fact the same again. */
function rowId(fact: DeliveryFact): string {
  return fact.kind === 'attempted' ? fact.attemptId : fact.id;
}

/** The settled status that a fact gave a delivery; null when it left the delivery as it was, or open. */
function settledBy(before: DeliveryState, after: DeliveryState): DeliveryState['status'] | null {
  const open = after.status === 'pending' || after.status === 'retrying';
  return open || after.status === before.status ? null : after.status;
}

interface Delivery {
  readonly isNew: boolean;
  readonly fact: Fact;
  readonly id: string;
  readonly endpoint: string;
  state: DeliveryState;
  changed: boolean;
}

function open(deliveries: Map<string, Delivery>, known: Known, fact: Fact, id: string, endpoint: string): Delivery {
  let delivery = deliveries.get(id);
  if (!delivery) {
    const state = known.states.get(id);
    delivery = { isNew: !state, fact, id, endpoint, state: state ?? initialState(fact.at), changed: false };
    deliveries.set(id, delivery);
  }
  return delivery;
}

/** NUL sorts before everything: the order of these keys is that of the columns, and the same for every projector. */
function eventKey({ tenant, id, acceptedAt }: Fact['event']): string {
  return `${tenant}\0${id}\0${acceptedAt}`;
}

function addEvent(events: Map<string, EventRow>, { event, eventSequence, matched }: FannedOut): void {
  const key = eventKey(event);
  events.set(key, {
    accepted_at: event.acceptedAt,
    tenant: event.tenant,
    id: event.id,
    type: event.type,
    occurred_at: event.occurredAt,
    sequence: eventSequence,
    attributes: event.attributes ?? {},
    matched: Math.max(matched, events.get(key)?.matched ?? 0),
    ...(event.erasedAt === undefined ? {} : { erased_at: event.erasedAt }),
  });
}

function deliveryRows(deliveries: Iterable<Delivery>): Pick<Projection, 'deliveries' | 'changedDeliveries'> {
  const rows = { deliveries: [] as DeliveryRow[], changedDeliveries: [] as DeliveryRow[] };
  for (const delivery of deliveries) {
    if (delivery.isNew) rows.deliveries.push(deliveryRow(delivery));
    else if (delivery.changed) rows.changedDeliveries.push(deliveryRow(delivery));
  }
  return rows;
}

function deliveryRow({ fact, id, endpoint, state }: Delivery): DeliveryRow {
  return {
    accepted_at: fact.event.acceptedAt,
    id,
    tenant: fact.event.tenant,
    event_id: fact.event.id,
    endpoint_id: endpoint,
    event_type: fact.event.type,
    event_sequence: fact.eventSequence,
    status: state.status,
    attempts: state.attempts,
    runs: state.runs,
    created_at: fact.at,
    updated_at: state.updatedAt,
    delivered_at: state.deliveredAt ?? null,
    next_attempt_at: state.nextAttemptAt ?? null,
    last_status_code: state.lastStatusCode ?? null,
    last_error: state.lastError ?? null,
  };
}

function attemptRow(fact: Attempted, settled: string | null, contentSince: number): AttemptRow {
  const { request, response } = fact.startedAt < contentSince ? withoutContent(fact) : fact;
  return {
    accepted_at: fact.event.acceptedAt,
    delivery_id: fact.delivery,
    id: fact.attemptId,
    tenant: fact.event.tenant,
    endpoint_id: fact.endpoint,
    run: fact.run,
    attempt: fact.attempt,
    started_at: fact.startedAt,
    duration_ms: Math.round(fact.durationMs),
    first_byte_ms: fact.firstByteMs === undefined ? null : Math.round(fact.firstByteMs),
    latency_bucket: isTimed(fact) ? latencyBucket(fact.durationMs) : null,
    settled,
    outcome: fact.outcome,
    request,
    response_status: response?.status ?? null,
    response_headers: response?.headers ?? null,
    response_body: response?.body ?? null,
    response_truncated: response?.truncated ?? null,
    error_code: fact.error?.code ?? null,
    error_message: fact.error?.message ?? null,
    batch_id: fact.batch?.id ?? null,
    batch_size: fact.batch?.size ?? null,
  };
}

function withoutContent({ request, response }: Attempted): Pick<Attempted, 'request' | 'response'> {
  return {
    request: { ...request, headers: {} },
    ...(response && { response: { ...response, headers: {}, body: '' } }),
  };
}

function deliveryFactRow(fact: Cancelled | ReplayRequested, settled: string | null): DeliveryFactRow {
  return {
    accepted_at: fact.event.acceptedAt,
    delivery_id: fact.delivery,
    id: fact.id,
    tenant: fact.event.tenant,
    endpoint_id: fact.endpoint,
    run: fact.run,
    kind: fact.kind,
    at: fact.at,
    reason: fact.kind === 'cancelled' ? cancellation(fact) : null,
    settled,
  };
}
