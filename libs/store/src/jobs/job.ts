import { Column, Entity, PrimaryColumn } from 'typeorm';

export type JobKind = 'replay' | 'cancellation' | 'erasure';

/** `pending` waits for a process that takes it up, or for another job of its queue. */
export type JobStatus = 'pending' | 'running' | 'paused' | 'completed' | 'cancelled' | 'failed';

export const JOB_STATUSES: readonly JobStatus[] = ['pending', 'running', 'paused', 'completed', 'cancelled', 'failed'];

/** Work that takes longer than a request: done in steps, and after each it is noted here how far it is. */
@Entity('job')
export class Job {
  @PrimaryColumn('text') id: string;
  @Column('text', { name: 'tenant_id' }) tenantId: string;
  @Column('text') kind: JobKind;
  /** Jobs with the same one are done one after the other. */
  @Column('text') queue: string;
  /** For those that are about one endpoint. */
  @Column('text', { name: 'endpoint_id', nullable: true }) endpointId: string | null;
  /** What was asked for; its handler knows its shape, as with the next two. */
  @Column('jsonb') input: object;
  @Column('text') status: JobStatus;
  /** Why it is paused or failed. */
  @Column('text', { nullable: true }) reason: string | null;
  /** Where to go on; null before the first step. */
  @Column('jsonb', { nullable: true }) position: object | null;
  /** What was done so far, in numbers. */
  @Column('jsonb') progress: object;
  /** Steps that failed in a row. */
  @Column('integer') failures: number;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
  @Column('timestamptz', { name: 'updated_at' }) updatedAt: Date;
  @Column('timestamptz', { name: 'started_at', nullable: true }) startedAt: Date | null;
  @Column('timestamptz', { name: 'finished_at', nullable: true }) finishedAt: Date | null;
}

/** What a step came to. */
export interface StepResult {
  readonly status: Extract<JobStatus, 'running' | 'paused' | 'completed' | 'failed'>;
  readonly reason?: string;
  readonly position: object | null;
  readonly progress: object;
  /** Milliseconds until the next step makes sense; at once if left out. */
  readonly waitMs?: number;
}
