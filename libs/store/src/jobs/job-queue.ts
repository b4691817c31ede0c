import type { DataSource, EntityManager } from 'typeorm';
import type { JobKind, JobStatus, StepResult } from './job.ts';

/** Any number, but the same in every process: whoever holds this lock takes a job up. */
const CLAIM_LOCK = 4_720_009;
/** Of a process that ended in the middle of a step, the job is taken up by another after this long. */
const LEASE_SECONDS = 15;

/** A job whose next step is this process's. */
export interface ClaimedJob {
  readonly id: string;
  readonly tenantId: string;
  readonly kind: JobKind;
  readonly endpointId: string | null;
  readonly input: object;
  readonly position: object | null;
  readonly progress: object;
  readonly failures: number;
  readonly createdAt: Date;
}

/**
 * The job that has waited longest for its next step, if there is one. It belongs to the caller until `saveStep`, or
 * until its lease ends.
 * @param lease names the caller and this one step
 */
export async function claimJob(db: DataSource, lease: string): Promise<ClaimedJob | undefined> {
  return db.transaction(async (tx) => {
    // One at a time: two that look at once could take up two jobs of a queue.
    await tx.query('SELECT pg_advisory_xact_lock($1)', [CLAIM_LOCK]);
    const [[job]] = await tx.query<[ClaimedJob[], number]>(
      `UPDATE job SET status = 'running', lease = $1, lease_until = now() + interval '${LEASE_SECONDS} seconds',
         started_at = coalesce(started_at, now())
       WHERE id = (
         SELECT id FROM job AS next
         WHERE status IN ('pending', 'running') AND run_after <= now()
           AND (lease_until IS NULL OR lease_until < now())
           AND NOT EXISTS (
             SELECT FROM job AS other
             WHERE other.queue = next.queue AND other.id <> next.id
               AND (other.status = 'running' OR other.status = 'pending' AND other.id < next.id)
           )
         ORDER BY run_after LIMIT 1
       )
       RETURNING id, tenant_id AS "tenantId", kind, endpoint_id AS "endpointId", input, position, progress, failures,
         created_at AS "createdAt"`,
      [lease],
    );
    return job;
  });
}

/**
 * Notes what a step came to. A job that was paused or cancelled meanwhile stays so, and keeps what the step did.
 * @returns the job's status; undefined when the lease had ended, and somebody else does the step again
 */
export async function saveStep(
  tx: DataSource | EntityManager,
  id: string,
  lease: string,
  { status, reason, position, progress, waitMs = 0 }: StepResult,
): Promise<JobStatus | undefined> {
  const [[row]] = await tx.query<[{ status: JobStatus }[], number]>(
    `UPDATE job SET position = $3, progress = $4, failures = 0, lease = NULL, lease_until = NULL, updated_at = now(),
       run_after = now() + $5 * interval '1 millisecond',
       status = CASE WHEN status = 'running' THEN $6 ELSE status END,
       reason = CASE WHEN status = 'running' THEN $7 ELSE reason END,
       finished_at = CASE WHEN status = 'running' AND $6 IN ('completed', 'failed') THEN now() ELSE finished_at END
     WHERE id = $1 AND lease = $2 RETURNING status`,
    [id, lease, position, progress, waitMs, status, reason ?? null],
  );
  return row?.status;
}

/**
 * Notes that a step could not be done; it comes again.
 * @param counted whether the step itself is to blame, and not something that is away
 */
export async function postponeStep(
  db: DataSource,
  id: string,
  lease: string,
  waitMs: number,
  counted: boolean,
): Promise<void> {
  await db.query(
    `UPDATE job SET lease = NULL, lease_until = NULL, run_after = now() + $3 * interval '1 millisecond',
       failures = failures + $4 WHERE id = $1 AND lease = $2`,
    [id, lease, waitMs, counted ? 1 : 0],
  );
}

/** A change that a person asks for; undefined when the job does not exist or its status does not allow it. */
export async function changeJobStatus(
  tx: EntityManager,
  key: { readonly id: string; readonly tenantId: string; readonly kind: JobKind },
  from: readonly JobStatus[],
  to: JobStatus,
  reason: string | null,
): Promise<boolean> {
  const [, changed] = await tx.query<[unknown[], number]>(
    `UPDATE job SET status = $5, reason = $6, updated_at = now(), run_after = now(), failures = 0,
       finished_at = CASE WHEN $5 = 'cancelled' THEN now() END
     WHERE id = $1 AND tenant_id = $2 AND kind = $3 AND status = ANY ($4)`,
    [key.id, key.tenantId, key.kind, from, to, reason],
  );
  return changed === 1;
}
