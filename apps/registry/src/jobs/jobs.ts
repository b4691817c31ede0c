import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { sortableId, type IdPrefix } from '#domain';
import { HookwireError } from '#service';
import { changeJobStatus, Job, Store, type JobKind, type JobStatus } from '#store';
import { notFound } from '../id.pipe.ts';
import { beyondCursor, type PageQuery } from '../page.ts';
import { JobRunner } from './job-runner.ts';

export const JOB_PREFIX: Record<JobKind, IdPrefix> = { replay: 'rpl' };

export type NewJob = Pick<Job, 'tenantId' | 'kind' | 'queue' | 'endpointId' | 'input' | 'progress'>;

export type JobChange = 'pause' | 'resume' | 'cancel';

const CHANGES: Record<JobChange, { from: readonly JobStatus[]; to: JobStatus; done: readonly JobStatus[] }> = {
  pause: { from: ['pending', 'running'], to: 'paused', done: ['paused'] },
  resume: { from: ['paused'], to: 'pending', done: ['pending', 'running'] },
  cancel: { from: ['pending', 'running', 'paused'], to: 'cancelled', done: ['cancelled'] },
};

/** Jobs as people ask for them, look at them and stop them. */
@Injectable()
export class Jobs {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(JobRunner) private readonly runner: JobRunner,
  ) {}

  async create(job: NewJob): Promise<Job> {
    const now = new Date();
    const row: Job = {
      ...job,
      id: sortableId(JOB_PREFIX[job.kind], now.getTime(), randomBytes(10)),
      status: 'pending',
      reason: null,
      position: null,
      failures: 0,
      createdAt: now,
      updatedAt: now,
      startedAt: null,
      finishedAt: null,
    };
    await this.store.dataSource.manager.insert(Job, row);
    this.runner.wake();
    return row;
  }

  list(tenantId: string, kind: JobKind, query: PageQuery): Promise<Job[]> {
    return this.store.dataSource.manager.find(Job, {
      where: { tenantId, kind, ...beyondCursor(JOB_PREFIX[kind], query) },
      order: { id: 'DESC' },
      take: query.limit + 1,
    });
  }

  /** @throws HookwireError not_found */
  async get(tenantId: string, kind: JobKind, id: string): Promise<Job> {
    const job = await this.store.dataSource.manager.findOneBy(Job, { id, tenantId, kind });
    if (!job) throw notFound(JOB_PREFIX[kind], id);
    return job;
  }

  /**
   * Done twice it is done once.
   * @throws HookwireError not_found, or job_ended
   */
  async change(tenantId: string, kind: JobKind, id: string, change: JobChange): Promise<Job> {
    const { from, to, done } = CHANGES[change];
    const reason = to === 'paused' ? 'requested' : null;
    await this.store.transaction((tx) => changeJobStatus(tx, { id, tenantId, kind }, from, to, reason));
    const job = await this.get(tenantId, kind, id);
    if (job.status !== to && !done.includes(job.status)) {
      throw new HookwireError('job_ended', `${id} is ${job.status}; nothing of it is left to ${change}.`);
    }
    if (to === 'pending') this.runner.wake();
    return job;
  }
}
