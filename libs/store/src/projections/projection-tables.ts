import type { ClientBase } from 'pg';
import type { DeliveryState, DeliveryStatus } from '#domain';
import { termOf } from '../search/event-attributes.ts';
import { erase } from './erase.ts';
import type { Projection } from './rows.ts';
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

// Key by key: LIMIT keeps the planner from joining the other way round, table first, which it likes to do while it
// believes a table to be empty. The bounds say which partitions matter; without them the plan would open every one.
const KNOWN_DELIVERIES = `
  SELECT d.*
  FROM unnest($1::timestamptz[], $2::text[]) AS k (accepted_at, id)
  CROSS JOIN LATERAL (
    SELECT id, status, attempts, runs, updated_at, delivered_at, next_attempt_at, last_status_code, last_error
    FROM deliveries d
    WHERE d.accepted_at = k.accepted_at AND d.id = k.id AND d.accepted_at BETWEEN $3 AND $4
    LIMIT 1
  ) AS d`;

const knownFacts = (table: 'attempts' | 'delivery_facts') => `
  SELECT f.id
  FROM unnest($1::timestamptz[], $2::text[], $3::text[]) AS k (accepted_at, delivery_id, id)
  CROSS JOIN LATERAL (
    SELECT id FROM ${table} f
    WHERE f.accepted_at = k.accepted_at AND f.delivery_id = k.delivery_id AND f.id = k.id
      AND f.accepted_at BETWEEN $4 AND $5
    LIMIT 1
  ) AS f`;

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
    const times = deliveries.map((key) => iso(key.acceptedAt));
    const { rows } = await client.query<KnownDeliveryRow>({
      name: 'known-deliveries',
      text: KNOWN_DELIVERIES,
      values: [times, deliveries.map((key) => key.delivery), ...bounds(deliveries)],
    });
    for (const row of rows) states.set(row.id, toState(row));
  }
  const facts = new Set<string>();
  for (const [table, keys] of [['attempts', attempts] as const, ['delivery_facts', otherFacts] as const]) {
    if (keys.length === 0) continue;
    const { rows } = await client.query<{ id: string }>({
      name: `known-${table}`,
      text: knownFacts(table),
      values: [
        keys.map((key) => iso(key.acceptedAt)),
        keys.map((key) => key.delivery),
        keys.map((key) => key.id),
        ...bounds(keys),
      ],
    });
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

function bounds(keys: readonly DeliveryKey[]): [string, string] {
  let [least, most] = [Infinity, -Infinity];
  for (const { acceptedAt } of keys) {
    least = Math.min(least, acceptedAt);
    most = Math.max(most, acceptedAt);
  }
  return [iso(least), iso(most)];
}

function iso(timeMs: number): string {
  return new Date(timeMs).toISOString();
}

// Rows travel as one JSON parameter each table: one value to build, to send and to plan for, however many rows.
const WRITES: readonly { readonly rows: Exclude<keyof Projection, 'stats' | 'erased'>; readonly sql: string }[] = [
  {
    rows: 'attempts',
    sql: `
      INSERT INTO attempts (accepted_at, delivery_id, id, tenant, endpoint_id, run, attempt, started_at, duration_ms,
        first_byte_ms, latency_bucket, settled, outcome, request, response_status, response_headers, response_body,
        response_truncated, error_code, error_message, batch_id, batch_size)
      SELECT accepted_at, delivery_id, id, tenant, endpoint_id, run, attempt, started_at, duration_ms,
        first_byte_ms, latency_bucket, settled, outcome, request, response_status, response_headers,
        decode(response_body, 'base64'), response_truncated, error_code, error_message, batch_id, batch_size
      FROM json_to_recordset($1) AS r (accepted_at timestamptz, delivery_id text, id text, tenant text,
        endpoint_id text, run text, attempt int, started_at timestamptz, duration_ms int, first_byte_ms int,
        latency_bucket smallint, settled text, outcome text, request jsonb, response_status int,
        response_headers jsonb, response_body text, response_truncated boolean, error_code text, error_message text,
        batch_id text, batch_size int)`,
  },
  {
    rows: 'deliveryFacts',
    sql: `
      INSERT INTO delivery_facts (accepted_at, delivery_id, id, tenant, endpoint_id, run, kind, at, reason, settled)
      SELECT accepted_at, delivery_id, id, tenant, endpoint_id, run, kind, at, reason, settled
      FROM json_to_recordset($1) AS r (accepted_at timestamptz, delivery_id text, id text, tenant text,
        endpoint_id text, run text, kind text, at timestamptz, reason text, settled text)`,
  },
  {
    rows: 'deliveries',
    sql: `
      INSERT INTO deliveries (accepted_at, id, tenant, event_id, endpoint_id, event_type, event_sequence, status,
        attempts, runs, created_at, updated_at, delivered_at, next_attempt_at, last_status_code, last_error)
      SELECT accepted_at, id, tenant, event_id, endpoint_id, event_type, event_sequence, status,
        attempts, runs, created_at, updated_at, delivered_at, next_attempt_at, last_status_code, last_error
      FROM json_to_recordset($1) AS r (accepted_at timestamptz, id text, tenant text, event_id text,
        endpoint_id text, event_type text, event_sequence bigint, status text, attempts int, runs int,
        created_at timestamptz, updated_at timestamptz, delivered_at timestamptz, next_attempt_at timestamptz,
        last_status_code int, last_error text)
      ON CONFLICT (accepted_at, id) DO UPDATE SET
        status = excluded.status, attempts = excluded.attempts, runs = excluded.runs,
        updated_at = excluded.updated_at, delivered_at = excluded.delivered_at,
        next_attempt_at = excluded.next_attempt_at, last_status_code = excluded.last_status_code,
        last_error = excluded.last_error`,
  },
  {
    // The one table that several shards write the same rows of: an event's endpoints may be in several. Last, so
    // that nobody waits long, and in the order of the key, so that nobody waits in a circle. Fan-out that was
    // repeated with a newer registry may have matched more.
    rows: 'events',
    sql: `
      INSERT INTO events AS e (accepted_at, tenant, id, type, occurred_at, sequence, attributes, matched,
        erased_at)
      SELECT accepted_at, tenant, id, type, occurred_at, sequence, attributes, matched, erased_at
      FROM json_to_recordset($1) AS r (accepted_at timestamptz, tenant text, id text, type text,
        occurred_at timestamptz, sequence bigint, attributes jsonb, matched int, erased_at timestamptz)
      ON CONFLICT (tenant, id, accepted_at) DO UPDATE SET matched = excluded.matched
      WHERE e.matched < excluded.matched`,
  },
  {
    rows: 'events',
    sql: `
      INSERT INTO event_attributes (accepted_at, tenant, term, event_id)
      SELECT accepted_at, tenant, ${termOf('key', 'value')}, id
      FROM json_to_recordset($1) AS r (accepted_at timestamptz, tenant text, id text, attributes jsonb)
      CROSS JOIN LATERAL jsonb_each_text(attributes)
      ON CONFLICT DO NOTHING`,
  },
];

/**
 * Writes all that a batch changes. `events` come in the order of tenant, id and time.
 * @param source the log shard that the batch is of
 */
export async function writeProjection(client: ClientBase, projection: Projection, source: number): Promise<void> {
  await writeStats(client, projection.stats, source);
  for (const [n, { rows, sql }] of WRITES.entries()) {
    if (projection[rows].length === 0) continue;
    await client.query({ name: `write-${n}-${rows}`, text: sql, values: [JSON.stringify(projection[rows])] });
  }
  await erase(client, projection.erased);
}
