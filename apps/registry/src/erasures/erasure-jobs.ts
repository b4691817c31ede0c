import { Inject, Injectable } from '@nestjs/common';
import { isSettled, LOG_SHARDS, type Cancellation } from '#domain';
import { Broker, canErase, eraseEvent, eraseTasks, publishCancellation, queuesOf, type ErasedEvent } from '#messaging';
import {
  attemptsOfEvent,
  AuditEntry,
  Endpoint,
  erase,
  findDelivery,
  nextDeliveryOfEvent,
  Store,
  type ClaimedJob,
  type EventKey,
  type StepResult,
} from '#store';
import { audited } from '../audit/audited.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { StopDelivery } from '../deliveries/stop-delivery.ts';
import type { JobHandler } from '../jobs/job-runner.ts';
import {
  goOnWaiting,
  PIPELINE_LOOK_MS,
  startWaiting,
  startWaitingForLog,
  type Waiting,
} from '../jobs/pipeline-wait.ts';
import { eraseFromLog } from './erase-from-log.ts';

/** Times in ISO 8601. */
export interface ErasureInput {
  readonly event: string;
  readonly acceptedAt: string;
  /** Where the event lies in EVENTS. */
  readonly sequence: number;
}

export interface ErasureProgress {
  readonly events: number;
  readonly tasks: number;
  readonly facts: number;
  readonly attempts: number;
}

export const NOTHING_ERASED: ErasureProgress = { events: 0, tasks: 0, facts: 0, attempts: 0 };

type Tasks = {
  readonly stage: 'tasks';
  /** Milliseconds since the epoch: every worker knows of the erasure by then. */
  readonly knownAt: number;
  /** Whether this round found anything; the next one looks for what was on its way from one queue to another. */
  readonly found: boolean;
  /** The delivery before the one that is gone through, which of its queues, and how far in it. */
  readonly after: string;
  readonly queue: number;
  readonly sequence: number;
};

type Position =
  | { readonly stage: 'wait'; readonly next: 'tasks' | 'log' | 'rows'; readonly at: Waiting }
  | Tasks
  | {
      readonly stage: 'log';
      readonly shard: number;
      readonly sequence: number;
      readonly batches: readonly string[];
      readonly moved: readonly string[];
    }
  | { readonly stage: 'rows' };

/** Messages that are looked at in one go. */
const READ = 500;
/** A step ends in time for its lease. */
const STEP_MS = 2_000;
const NEXT_ROUND_MS = 1_000;
/** Workers look for cancellations every second. From when one knows, it writes nothing of the event down any more. */
const KNOWN_AFTER_MS = 3_000;

/**
 * Erases what an event holds. First every worker gets to know it, and when all that was accepted before is fanned out
 * and projected, so that every delivery is known: the event goes, then the work that waits, then what the log holds of
 * it, and at last the rows that were made of the log.
 */
