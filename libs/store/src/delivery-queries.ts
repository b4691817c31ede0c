import { FIRST_RUN, timeOfId, type DeliveryStatus, type Fact } from '#domain';
import type { DataSource } from 'typeorm';
import type { Read } from './search/bounded-read.ts';

/** A delivery as its table holds it. */
export interface StoredDelivery {
  readonly id: string;
  readonly tenant: string;
  readonly acceptedAt: Date;
  readonly eventId: string;
  readonly eventType: string;
  /** Where the event lies in EVENTS. */
  readonly eventSequence: number;
  readonly endpointId: string;
  readonly status: DeliveryStatus;
  readonly attempts: number;
  readonly runs: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly deliveredAt: Date | null;
  readonly nextAttemptAt: Date | null;
  readonly lastStatusCode: number | null;
  readonly lastError: string | null;
}

export interface StoredAttempt {
  readonly id: string;
  readonly run: string;
  readonly attempt: number;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly firstByteMs: number | null;
  readonly outcome: 'delivered' | 'retry' | 'exhausted';
  readonly request: { readonly method: string; readonly url: string; readonly headers: Record<string, string> };
  readonly responseStatus: number | null;
  readonly responseHeaders: Record<string, string> | null;
  readonly responseBody: Buffer | null;
  readonly responseTruncated: boolean | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly batchId: string | null;
  readonly batchSize: number | null;
}

/** A replay that was asked for, or a cancellation. */
export interface StoredDeliveryFact {
  readonly id: string;
  readonly run: string;
  readonly kind: 'replay_requested' | 'cancelled';
  readonly at: Date;
  readonly reason: string | null;
}

export interface StoredEvent {
  readonly id: string;
  readonly tenant: string;
  readonly type: string;
  readonly occurredAt: Date;
  readonly acceptedAt: Date;
  readonly sequence: number;
  readonly attributes: Record<string, string>;
  readonly matched: number;
  /** Null for one whose content was not erased. */
  readonly erasedAt: Date | null;
}

/** The columns of a `StoredDelivery`. */
export const DELIVERY = `
  id, tenant, accepted_at AS "acceptedAt", event_id AS "eventId", event_type AS "eventType",
  event_sequence::float8 AS "eventSequence", endpoint_id AS "endpointId", status, attempts, runs,
  created_at AS "createdAt", updated_at AS "updatedAt", delivered_at AS "deliveredAt",
  next_attempt_at AS "nextAttemptAt", last_status_code AS "lastStatusCode", last_error AS "lastError"`;

/** The columns of a `StoredEvent`. */
export const EVENT = `
  id, tenant, type, occurred_at AS "occurredAt", accepted_at AS "acceptedAt", sequence::float8 AS sequence,
  attributes, matched, erased_at AS "erasedAt"`;

export async function findDelivery(db: DataSource, tenant: string, id: string): Promise<StoredDelivery | undefined> {
  const acceptedAt = timeOfId('dlv', id);
  if (acceptedAt === undefined) return undefined;
  const [row] = await db.query<StoredDelivery[]>(
    `SELECT ${DELIVERY} FROM deliveries WHERE accepted_at = $1 AND id = $2 AND tenant = $3`,
    [new Date(acceptedAt), id, tenant],
  );
  return row;
}

/** All attempts of a delivery, in the order they were made. */
export async function attemptsOf(db: DataSource, delivery: StoredDelivery): Promise<StoredAttempt[]> {
  return db.query<StoredAttempt[]>(
    `SELECT id, run, attempt, started_at AS "startedAt", duration_ms AS "durationMs",
       first_byte_ms AS "firstByteMs", outcome, request, response_status AS "responseStatus",
       response_headers AS "responseHeaders", response_body AS "responseBody",
       response_truncated AS "responseTruncated", error_code AS "errorCode", error_message AS "errorMessage",
       batch_id AS "batchId", batch_size AS "batchSize"
     FROM attempts WHERE accepted_at = $1 AND delivery_id = $2 ORDER BY started_at, id`,
    [delivery.acceptedAt, delivery.id],
  );
}

