import {
  chooseReplay,
  deliveryId,
  EventContent,
  matchesType,
  timeOfId,
  whyUnwanted,
  type DeliveryStatus,
  type EventMeta,
  type ReplayChoice,
} from '#domain';
import { eventsFrom, type Broker, type SequencedEvent } from '#messaging';
import { deliveriesAfter, statusesOf, toEndpointRecord, type Endpoint, type PassedDelivery, type Store } from '#store';
import { orderedUpTo } from '../endpoints/endpoint-state.ts';
import type { ReplayInput } from './replay-input.ts';

/** How much is looked at in a step. */
const READ = 500;
/** Clocks differ by so much at most; services that differ by more are not ready. */
const CLOCK_SKEW_MS = 1_000;
/** An event is stored this long after it was accepted at the latest: ingest waits for the broker no longer. */
const LATEST_STORED_MS = 60_000;

/** Up to where a source was read: a delivery's id, or a place in EVENTS. */
export type Place = string | number;

/** A delivery that a replay came by. */
export interface Candidate {
  readonly choice: ReplayChoice;
  readonly delivery: string;
  readonly eventId: string;
  readonly eventSequence: number;
  readonly place: Place;
}

/** What a replay goes through. */
export interface Part {
  readonly candidates: readonly Candidate[];
  /** Nothing comes behind them. */
  readonly isLast: boolean;
}

interface Scope {
  readonly store: Store;
  readonly broker: Broker;
  readonly endpoint: Endpoint;
  readonly input: ReplayInput;
}

/** Deliveries that there are, from the read models. */
export async function failedAfter({ store, endpoint, input }: Scope, after: string | undefined): Promise<Part> {
  const filter = {
    tenant: endpoint.tenantId,
    endpoint: endpoint.id,
    statuses: ['pending', 'retrying', ...input.statuses] satisfies DeliveryStatus[],
    from: input.from === null ? undefined : new Date(input.from),
    to: new Date(input.to),
  };
  const last = after === undefined ? undefined : { id: after, acceptedAt: new Date(timeOfId('dlv', after)!) };
  const rows = await deliveriesAfter(store.dataSource, filter, last, READ);
  const candidates = rows.map((row) => ({
    choice: choiceOf(row, input),
    delivery: row.id,
    eventId: row.eventId,
    eventSequence: row.eventSequence,
    place: row.id,
  }));
  return { candidates, isLast: rows.length < READ };
}

function choiceOf({ status, eventType }: PassedDelivery, { statuses, eventTypes }: ReplayInput): ReplayChoice {
  return isOfTypes(eventTypes, eventType) ? chooseReplay(status, false, statuses) : 'pass';
}

/**
 * Events that are stored, with their deliveries if there are any.
 * @param until the place in EVENTS behind which nothing is looked at
 */
export async function eventsAfter(scope: Scope, after: number | undefined, until: number): Promise<Part> {
  const { store, broker, endpoint, input } = scope;
  const from = input.from === null ? -Infinity : Date.parse(input.from);
  const to = Date.parse(input.to);
  // What it failed may be of types that it does not subscribe to any more.
  const [only, ...others] = input.eventTypes ?? (input.what === 'history' ? endpoint.eventTypes : ['*']);
  const pattern = only !== undefined && others.length === 0 ? only : '*';
  const start =
    after !== undefined ? { after } : input.from === null ? { after: 0 } : { since: new Date(from - CLOCK_SKEW_MS) };
  const read = await eventsFrom(broker, endpoint.tenantId, pattern, start, READ);
  const inside = read.filter(({ sequence, storedAt }) => sequence <= until && storedAt < to + LATEST_STORED_MS);
  const events = inside.filter(({ meta }) => meta.acceptedAt >= from && meta.acceptedAt < to);
  const keys = events.map(({ meta }) => ({ acceptedAt: meta.acceptedAt, delivery: deliveryOf(meta, endpoint) }));
  const [statuses, settledUpTo] = await Promise.all([
    statusesOf(store.dataSource, keys),
    endpoint.orderedAfter === null ? Infinity : orderedUpTo(broker, endpoint, endpoint.orderedAfter),
  ]);
  const wishes = toEndpointRecord(endpoint);
  const chosen = events.map((event): Candidate => {
    const { meta, sequence } = event;
    const delivery = deliveryOf(meta, endpoint);
    const choice = isOfTypes(input.eventTypes, meta.type)
      ? chooseReplay(
          statuses.get(delivery),
          whyUnwanted(wishes, new EventContent(meta, event.data)) === undefined,
          input.statuses,
        )
      : 'pass';
    return {
      // An ordered endpoint has not come to it: its turn comes.
      choice: choice === 'first' && sequence > settledUpTo ? 'skip' : choice,
      delivery,
      eventId: meta.id,
      eventSequence: sequence,
      place: sequence,
    };
  });
  const last = inside.at(-1);
  // What was passed over for its time is not read again.
  const candidates = last && chosen.at(-1)?.place !== last.sequence ? [...chosen, passing(last)] : chosen;
  return { candidates, isLast: read.length === 0 || inside.length < read.length };
}

function passing({ meta, sequence }: SequencedEvent): Candidate {
  return { choice: 'pass', delivery: '', eventId: meta.id, eventSequence: sequence, place: sequence };
}

function deliveryOf({ acceptedAt, tenant, id }: EventMeta, endpoint: Endpoint): string {
  return deliveryId(acceptedAt, tenant, id, endpoint.id);
}

function isOfTypes(patterns: readonly string[] | null, type: string): boolean {
  return patterns === null || matchesType(patterns, type);
}
