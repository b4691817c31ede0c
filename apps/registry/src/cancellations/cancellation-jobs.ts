import { Inject, Injectable } from '@nestjs/common';
import { cancelledFactId, isSettled, matchesType, timeOfId, type Cancellation } from '#domain';
import { Broker, publishCancellation } from '#messaging';
import { countFacts, deliveriesAfter, Endpoint, Store, type ClaimedJob, type StepResult } from '#store';
import { StopDelivery } from '../deliveries/stop-delivery.ts';
import type { JobHandler } from '../jobs/job-runner.ts';
import { goOnWaiting, PIPELINE_LOOK_MS, startWaiting, type Waiting } from '../jobs/pipeline-wait.ts';

/** Deliveries that one step looks at. */
const READ = 200;

/** What is cancelled. Times in ISO 8601. */
export interface CancellationInput {
  readonly from: string | null;
  readonly to: string;
  readonly eventTypes: readonly string[] | null;
}

export interface CancellationProgress {
  readonly cancelled: number;
}

export const NOTHING_CANCELLED: CancellationProgress = { cancelled: 0 };

type Position = Waiting | { readonly stage: 'cancel'; readonly after?: string };

/**
 * Cancels what an endpoint has pending. First every worker gets to know it: from then on nothing of it is sent. Then each
 * delivery is said to be cancelled in the log, and its retry taken back.
 */
@Injectable()
export class CancellationJobs implements JobHandler {
  readonly kind = 'cancellation';

  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(Broker) private readonly broker: Broker,
    @Inject(StopDelivery) private readonly stopping: StopDelivery,
  ) {}

  async step(job: ClaimedJob): Promise<StepResult> {
    const { progress } = job;
    const cancellation = cancellationOf(job);
    const at = job.position as Position | null;
    if (!at) {
      await publishCancellation(this.broker, cancellation);
      return { status: 'running', position: await startWaiting(this.broker), progress };
    }
    if (at.stage === 'cancel') return this.#cancel(job, cancellation, at.after);
    const next = await goOnWaiting(this.broker, this.store, at);
    if (next === at) return { status: 'running', position: at, progress, waitMs: PIPELINE_LOOK_MS };
    return { status: 'running', position: next ?? ({ stage: 'cancel' } satisfies Position), progress };
  }

  async #cancel(job: ClaimedJob, cancellation: Cancellation, after: string | undefined): Promise<StepResult> {
    const { tenantId: tenant, endpointId } = job;
    const { from, to, eventTypes } = job.input as CancellationInput;
    const { cancelled } = job.progress as CancellationProgress;
    const { dataSource } = this.store;
    const endpoint = await dataSource.manager.findOneBy(Endpoint, { id: endpointId!, tenantId: tenant });
    const rows = await deliveriesAfter(
      dataSource,
      {
        tenant,
        endpoint: endpointId!,
        statuses: ['pending', 'retrying', 'cancelled'],
        from: from === null ? undefined : new Date(from),
        to: new Date(to),
      },
      after === undefined ? undefined : { id: after, acceptedAt: new Date(timeOfId('dlv', after)!) },
      READ,
    );
    const meant = rows.filter(({ eventType }) => !eventTypes || matchesType(eventTypes, eventType));
    const pending = meant.filter(({ status }) => !isSettled(status));
    for (const row of pending) {
      const delivery = { ...row, tenant, endpointId: endpointId! };
      await this.stopping.stop(delivery, endpoint ?? undefined, cancellation);
    }
    // Workers come by some of them first.
    const byWorkers = await countFacts(
      dataSource,
      meant
        .filter(({ status }) => isSettled(status))
        .map(({ id, acceptedAt }) => ({ acceptedAt, delivery: id, id: cancelledFactId(id, cancellation) })),
    );
    return {
      status: rows.length < READ ? 'completed' : 'running',
      position: { stage: 'cancel', after: rows.at(-1)?.id ?? after } satisfies Position,
      progress: { cancelled: cancelled + pending.length + byWorkers } satisfies CancellationProgress,
    };
  }
}

function cancellationOf({ id, tenantId, endpointId, createdAt, input }: ClaimedJob): Cancellation {
  const { from, to, eventTypes } = input as CancellationInput;
  return {
    id,
    of: 'endpoint',
    tenant: tenantId,
    endpoint: endpointId!,
    before: createdAt.getTime(),
    to: Date.parse(to),
    ...(from === null ? {} : { from: Date.parse(from) }),
    ...(eventTypes ? { eventTypes } : {}),
  };
}
