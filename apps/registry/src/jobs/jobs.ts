import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { sortableId, type IdPrefix } from '#domain';
import { HookwireError } from '#service';
import { changeJobStatus, Job, Store, type JobKind, type JobStatus } from '#store';
import { Not } from 'typeorm';
import { audited } from '../audit/audited.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { currentCall } from '../calls/current-call.ts';
import { notFound } from '../ids.ts';
import { idWhere, partOf, readPage, type PageQuery } from '../page.ts';
import { JobRunner } from './job-runner.ts';

export const JOB_PREFIX: Record<JobKind, IdPrefix> = { replay: 'rpl', cancellation: 'cnl', erasure: 'ers' };

export type NewJob = Pick<Job, 'tenantId' | 'kind' | 'queue' | 'endpointId' | 'input' | 'progress'>;

const CHANGES = {
  pause: { from: ['pending', 'running'], to: 'paused', done: ['paused'], audited: 'paused' },
  resume: { from: ['paused'], to: 'pending', done: ['pending', 'running'], audited: 'resumed' },
  cancel: { from: ['pending', 'running', 'paused'], to: 'cancelled', done: ['cancelled'], audited: 'cancelled' },
} as const;

export type JobChange = keyof typeof CHANGES;

/** Jobs as people ask for them, look at them and stop them. */
@Injectable()
export class Jobs {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(JobRunner) private readonly runner: JobRunner,
  ) {}

  async create<View>(job: NewJob, view: (job: Job) => View): Promise<View> {
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
    const shown = view(row);
    await this.store.transaction(async (tx) => {
      await tx.insert(Job, row);
      const after = { endpoint: row.endpointId, ...row.input };
      await writeAudit(tx, [audited(`${row.kind}.created`, { tenant: row.tenantId, resource: row.id, after })]);
      await currentCall().answer?.keepWith(tx, shown);
    });
    this.runner.wake();
    return shown;
  }

  /** As `create`, unless there is a job of the same queue that did not fail: then it is that one. */
  async createOnce<View>(job: NewJob, view: (job: Job) => View): Promise<View> {
    const { tenantId, kind, queue } = job;
    const find = () =>
      this.store.dataSource.manager.findOneBy(Job, { tenantId, kind, queue, status: Not<JobStatus>('failed') });
    const known = await find();
    if (known) return view(known);
    try {
      return await this.create(job, view);
    } catch (error) {
      const first = await find();
      if (!first) throw error;
      return view(first);
    }
  }

  list<View>(tenantId: string, kind: JobKind, query: PageQuery, view: (job: Job) => View) {
    const part = partOf(JOB_PREFIX[kind], query);
    return readPage(part, view, (order, take) =>
      this.store.dataSource.manager.find(Job, {
        where: { tenantId, kind, ...idWhere(part.beyond) },
        order: { id: order },
        take,
      }),
    );
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
  async changeReplay(tenantId: string, id: string, change: JobChange): Promise<Job> {
    const kind = 'replay';
    const { from, to, done, audited: verb } = CHANGES[change];
    const reason = to === 'paused' ? 'requested' : null;
    await this.store.transaction(async (tx) => {
      if (!(await changeJobStatus(tx, { id, tenantId, kind }, from, to, reason))) return;
      await writeAudit(tx, [audited(`${kind}.${verb}`, { tenant: tenantId, resource: id, after: { status: to } })]);
    });
    const job = await this.get(tenantId, kind, id);
    if (job.status !== to && !(done as readonly JobStatus[]).includes(job.status)) {
      throw new HookwireError('job_ended', `${id} is ${job.status}; nothing of it is left to ${change}.`);
    }
    if (to === 'pending') this.runner.wake();
    return job;
  }
}