@Injectable()
export class ErasureJobs implements JobHandler {
  readonly kind = 'erasure';

  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(Broker) private readonly broker: Broker,
    @Inject(StopDelivery) private readonly stopping: StopDelivery,
  ) {}

  async step(job: ClaimedJob): Promise<StepResult> {
    const progress = job.progress as ErasureProgress;
    const at = job.position as Position | null;
    if (!at) return this.#begin(job, progress);
    switch (at.stage) {
      case 'wait':
        return this.#wait(job, progress, at);
      case 'tasks':
        return this.#tasks(job, progress, at);
      case 'log':
        return this.#log(job, progress, at);
      case 'rows':
        return this.#rows(job, progress);
    }
  }

  async #begin(job: ClaimedJob, progress: ErasureProgress): Promise<StepResult> {
    // Before anything is done: half of it erased is no use.
    if (!(await canErase(this.broker))) {
      return { status: 'failed', reason: 'log_denies_delete', position: null, progress };
    }
    await publishCancellation(this.broker, cancellationOf(job));
    return running({ stage: 'wait', next: 'tasks', at: await startWaiting(this.broker) }, progress);
  }

  async #wait(job: ClaimedJob, progress: ErasureProgress, at: Position & { stage: 'wait' }): Promise<StepResult> {
    const waiting = await goOnWaiting(this.broker, this.store, at.at);
    if (waiting) return running({ ...at, at: waiting }, progress, waiting === at.at ? PIPELINE_LOOK_MS : 0);
    switch (at.next) {
      case 'tasks': {
        const isGone = await eraseEvent(this.broker, eventOf(job), (job.input as ErasureInput).sequence);
        const knownAt = Date.now() + KNOWN_AFTER_MS;
        return running(
          { stage: 'tasks', knownAt, found: false, after: '', queue: 0, sequence: 0 },
          { ...progress, events: progress.events + (isGone ? 1 : 0) },
        );
      }
      case 'log': {
        const attempts = await attemptsOfEvent(this.store.dataSource, keyOf(job));
        const batches = [...new Set(attempts.flatMap(({ batch }) => batch ?? []))];
        return running({ stage: 'log', shard: 0, sequence: 0, batches, moved: [] }, progress);
      }
      case 'rows':
        return running({ stage: 'rows' }, progress);
    }
  }

  async #tasks(job: ClaimedJob, progress: ErasureProgress, from: Tasks): Promise<StepResult> {
    const event = eventOf(job);
    let at = from;
    let { tasks } = progress;
    for (const until = Date.now() + STEP_MS; Date.now() < until;) {
      const delivery = await nextDeliveryOfEvent(this.store.dataSource, keyOf(job), at.after);
      if (!delivery) {
        if (!at.found && Date.now() >= at.knownAt) {
          const log = await startWaitingForLog(this.broker);
          return running({ stage: 'wait', next: 'log', at: log }, { ...progress, tasks });
        }
        const again: Tasks = { ...at, found: false, after: '', queue: 0, sequence: 0 };
        return running(again, { ...progress, tasks }, NEXT_ROUND_MS);
      }
      const queue = queuesOf(event.tenant, delivery.endpointId)[at.queue];
      if (queue) {
        const { erased, left, next } = await eraseTasks(this.broker, queue, event, at.sequence, READ);
        tasks += erased;
        const found = at.found || erased + left > 0;
        at = next === undefined ? { ...at, found, queue: at.queue + 1, sequence: 0 } : { ...at, found, sequence: next };
        continue;
      }
      if (!isSettled(delivery.status)) await this.#stop(job, delivery);
      at = { ...at, after: delivery.id, queue: 0, sequence: 0 };
    }
    return running(at, { ...progress, tasks });
  }

  async #stop(job: ClaimedJob, { id, endpointId }: { id: string; endpointId: string }): Promise<void> {
    const { tenantId } = job;
    const row = await findDelivery(this.store.dataSource, tenantId, id);
    if (!row) return;
    const endpoint = await this.store.dataSource.manager.findOneBy(Endpoint, { id: endpointId, tenantId });
    await this.stopping.stop(row, endpoint ?? undefined, cancellationOf(job));
  }

  async #log(job: ClaimedJob, progress: ErasureProgress, at: Position & { stage: 'log' }): Promise<StepResult> {
    if (at.shard === LOG_SHARDS) {
      return running({ stage: 'wait', next: 'rows', at: await startWaitingForLog(this.broker) }, progress);
    }
    const erasure = { id: job.id, at: job.createdAt.getTime(), event: eventOf(job), batches: at.batches };
    const done = await eraseFromLog(this.broker, erasure, at, READ);
    const facts = { ...progress, facts: progress.facts + done.erased };
    if (done.isBehind) return running(at, facts, PIPELINE_LOOK_MS);
    const next = done.sequence === undefined ? { shard: at.shard + 1, sequence: 0 } : { sequence: done.sequence };
    return running({ ...at, ...next, moved: done.moved }, facts);
  }

  /** The projector has done this for all that is in the log; older rows may still be there. */
  async #rows(job: ClaimedJob, before: ErasureProgress): Promise<StepResult> {
    const { tenantId: tenant, createdAt, id } = job;
    const key = keyOf(job);
    const progress = await this.store.transaction(async (tx) => {
      const attempts = await attemptsOfEvent(tx, key);
      const event = {
        accepted_at: key.acceptedAt.toISOString(),
        tenant,
        id: key.id,
        erased_at: createdAt.toISOString(),
      };
      await erase(tx, { events: [event], attempts });
      const erased: ErasureProgress = { ...before, attempts: attempts.length };
      // A step may be done twice, and nothing is taken out of the audit log.
      const known = { tenantId: tenant, action: 'event.erased', requestId: id };
      if (!(await tx.existsBy(AuditEntry, known))) {
        const after = { erasure: id, acceptedAt: key.acceptedAt.toISOString(), erased };
        await writeAudit(tx, [audited('event.erased', { tenant, resource: key.id, after })]);
      }
      return erased;
    });
    return { status: 'completed', position: null, progress };
  }
}

function running(position: Position, progress: ErasureProgress, waitMs = 0): StepResult {
  return { status: 'running', position, progress, waitMs };
}

function keyOf({ tenantId, input }: ClaimedJob): EventKey {
  const { event, acceptedAt } = input as ErasureInput;
  return { tenant: tenantId, id: event, acceptedAt: new Date(acceptedAt) };
}

function eventOf(job: ClaimedJob): ErasedEvent {
  const key = keyOf(job);
  return { ...key, acceptedAt: key.acceptedAt.getTime() };
}

function cancellationOf(job: ClaimedJob): Cancellation {
  const { tenant, id: event, acceptedAt } = eventOf(job);
  return { id: job.id, of: 'event', tenant, event, acceptedAt, before: job.createdAt.getTime() };
}
