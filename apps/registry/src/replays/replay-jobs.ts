import { Inject, Injectable } from '@nestjs/common';
import { runIdOf } from '#domain';
import { backlogOf, Broker, Publisher } from '#messaging';
import { Endpoint, Store, type ClaimedJob, type StepResult } from '#store';
import { isEvent } from '../deliveries/replay.ts';
import { Runs } from '../deliveries/runs.ts';
import type { JobHandler } from '../jobs/job-runner.ts';
import { goOnWaiting, PIPELINE_LOOK_MS, startWaiting, type Waiting } from '../jobs/pipeline-wait.ts';
import type { ReplayInput } from './replay-input.ts';
import { eventsAfter, failedAfter, type Candidate, type Place } from './replay-sources.ts';

/** Of an endpoint's tasks, whoever made them, so many wait at most before a replay adds more. */
const MOST_OUTSTANDING = 200;
/** Runs that one step begins at most. */
const MOST_AT_ONCE = 100;
const LOOK_AGAIN_MS = 1_000;

export interface ReplayProgress {
  readonly found: number;
  readonly replayed: number;
  readonly skipped: number;
  readonly failed: number;
}

export const NO_PROGRESS: ReplayProgress = { found: 0, replayed: 0, skipped: 0, failed: 0 };

/**
 * How far a replay is. It waits first: only then a missing delivery means that there never was one, and a settled one
 * that it still is.
 * @property until the place in EVENTS behind which it looks at nothing
 */
type Position =
  Waiting | { readonly stage: 'replay'; readonly until: number; readonly after?: Place; readonly plan?: Plan };
type Replaying = Position & { stage: 'replay' };

/**
 * What the next step does, noted before anything of it is done: a step that is done twice, as the first time was cut off by a crash,
 * begins the same runs and counts the same.
 */
interface Plan {
  readonly begin: readonly Candidate[];
  readonly skipped: number;
  readonly after: Place | undefined;
  readonly isLast: boolean;
}

/** Goes through an endpoint's deliveries, or its tenant's events, and begins runs as the endpoint takes them. */
@Injectable()
export class ReplayJobs implements JobHandler {
  readonly kind = 'replay';

  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(Broker) private readonly broker: Broker,
    @Inject(Publisher) private readonly publisher: Publisher,
    @Inject(Runs) private readonly runs: Runs,
  ) {}

  async step(job: ClaimedJob): Promise<StepResult> {
    const { position, progress, tenantId, endpointId: id } = job;
    const endpoint = await this.store.dataSource.manager.findOneBy(Endpoint, { id: id!, tenantId });
    if (!endpoint) return { status: 'failed', reason: 'endpoint_gone', position, progress };
    if (!endpoint.enabled) return { status: 'paused', reason: 'endpoint_disabled', position, progress };
    const at = (position as Position | null) ?? (await startWaiting(this.broker));
    if (at.stage === 'replay') return this.#replay(job, endpoint, at);
    const next = await goOnWaiting(this.broker, this.store, at);
    if (next === at) return { status: 'running', position, progress, waitMs: PIPELINE_LOOK_MS };
    return { status: 'running', position: next ?? ({ stage: 'replay', until: at.until } satisfies Position), progress };
  }

  async #replay(job: ClaimedJob, endpoint: Endpoint, at: Replaying): Promise<StepResult> {
    const progress = job.progress as ReplayProgress;
    if (at.plan) return this.#carryOut(job, endpoint, at, at.plan);
    const input = job.input as ReplayInput;
    const left = (input.limit ?? Infinity) - progress.replayed;
    if (left <= 0) return { status: 'completed', position: at, progress };
    const room = Math.min(left, await this.#room(endpoint));
    if (room <= 0) return { status: 'running', position: at, progress, waitMs: LOOK_AGAIN_MS };
    const { candidates, isLast } = await this.#read(endpoint, input, at);
    const { passed, chosen } = take(candidates, room);
    const plan: Plan = {
      begin: chosen,
      skipped: passed.filter(({ choice }) => choice === 'skip').length,
      after: passed.at(-1)?.place ?? at.after,
      isLast: isLast && passed.length === candidates.length,
    };
    return { status: 'running', position: { ...at, plan } satisfies Replaying, progress };
  }

  async #carryOut(job: ClaimedJob, endpoint: Endpoint, { until }: Replaying, plan: Plan): Promise<StepResult> {
    const { begin, skipped, after, isLast } = plan;
    const progress = job.progress as ReplayProgress;
    const begun = await Promise.all(begin.map((candidate) => this.#begin(job, endpoint, candidate)));
    const replayed = begun.filter(Boolean).length;
    return {
      status: isLast ? 'completed' : 'running',
      position: { stage: 'replay', until, after } satisfies Replaying,
      progress: {
        found: progress.found + begin.length + skipped,
        replayed: progress.replayed + replayed,
        skipped: progress.skipped + skipped,
        failed: progress.failed + begin.length - replayed,
      } satisfies ReplayProgress,
    };
  }

  /**
   * Runs that may be begun now. An ordered endpoint gets the next one when the one before is settled, so that a replay
   * keeps the order too.
   */
  async #room({ tenantId, id, orderedAfter }: Endpoint): Promise<number> {
    const { due, scheduled } = await backlogOf(this.broker, tenantId, id);
    if (orderedAfter !== null) return due + scheduled === 0 ? 1 : 0;
    return Math.min(MOST_AT_ONCE, MOST_OUTSTANDING - due);
  }

  #read(endpoint: Endpoint, input: ReplayInput, { after, until }: Replaying) {
    const scope = { store: this.store, broker: this.broker, endpoint, input };
    if (input.what === 'failed') return failedAfter(scope, after as string | undefined);
    return eventsAfter(scope, after as number | undefined, until);
  }

  /** @returns false when the event is no longer stored */
  async #begin(job: ClaimedJob, endpoint: Endpoint, candidate: Candidate): Promise<boolean> {
    const { choice, delivery, eventId, eventSequence } = candidate;
    const event = await this.#event(endpoint.tenantId, eventId, eventSequence);
    if (!event) return false;
    const run = runIdOf(job.id, job.createdAt.getTime(), delivery);
    if (choice === 'first') await this.runs.first(endpoint, event, eventSequence, run);
    else await this.runs.again(endpoint, delivery, event, eventSequence, run);
    return true;
  }

  async #event(tenant: string, id: string, sequence: number) {
    const event = await this.publisher.readEvent(sequence);
    return isEvent(event, tenant, id) ? event.meta : undefined;
  }
}

/** As many of the candidates, from the first on, as there is room for. */
function take(candidates: readonly Candidate[], room: number): { passed: Candidate[]; chosen: Candidate[] } {
  const passed: Candidate[] = [];
  const chosen: Candidate[] = [];
  for (const candidate of candidates) {
    if (candidate.choice === 'again' || candidate.choice === 'first') {
      if (chosen.length >= room) break;
      chosen.push(candidate);
    }
    passed.push(candidate);
  }
  return { passed, chosen };
}
