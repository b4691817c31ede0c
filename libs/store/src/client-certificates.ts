import type { EntityManager } from 'typeorm';

/** Any number, but the same in every process: whoever holds this lock warns of certificates. */
const CERTIFICATES_LOCK = 4_720_011;

/** A certificate by which Hookwire says who it is to an endpoint, and that ends soon, or has ended. */
export interface EndingCertificate {
  readonly endpoint: string;
  readonly tenant: string;
  /** Tells it from others. */
  readonly fingerprint: string;
  /** ISO 8601, as it is shown. */
  readonly expiresAt: string;
  /** The nearest of the days of which was warned; null: of none. */
  readonly warned: number | null;
}

/**
 * Of endpoints that are enabled.
 * @returns undefined when another process is at it, until the end of the transaction
 */
export async function endingClientCertificates(
  tx: EntityManager,
  before: Date,
): Promise<EndingCertificate[] | undefined> {
  const [lock] = await tx.query<{ held: boolean }[]>('SELECT pg_try_advisory_xact_lock($1) AS held', [
    CERTIFICATES_LOCK,
  ]);
  if (!lock?.held) return undefined;
  return tx.query<EndingCertificate[]>(
    `SELECT id AS endpoint, tenant_id AS tenant, auth #>> '{shown,certificate,fingerprint}' AS fingerprint,
       auth #>> '{shown,certificate,expiresAt}' AS "expiresAt", (auth ->> 'warnedDays')::int AS warned
     FROM endpoint
     WHERE auth ->> 'type' = 'mtls' AND enabled AND (auth #>> '{shown,certificate,expiresAt}')::timestamptz < $1
     ORDER BY id`,
    [before],
  );
}

/** Does nothing to a certificate that was set since. @param days of which was warned now */
export async function noteCertificateWarning(
  tx: EntityManager,
  { endpoint, fingerprint }: EndingCertificate,
  days: number,
): Promise<void> {
  await tx.query(
    `UPDATE endpoint SET auth = jsonb_set(auth, '{warnedDays}', to_jsonb($3::int))
     WHERE id = $1 AND auth #>> '{shown,certificate,fingerprint}' = $2`,
    [endpoint, fingerprint, days],
  );
}
