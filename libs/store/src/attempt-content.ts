import type { DataSource, EntityManager } from 'typeorm';

const DAY_MS = 86_400_000;
/** Rows a transaction: the projector waits for none of them, and readers for nothing. */
const BATCH = 2_000;
/** Transactions in one go; the rest goes another time. */
const MAX_STEPS = 500;
/**
 * Projectors leave content out of the rows of attempts that are too old when they come (after a rebuild). So much may
 * their clocks differ from this one's without a row that slips through between them.
 */
const MARGIN_MS = 3_600_000;

/**
 * Since when an attempt has to have begun to be shown with its headers and bodies.
 * @param days undefined: for as long as it is shown itself
 * @returns milliseconds since the epoch
 */
export function contentKeptSince(days: number | undefined, now: number): number {
  return days === undefined ? -Infinity : now - days * DAY_MS;
}

/**
 * Removes headers and bodies from the rows of attempts that began before a time, an hour at a time. That nothing is left
 * before a position is remembered, so that old rows are not looked through again.
 * @param since as of `contentKeptSince`
 * @returns how many rows there were; several processes may be at it, each does what the others do not
 */
export async function removeAttemptContent(db: DataSource, since: number): Promise<number> {
  if (since === -Infinity) return 0;
  const before = new Date(since - MARGIN_MS);
  let removed = 0;
  for (let step = 0; step < MAX_STEPS; step++) {
    const done = await db.transaction((tx) => removeSome(tx, before));
    if (done === undefined) break;
    removed += done;
  }
  return removed;
}

const IN_HOUR = `started_at >= $1 AND started_at < $2 AND accepted_at < $2::timestamptz + interval '1 minute'
  AND (request -> 'headers' <> '{}' OR response_headers <> '{}' OR octet_length(response_body) > 0)`;

/** @returns undefined when there is nothing more, or another process is at it */
async function removeSome(tx: EntityManager, before: Date): Promise<number | undefined> {
  // What began a moment before its event was accepted was timed by another clock.
  const [hour] = await tx.query<{ from: Date; to: Date }[]>(
    `SELECT "from", least("from" + interval '1 hour', $1) AS "to" FROM (
       SELECT greatest(removed_before, coalesce((SELECT min(accepted_at) - interval '1 minute' FROM attempts), $1))
         AS "from"
       FROM attempt_content FOR UPDATE SKIP LOCKED
     ) AS position WHERE "from" < $1`,
    [before],
  );
  if (!hour) return undefined;
  // By their places, which needs no join. Places are of one day's table each, so another day's row may be meant too: it is
  // as old, and has its turn earlier.
  const [, removed] = await tx.query<[unknown[], number]>(
    `UPDATE attempts SET request = request || '{"headers": {}}',
       response_headers = CASE WHEN response_headers IS NOT NULL THEN '{}'::jsonb END,
       response_body = CASE WHEN response_body IS NOT NULL THEN ''::bytea END
     WHERE ctid = ANY (ARRAY(SELECT ctid FROM attempts WHERE ${IN_HOUR} LIMIT ${BATCH})) AND ${IN_HOUR}`,
    [hour.from, hour.to],
  );
  if (removed < BATCH) await tx.query('UPDATE attempt_content SET removed_before = $1', [hour.to]);
  return removed;
}
