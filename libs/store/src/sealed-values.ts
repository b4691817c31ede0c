import type { DataSource, EntityManager } from 'typeorm';
import { Endpoint } from './entities.ts';

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
  UNION ALL SELECT template ->> 'sealedRoutingKey' FROM endpoint WHERE template ->> 'sealedRoutingKey' IS NOT NULL`;

/** Reads all endpoints. */
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
  const prefix = `a2.${keyId}.`;
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
