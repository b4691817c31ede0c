import type { DataSource } from 'typeorm';

/**
 * Deletes entries of the audit log that are older than so many days: the one way that its trigger lets anything go.
 * @returns how many there were
 */
export function forgetOldAudit(db: DataSource, days: number): Promise<number> {
  return db.transaction(async (tx) => {
    const [{ before }] = await tx.query<[{ before: Date }]>('SELECT now() - make_interval(days => $1) AS before', [
      days,
    ]);
    await tx.query(`SELECT set_config('hookwire.audit_over_before', $1, true)`, [before.toISOString()]);
    const [, forgotten] = await tx.query<[unknown[], number]>('DELETE FROM audit_log WHERE at < $1', [before]);
    return forgotten;
  });
}
