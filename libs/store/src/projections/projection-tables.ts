import type { ClientBase } from 'pg';
import type { DeliveryState, DeliveryStatus } from '#domain';
import { termOf } from '../search/event-attributes.ts';
import type { Columns } from './binary-format.ts';
import { ATTEMPTS, DELIVERIES, DELIVERY_FACTS, EVENTS } from './columns.ts';
import { erase } from './erase.ts';
import type { EventRow, Projection } from './rows.ts';
import { copyRows, rowsFrom, sendRows } from './send-rows.ts';
import { writeStats } from './stats-tables.ts';

/** A row's place: partition and key. */
export interface DeliveryKey {
  /** Milliseconds since the epoch. */
  readonly acceptedAt: number;
  readonly delivery: string;
}

export interface FactKey extends DeliveryKey {
  /** Of an attempt, a replay or a cancellation. */
  readonly id: string;
}

/** What the tables know of the deliveries and facts of a batch before it. */
export interface Known {
  readonly states: ReadonlyMap<string, DeliveryState>;
  readonly facts: ReadonlySet<string>;
}

const DELIVERY_KEYS: Columns<DeliveryKey> = { acceptedAt: 'timestamptz', delivery: 'text' };
const FACT_KEYS: Columns<FactKey> = { ...DELIVERY_KEYS, id: 'text' };

// Key by key: LIMIT keeps the planner from joining the other way round, table first, which it likes to do while it
// believes a table to be empty. The bounds say which partitions matter; without them the plan would open every one.
const KNOWN_DELIVERIES = {
  name: 'known-deliveries',
  columns: DELIVERY_KEYS,
  text: `
    SELECT d.*
    FROM ${rowsFrom(DELIVERY_KEYS)}
    CROSS JOIN LATERAL (
      SELECT id, status, attempts, runs, updated_at, delivered_at, next_attempt_at, last_status_code, last_error
      FROM deliveries d
      WHERE d.accepted_at = r.acceptedAt AND d.id = r.delivery AND d.accepted_at BETWEEN $3 AND $4
      LIMIT 1
    ) AS d`,
};

const knownFacts = (table: 'attempts' | 'delivery_facts') => ({
  name: `known-${table}`,
  columns: FACT_KEYS,
  text: `
    SELECT f.id
    FROM ${rowsFrom(FACT_KEYS)}
    CROSS JOIN LATERAL (
      SELECT id FROM ${table} f
      WHERE f.accepted_at = r.acceptedAt AND f.delivery_id = r.delivery AND f.id = r.id
        AND f.accepted_at BETWEEN $4 AND $5
      LIMIT 1
    ) AS f`,
});
const KNOWN_ATTEMPTS = knownFacts('attempts');
const KNOWN_DELIVERY_FACTS = knownFacts('delivery_facts');

interface KnownDeliveryRow {
  id: string;
  status: DeliveryStatus;
  attempts: number;
  runs: number;
  updated_at: Date;
  delivered_at: Date | null;
  next_attempt_at: Date | null;
  last_status_code: number | null;
  last_error: string | null;
}

/** Reads what a batch needs to know. To be called with the shard's position held, so that nothing changes after. */
export async function readKnown(
  client: ClientBase,
  deliveries: readonly DeliveryKey[],
  attempts: readonly FactKey[],
  otherFacts: readonly FactKey[],
): Promise<Known> {
  const states = new Map<string, DeliveryState>();
  if (deliveries.length > 0) {
    const { rows } = await sendRows<DeliveryKey, KnownDeliveryRow>(
      client,
      KNOWN_DELIVERIES,
      deliveries,
      bounds(deliveries),
    );
    for (const row of rows) states.set(row.id, toState(row));
  }
  const facts = new Set<string>();
  for (const [statement, keys] of [[KNOWN_ATTEMPTS, attempts] as const, [KNOWN_DELIVERY_FACTS, otherFacts] as const]) {
    if (keys.length === 0) continue;
    const { rows } = await sendRows<FactKey, { id: string }>(client, statement, keys, bounds(keys));
    for (const row of rows) facts.add(row.id);
  }
  return { states, facts };
}

