import { randomUUID } from 'node:crypto';
import type { Broker } from '#messaging';
import type { Logger } from '#service';
import {
  claimJob,
  isConnectionLoss,
  postponeStep,
  saveStep,
  type ClaimedJob,
  type JobKind,
  type StepResult,
  type Store,
} from '#store';

/** Does the work of one kind of job. */
export interface JobHandler {
  readonly kind: JobKind;
  /**
   * One step, of a few seconds at most. It may be done twice (a crash before its result was noted), so whatever it
   * does must be the same when done again.
   * @throws whatever went wrong: the step comes again
   */
  step(job: ClaimedJob): Promise<StepResult>;
}

/** Jobs of which a process has a step under way at most. */
const CONCURRENCY = 4;
const IDLE_MS = 1_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 60_000;
/** With the pauses between them this is a quarter of an hour of failing, while everything it needs is there. */
const MOST_FAILURES = 20;

/**
 * Takes jobs up a step at a time, and notes after each how far the job is. Every registry does so; a job's next step
 * belongs to whoever takes it, and one that is left in its middle to another when its lease has ended.
 */
export class JobRunner {
  readonly #store: Store;
  readonly #broker: Broker;
  readonly #handlers: ReadonlyMap<JobKind, JobHandler>;
  readonly #log: Logger;
  readonly #lines: Promise<void>[] = [];
  readonly #idle = new Set<() => void>();
  #stopped = false;

  constructor(store: Store, broker: Broker, handlers: readonly JobHandler[], log: Logger) {
    this.#store = store;
    this.#broker = broker;
    this.#handlers = new Map(handlers.map((handler) => [handler.kind, handler]));
    this.#log = log;
  }

  start(): void {
    void Promise.all([this.#store.ready, this.#broker.ready]).then(() => {
      if (this.#stopped) return;
      for (let line = 0; line < CONCURRENCY; line++) this.#lines.push(this.#run());
    });
  }

  /** There is something to do. */
  wake(): void {
    this.#idle.values().next().value?.();
  }

  /** Ends after the steps under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const wake of this.#idle) wake();
    await Promise.all(this.#lines);
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      const didSomething = await this.#next().catch((error: unknown) => {
        this.#log.warn({ err: error }, 'jobs cannot be looked at right now');
        return false;
      });
      if (!didSomething) await this.#pause();
    }
  }

  async #pause(): Promise<void> {
    if (this.#stopped) return;
    let wake!: () => void;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      wake = resolve;
      this.#idle.add(wake);
      timer = setTimeout(resolve, IDLE_MS);
    });
    clearTimeout(timer);
    this.#idle.delete(wake);
  }

  /** @returns whether there was a step to do */
  async #next(): Promise<boolean> {
    if (this.#broker.problem() !== undefined) return false;
    const { dataSource } = this.#store;
    const lease = randomUUID();
    const job = await claimJob(dataSource, lease);
    if (!job) return false;
    const startedAt = performance.now();
    const about = { job: job.id, kind: job.kind, tenant: job.tenantId };
    try {
      const result = await this.#handlers.get(job.kind)!.step(job);
      const status = await saveStep(dataSource, job.id, lease, result);
      const durationMs = Math.round(performance.now() - startedAt);
      const { progress, reason } = result;
      const level = status === 'running' ? 'debug' : 'info';
      this.#log[level]({ ...about, status, reason, progress, durationMs }, 'step of a job done');
    } catch (error) {
      await this.#failed(job, lease, error);
    }
    return true;
  }

  async #failed(job: ClaimedJob, lease: string, error: unknown): Promise<void> {
    const about = { err: error, job: job.id, kind: job.kind, tenant: job.tenantId, failures: job.failures };
    const { dataSource } = this.#store;
    const isAway = isConnectionLoss(error) || this.#broker.problem() !== undefined;
    if (!isAway && job.failures + 1 >= MOST_FAILURES) {
      this.#log.error(about, 'a job failed too often and is given up');
      const { position, progress } = job;
      await saveStep(dataSource, job.id, lease, { status: 'failed', reason: 'internal', position, progress });
      return;
    }
    this.#log.warn(about, 'a step of a job could not be done; it comes again');
    const waitMs = Math.min(FIRST_PAUSE_MS * 2 ** job.failures, LONGEST_PAUSE_MS);
    await postponeStep(dataSource, job.id, lease, waitMs, !isAway);
  }
}
