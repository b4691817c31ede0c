import type { DataSource, EntityManager } from 'typeorm';
import { Endpoint } from './entities.ts';
import type { IdempotencyKey } from './idempotency-keys.ts';

// Where sealed values stand, and with which master key each is sealed; their form is in `secret-box.ts`.

/** How many values are sealed with a key. */
export interface SealedCount {
  /** Null: sealed by a version that did not say. */
  readonly keyId: string | null;
  readonly count: number;
}

const VALUES = `
  SELECT jsonb_array_elements_text(sealed_secrets) AS sealed FROM endpoint
  UNION ALL SELECT auth ->> 'sealed' FROM endpoint WHERE auth IS NOT NULL
  UNION ALL SELECT template ->> 'sealedRoutingKey' FROM endpoint WHERE template ->> 'sealedRoutingKey' IS NOT NULL
  UNION ALL SELECT sealed_body FROM idempotency_key WHERE sealed_body IS NOT NULL`;

/** Reads all endpoints and kept answers. */
export async function sealedByKey(db: DataSource | EntityManager): Promise<SealedCount[]> {
  return db.query<SealedCount[]>(
    `SELECT CASE WHEN sealed LIKE 'a2.%' THEN split_part(sealed, '.', 2) END AS "keyId", count(*)::int AS count
     FROM (${VALUES}) AS value GROUP BY 1 ORDER BY 1 NULLS LAST`,
  );
}

/** Endpoints with a value that another key than the given one has sealed, in the order of their ids. */
export async function endpointsSealedOtherwise(
  tx: EntityManager,
  keyId: string,
  afterId: string,
  limit: number,
): Promise<Endpoint[]> {
  const prefix = prefixOf(keyId);
  return tx
    .createQueryBuilder(Endpoint, 'endpoint')
    .where('endpoint.id > :afterId', { afterId })
    .andWhere(
      `(EXISTS (SELECT FROM jsonb_array_elements_text(endpoint.sealed_secrets) AS sealed WHERE NOT starts_with(sealed, :prefix))
        OR NOT starts_with(endpoint.auth ->> 'sealed', :prefix)
        OR NOT starts_with(endpoint.template ->> 'sealedRoutingKey', :prefix))`,
      { prefix },
    )
    .orderBy('endpoint.id')
    .limit(limit)
    .getMany();
}

/** An answer that is kept for an idempotency key. */
export interface SealedAnswer extends IdempotencyKey {
  /** For `answerPlace`. */
  readonly sealed: string;
}

/**
 * Kept answers that another key than the given one has sealed, in the order of their keys; locked, and without those that
 * somebody else has locked.
 */
export async function answersSealedOtherwise(
  tx: EntityManager,
  keyId: string,
  after: IdempotencyKey,
  limit: number,
): Promise<SealedAnswer[]> {
  return tx.query<SealedAnswer[]>(
    `SELECT caller, key, sealed_body AS sealed FROM idempotency_key
     WHERE (caller, key) > ($1, $2) AND NOT starts_with(sealed_body, $3)
     ORDER BY caller, key LIMIT $4 FOR UPDATE SKIP LOCKED`,
    [after.caller, after.key, prefixOf(keyId), limit],
  );
}

export async function replaceSealedAnswers(tx: EntityManager, answers: readonly SealedAnswer[]): Promise<void> {
  await tx.query(
    `UPDATE idempotency_key AS kept SET sealed_body = anew.sealed
     FROM unnest($1::text[], $2::text[], $3::text[]) AS anew (caller, key, sealed)
     WHERE kept.caller = anew.caller AND kept.key = anew.key`,
    [answers.map(({ caller }) => caller), answers.map(({ key }) => key), answers.map(({ sealed }) => sealed)],
  );
}

function prefixOf(keyId: string): string {
  return `a2.${keyId}.`;
}