function toState(row: KnownDeliveryRow): DeliveryState {
  return {
    status: row.status,
    attempts: row.attempts,
    runs: row.runs,
    updatedAt: row.updated_at.getTime(),
    deliveredAt: row.delivered_at?.getTime(),
    nextAttemptAt: row.next_attempt_at?.getTime(),
    lastStatusCode: row.last_status_code ?? undefined,
    lastError: row.last_error ?? undefined,
  };
}

function bounds(keys: readonly DeliveryKey[]): [Date, Date] {
  let [least, most] = [Infinity, -Infinity];
  for (const { acceptedAt } of keys) {
    least = Math.min(least, acceptedAt);
    most = Math.max(most, acceptedAt);
  }
  return [new Date(least), new Date(most)];
}

const names = (columns: object) => Object.keys(columns).join(', ');

const CHANGE_DELIVERIES = {
  name: 'change-deliveries',
  columns: DELIVERIES,
  text: `
    INSERT INTO deliveries (${names(DELIVERIES)})
    SELECT ${names(DELIVERIES)} FROM ${rowsFrom(DELIVERIES)}
    ON CONFLICT (accepted_at, id) DO UPDATE SET
      status = excluded.status, attempts = excluded.attempts, runs = excluded.runs,
      updated_at = excluded.updated_at, delivered_at = excluded.delivered_at,
      next_attempt_at = excluded.next_attempt_at, last_status_code = excluded.last_status_code,
      last_error = excluded.last_error`,
};

// Fan-out that was repeated with a newer registry may have matched more.
const WRITE_EVENTS = {
  name: 'write-events',
  columns: EVENTS,
  text: `
    INSERT INTO events AS e (${names(EVENTS)})
    SELECT ${names(EVENTS)} FROM ${rowsFrom(EVENTS)}
    ON CONFLICT (tenant, id, accepted_at) DO UPDATE SET matched = excluded.matched
    WHERE e.matched < excluded.matched`,
};

interface AttributeRow extends Pick<EventRow, 'accepted_at' | 'tenant' | 'id'> {
  readonly key: string;
  readonly value: string;
}
const ATTRIBUTES: Columns<AttributeRow> = {
  accepted_at: 'timestamptz',
  tenant: 'text',
  id: 'text',
  key: 'text',
  value: 'text',
};
const WRITE_ATTRIBUTES = {
  name: 'write-attributes',
  columns: ATTRIBUTES,
  text: `
    INSERT INTO event_attributes (accepted_at, tenant, term, event_id)
    SELECT accepted_at, tenant, ${termOf('key', 'value')}, id FROM ${rowsFrom(ATTRIBUTES)}
    ON CONFLICT DO NOTHING`,
};

/**
 * Writes all that a batch changes. `events` come in the order of tenant, id and time.
 * @param source the log shard that the batch is of
 */
export async function writeProjection(client: ClientBase, projection: Projection, source: number): Promise<void> {
  const { attempts, deliveries, changedDeliveries, deliveryFacts, events, erased, stats } = projection;
  await writeStats(client, stats, source);
  if (attempts.length > 0) await copyRows(client, 'attempts', ATTEMPTS, attempts);
  if (deliveryFacts.length > 0) await copyRows(client, 'delivery_facts', DELIVERY_FACTS, deliveryFacts);
  if (deliveries.length > 0) await copyRows(client, 'deliveries', DELIVERIES, deliveries);
  if (changedDeliveries.length > 0) await sendRows(client, CHANGE_DELIVERIES, changedDeliveries);
  // The one table that several shards write the same rows of: an event's endpoints may be in several. Last, so that
  // nobody waits long, and in the order of the key, so that nobody waits in a circle.
  if (events.length > 0) await sendRows(client, WRITE_EVENTS, events);
  const attributes = events.flatMap(attributeRows);
  if (attributes.length > 0) await sendRows(client, WRITE_ATTRIBUTES, attributes);
  await erase(client, erased);
}

function attributeRows({ accepted_at, tenant, id, attributes }: EventRow): AttributeRow[] {
  return Object.entries(attributes).map(([key, value]) => ({ accepted_at, tenant, id, key, value }));
}
