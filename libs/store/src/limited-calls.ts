import type { RateLimit } from '#domain';
import type { Store } from './store.ts';

/** How a call stands to a limit, with it counted when it was admitted. */
export interface AdmittedCall {
  readonly admitted: boolean;
  /** Calls that are still possible now. */
  readonly left: number;
  /** Milliseconds until there is one more; 0 when none was made. */
  readonly freeMs: number;
}

/**
 * Counts a call of a tenant, exactly: over all processes, and in any window of time wherever it begins. Calls that are
 * not admitted do not count. For limits of some calls a minute: each is a row.
 * @param kind of calls that share the limit
 */
export function admitCall(store: Store, tenant: string, kind: string, limit: RateLimit): Promise<AdmittedCall> {
  return store.transaction(async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`limited_call ${tenant} ${kind}`]);
    const of = [tenant, kind];
    await tx.query(
      `DELETE FROM limited_call
       WHERE tenant_id = $1 AND kind = $2 AND made_at <= clock_timestamp() - $3 * interval '1 millisecond'`,
      [...of, limit.windowMs],
    );
    const [{ made }] = await tx.query<[{ made: number }]>(
      'SELECT count(*)::integer AS made FROM limited_call WHERE tenant_id = $1 AND kind = $2',
      of,
    );
    const admitted = made < limit.limit;
    if (admitted) await tx.query('INSERT INTO limited_call VALUES ($1, $2, clock_timestamp())', of);
    const [{ free }] = await tx.query<[{ free: number }]>(
      `SELECT coalesce(ceil(extract(epoch FROM min(made_at) - clock_timestamp()) * 1000 + $3), 0)::integer AS free
       FROM limited_call WHERE tenant_id = $1 AND kind = $2`,
      [...of, limit.windowMs],
    );
    return { admitted, left: limit.limit - made - (admitted ? 1 : 0), freeMs: Math.max(0, free) };
  });
}