/** An attempt without what was sent and answered. */
export type AttemptOutline = Pick<
  StoredAttempt,
  'startedAt' | 'durationMs' | 'responseStatus' | 'errorCode' | 'errorMessage'
> & { readonly url: string; readonly method: string };

/** Of each of some deliveries the attempt that was made last, by the delivery's id; those without any are not there. */
export async function lastAttemptsOf(
  read: Read,
  deliveries: readonly Pick<StoredDelivery, 'acceptedAt' | 'id'>[],
): Promise<Map<string, AttemptOutline>> {
  const rows = await read<AttemptOutline & { deliveryId: string }>({
    // One by one: the planner would read whole partitions for a list of keys.
    text: `
      SELECT last.* FROM unnest($1::timestamptz[], $2::text[]) AS d (accepted_at, id)
      CROSS JOIN LATERAL (
        SELECT delivery_id AS "deliveryId", started_at AS "startedAt", duration_ms AS "durationMs",
          request->>'url' AS url, request->>'method' AS method, response_status AS "responseStatus",
          error_code AS "errorCode", error_message AS "errorMessage"
        FROM attempts WHERE accepted_at = d.accepted_at AND delivery_id = d.id
        ORDER BY started_at DESC, attempts.id DESC LIMIT 1
      ) AS last`,
    values: [deliveries.map(({ acceptedAt }) => acceptedAt), deliveries.map(({ id }) => id)],
  });
  return new Map(rows.map(({ deliveryId, ...outline }) => [deliveryId, outline]));
}

export async function otherFactsOf(db: DataSource, delivery: StoredDelivery): Promise<StoredDeliveryFact[]> {
  return db.query<StoredDeliveryFact[]>(
    'SELECT id, run, kind, at, reason FROM delivery_facts WHERE accepted_at = $1 AND delivery_id = $2 ORDER BY at, id',
    [delivery.acceptedAt, delivery.id],
  );
}

/** The newest event of that id: a producer may use an id again when the deduplication window is over. */
export async function findEvent(db: DataSource, tenant: string, id: string): Promise<StoredEvent | undefined> {
  const [row] = await db.query<StoredEvent[]>(
    `SELECT ${EVENT} FROM events WHERE tenant = $1 AND id = $2 ORDER BY accepted_at DESC LIMIT 1`,
    [tenant, id],
  );
  return row;
}

/** The run that a delivery is at, as far as is known: that of what happened to it last. */
export async function currentRun(
  db: DataSource,
  { acceptedAt, id }: { readonly acceptedAt: Date; readonly id: string },
): Promise<{ readonly run: string; readonly batchId: string | null }> {
  const [row] = await db.query<{ run: string; batchId: string | null }[]>(
    `SELECT run, "batchId" FROM (
       SELECT run, batch_id AS "batchId", started_at AS at FROM attempts WHERE accepted_at = $1 AND delivery_id = $2
       UNION ALL
       SELECT run, NULL, at FROM delivery_facts
       WHERE accepted_at = $1 AND delivery_id = $2 AND kind = 'replay_requested'
     ) AS facts ORDER BY at DESC LIMIT 1`,
    [acceptedAt, id],
  );
  return row ?? { run: FIRST_RUN, batchId: null };
}

/** What facts say of a delivery's event. */
export async function eventOfFacts(
  db: DataSource,
  of: Pick<StoredDelivery, 'tenant' | 'eventId' | 'eventType' | 'acceptedAt'>,
): Promise<Fact['event']> {
  const { tenant, eventId: id, eventType: type, acceptedAt } = of;
  const [row] = await db.query<{ occurredAt: Date; attributes: Record<string, string> }[]>(
    `SELECT occurred_at AS "occurredAt", attributes FROM events WHERE tenant = $1 AND id = $2 AND accepted_at = $3`,
    [tenant, id, acceptedAt],
  );
  const { occurredAt = acceptedAt, attributes } = row ?? {};
  return {
    id,
    tenant,
    type,
    occurredAt: occurredAt.getTime(),
    acceptedAt: acceptedAt.getTime(),
    ...(attributes && Object.keys(attributes).length > 0 ? { attributes } : {}),
  };
}
