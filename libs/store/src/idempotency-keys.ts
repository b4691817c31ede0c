import type { DataSource, EntityManager } from 'typeorm';

/** How long an answer is kept for its key. */
export const IDEMPOTENCY_KEPT = '24 hours';
/** No request takes so long. Whoever held a key for longer has crashed, and the key may be taken over. */
const HELD = '60 seconds';

/** An idempotency key of a caller. */
export interface IdempotencyKey {
  readonly caller: string;
  readonly key: string;
}

export interface KeptAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  /** Sealed for `answerPlace`. */
  readonly sealedBody: string;
}

/** What the body of a kept answer is sealed for. */
export function answerPlace({ caller, key }: IdempotencyKey): string {
  return `${caller} ${key}`;
}

/** Whose a key is: the caller's own now, or of a request that was there before. */
export type Reservation =
  | { readonly state: 'reserved' }
  | { readonly state: 'taken'; readonly request: string; readonly answer: KeptAnswer | undefined };

/**
 * Takes a key for a request, unless there was one before. A key whose holder crashed before it had an answer is taken
 * over, by the same request only: its change was not committed.
 * @param request what makes it the same request; @param holder a UUID, new for each try
 */
export async function reserveKey(
  db: DataSource,
  { caller, key }: IdempotencyKey,
  request: string,
  holder: string,
): Promise<Reservation> {
  for (;;) {
    const reserved = await db.query<unknown[]>(
      `INSERT INTO idempotency_key AS known (caller, key, request, holder, held_until, created_at)
       VALUES ($1, $2, $3, $4, now() + interval '${HELD}', now())
       ON CONFLICT (caller, key) DO UPDATE
         SET request = EXCLUDED.request, holder = EXCLUDED.holder, held_until = EXCLUDED.held_until,
           created_at = now(), status = NULL, headers = NULL, sealed_body = NULL
         WHERE known.created_at < now() - interval '${IDEMPOTENCY_KEPT}'
           OR known.status IS NULL AND known.held_until < now() AND known.request = EXCLUDED.request
       RETURNING key`,
      [caller, key, request, holder],
    );
    if (reserved.length > 0) return { state: 'reserved' };
    const [known] = await db.query<({ request: string; status: number | null } & KeptAnswer)[]>(
      `SELECT request, status, headers, sealed_body AS "sealedBody" FROM idempotency_key WHERE caller = $1 AND key = $2`,
      [caller, key],
    );
    // Released between the two: it is free now.
    if (known) return { state: 'taken', request: known.request, answer: known.status === null ? undefined : known };
  }
}

/**
 * Notes the answer that belongs to a key.
 * @param tx that of the change, where there is one: neither is there without the other
 * @returns false when the key was taken over meanwhile
 */
export async function keepAnswer(
  tx: DataSource | EntityManager,
  { caller, key }: IdempotencyKey,
  holder: string,
  { status, headers, sealedBody }: KeptAnswer,
): Promise<boolean> {
  const [, kept] = await tx.query<[unknown[], number]>(
    `UPDATE idempotency_key SET status = $4, headers = $5, sealed_body = $6
     WHERE caller = $1 AND key = $2 AND holder = $3`,
    [caller, key, holder, status, headers, sealedBody],
  );
  return kept === 1;
}

/** Gives a key back for which there is no answer to keep. */
export async function releaseKey(db: DataSource, { caller, key }: IdempotencyKey, holder: string): Promise<void> {
  await db.query('DELETE FROM idempotency_key WHERE caller = $1 AND key = $2 AND holder = $3 AND status IS NULL', [
    caller,
    key,
    holder,
  ]);
}

/** @returns how many there were */
export async function forgetOldKeys(db: DataSource): Promise<number> {
  const [, forgotten] = await db.query<[unknown[], number]>(
    `DELETE FROM idempotency_key WHERE created_at < now() - interval '${IDEMPOTENCY_KEPT}'`,
  );
  return forgotten;
}
