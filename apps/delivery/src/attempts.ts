import { context, SpanKind, type Context } from '@opentelemetry/api';
import {
  cancelledFactId,
  reasonOf,
  redacted,
  scaledRetryPolicy,
  settle,
  settled,
  type Attempted,
  type Cancelled,
  type EndpointRecord,
  type Task,
} from '#domain';
import { insist, type Cancellations, type Publisher } from '#messaging';
import {
  buildRequest,
  type Content,
  type EndpointAuth,
  type EndpointSecrets,
  type HttpSender,
  type OutgoingRequest,
  type SendResult,
} from '#sending';
import { inSpan, traceHeaders, type Logger } from '#service';
import { attemptedFact, cancelledFact, endOf, logFields } from './attempt-facts.ts';
import { countAttempt, countCancelled } from './attempt-metrics.ts';
import { attributesOf, linkTo, noteOutcome } from './attempt-span.ts';
import type { Attempt, AttemptOptions, OrderedLog, Work } from './attempt.ts';
import type { EventPayloads } from './event-payloads.ts';
import type { ExhaustedNotices } from './exhausted-notices.ts';
import { answerOf, unsent } from './send-outcome.ts';
import { withBody } from './with-body.ts';

const UNAUTHORIZED = 401;

/** Work → signed request → outcome → log → next step. */
export class Attempts {
  readonly #publisher: Publisher;
  readonly #sender: HttpSender;
  readonly #secrets: EndpointSecrets;
  readonly #auth: EndpointAuth;
  readonly #payloads: EventPayloads;
  readonly #exhausted: ExhaustedNotices;
  readonly #cancellations: Pick<Cancellations, 'of' | 'any'>;
  readonly #retryTimeScale: number;
  readonly #log: Logger;

  constructor(
    publisher: Publisher,
    sender: HttpSender,
    secrets: EndpointSecrets,
    auth: EndpointAuth,
    payloads: EventPayloads,
    exhausted: ExhaustedNotices,
    cancellations: Pick<Cancellations, 'of' | 'any'>,
    retryTimeScale: number,
    log: Logger,
  ) {
    this.#publisher = publisher;
    this.#sender = sender;
    this.#secrets = secrets;
    this.#auth = auth;
    this.#payloads = payloads;
    this.#exhausted = exhausted;
    this.#cancellations = cancellations;
    this.#retryTimeScale = retryTimeScale;
    this.#log = log;
  }

  /**
   * Makes one request for all of `works`, and resolves when what came of it is stored: the facts, and the retry.
   * @returns 'nothing' when no event is stored any more or all are cancelled, 'withdrawn' when there was no clearance
   */
  async attempt(
    endpoint: EndpointRecord,
    works: readonly Work[],
    options: AttemptOptions,
  ): Promise<Attempt | 'nothing' | 'withdrawn'> {
    const contents = await this.#contents(endpoint, works, options);
    const [first] = contents;
    if (!first) return 'nothing';
    const attributes = () => attributesOf(first.task, endpoint);
    return inSpan('attempt', SpanKind.CLIENT, first.trace, attributes, async (span, inside) => {
      linkTo(span, contents.slice(1));
      const sent = await this.#send(endpoint, [first, ...contents.slice(1)], options, inside);
      if (!sent) return 'withdrawn';
      const [request, result] = sent;
      const endedAt = endOf(result);
      const answer = answerOf(result, endedAt);
      const attempt = Math.max(...contents.map(({ task }) => task.attempt));
      const firstAttemptAt = first.task.firstAttemptAt ?? result.startedAt;
      const policy = scaledRetryPolicy(endpoint.retry, this.#retryTimeScale);
      const settlement = settle(attempt, answer, policy, firstAttemptAt, endedAt, Math.random());
      const outcome = 'status' in answer ? String(answer.status) : answer.error.code;
      const batch = options.batch === undefined ? undefined : { id: options.batch, size: contents.length };
      const made = contents.map(({ task }) => attemptedFact(task, request, result, settlement, batch));
      noteOutcome(span, made[0]!);
      const facts = this.#withoutErased(contents, made);
      // The log comes before the acknowledgement: a crash in between repeats the request, and never hides one.
      await Promise.all([
        ...facts.map((fact, n) => this.#store(fact, n === 0 ? inside : contents[n]!.trace, options.ordered)),
        settlement.kind === 'retry' &&
          !options.ordered &&
          this.#schedule(contents, facts, options.batch, settlement.at),
      ]);
      if (settlement.kind === 'exhausted') await this.#exhausted.say(endpoint, contents, facts);
      for (const [n, fact] of facts.entries()) this.#say(contents[n]!.task, fact, inside);
      const { startedAt, certificateExpiresAt } = result;
      return { startedAt, answer: settled(answer), settlement, outcome, certificateExpiresAt };
    });
  }

  /** Says in the log that a task will not become a request. */
  async cancel(
    { task, trace }: Work,
    reason: Cancelled['reason'],
    ordered?: OrderedLog,
    detail?: string,
  ): Promise<void> {
    await this.#store(cancelledFact(task, reason, detail), trace, ordered);
    this.#sayCancelled(task, trace, reason, detail);
  }

  /** Whether there is anything that must not be attempted any more. */
  anyCancelled(): boolean {
    return this.#cancellations.any;
  }

  /** Whether somebody has asked for that. */
  isCancelled({ task }: Pick<Work, 'task'>): boolean {
    return this.#cancellations.of(task) !== undefined;
  }

  /**
   * Says in the log that a task will not become a request, if somebody has asked for that.
   * @returns whether it is so
   */
  async cancelIfAsked({ task, trace }: Work, ordered?: OrderedLog): Promise<boolean> {
    const cancellation = this.#cancellations.of(task);
    if (!cancellation) return false;
    const reason = reasonOf(cancellation);
    // The registry may have said so already. But how far an ordered endpoint is says only its own worker.
    const fact = cancelledFact(
      task,
      reason,
      undefined,
      ordered ? undefined : cancelledFactId(task.delivery, cancellation),
    );
    await this.#store(reason === 'erased' ? redacted(fact, cancellation.before) : fact, trace, ordered);
    this.#sayCancelled(task, trace, reason);
    return true;
  }

  /** The payload's bytes; undefined when the event is no longer stored. */
  #payloadOf({ task, carried }: Work): Uint8Array | Promise<Uint8Array | undefined> {
    return carried.length > 0 ? carried : insist(() => this.#payloads.read(task), this.#log);
  }

  /**
   * What a delivery brings into a request: its payload, or what the endpoint's template makes of it. Undefined when
   * the event is no longer stored, or nothing can be made of it.
   */
  async partOf(endpoint: EndpointRecord, work: Work): Promise<Uint8Array | undefined> {
    const data = await this.#payloadOf(work);
    if (data === undefined || !endpoint.template) return data;
    const made = withBody(endpoint, { ...work, data }, this.#secrets);
    return 'failed' in made ? undefined : (made.body ?? data);
  }

  async #contents(endpoint: EndpointRecord, works: readonly Work[], { ordered }: AttemptOptions) {
    const [only, ...others] = works;
    const contents =
      only && others.length === 0
        ? [await this.#content(endpoint, only, ordered)]
        : await Promise.all(works.map((work) => this.#content(endpoint, work, ordered)));
    return contents.filter((content) => content !== undefined);
  }

  /** Undefined for what is not to be sent, which the log then says. */
  async #content(endpoint: EndpointRecord, work: Work, ordered?: OrderedLog) {
    if (this.isCancelled(work) && (await this.cancelIfAsked(work, ordered))) return undefined;
    const data = await this.#payloadOf(work);
    if (data === undefined) {
      await this.cancel(work, 'event_gone', ordered);
      return undefined;
    }
    const made = withBody(endpoint, { ...work, data }, this.#secrets);
    if (!('failed' in made)) return made;
    await this.cancel(work, 'template_failed', ordered, made.failed);
    return undefined;
  }

  async #send(
    endpoint: EndpointRecord,
    contents: readonly [Content, ...Content[]],
    { batch, clearance }: AttemptOptions,
    trace: Context,
  ): Promise<[OutgoingRequest | undefined, SendResult] | undefined> {
    // A token may have to be asked for. Before the clearance: what is sent is sent in the moment that was counted.
    const auth = await this.#auth.of(endpoint).catch((error: unknown) => unsent(error));
    const startedAt = await clearance();
    if (startedAt === undefined) return undefined;
    if ('error' in auth) return [undefined, { startedAt, durationMs: 0, ...auth }];
    try {
      this.#secrets.routingKey(endpoint);
      const credentials = { signers: this.#secrets.signers(endpoint, startedAt), auth };
      const request = buildRequest(contents, batch, endpoint, credentials, startedAt, traceHeaders(trace));
      // Not the sender's own time: it is later by the signing, and what was counted is what the log has to show.
      const result = await this.#sender.send(request, endpoint.timeoutMs, trace, startedAt);
      if ('status' in result && result.status === UNAUTHORIZED) await this.#auth.refused(endpoint, auth);
      return [request, result];
    } catch (error) {
      return [undefined, { startedAt, durationMs: 0, ...unsent(error) }];
    }
  }

  /** Of an event that was erased while the request was under way, nothing is written down. */
  #withoutErased(works: readonly Work[], facts: readonly Attempted[]): readonly Attempted[] {
    if (!this.#cancellations.any) return facts;
    const erasedAt = works.map(({ task }) => {
      const cancellation = this.#cancellations.of(task);
      return cancellation?.of === 'event' ? cancellation.before : undefined;
    });
    if (erasedAt.every((at) => at === undefined)) return facts;
    // One answer for all of a batch: it may repeat any of them.
    return facts.map((fact, n) => redacted(fact, erasedAt[n]));
  }

  async #store(fact: Attempted | Cancelled, trace: Context, ordered?: OrderedLog): Promise<void> {
    const headers = traceHeaders(trace);
    if (!ordered) return insist(() => this.#publisher.fact(fact, headers), this.#log);
    const place = await insist(() => this.#publisher.orderedFact(fact, headers, ordered.last), this.#log);
    if (place === undefined) ordered.isTaken = true;
    else ordered.last = place;
  }

  /** With the task's own trace, so that every attempt of a delivery hangs on the same span. */
  async #schedule(
    works: readonly Work[],
    facts: readonly Attempted[],
    batch: string | undefined,
    at: number,
  ): Promise<void> {
    const later = works.map((work, n): Work => {
      const { attempt } = work.task;
      return { ...work, task: { ...work.task, attempt: attempt + 1, firstAttemptAt: facts[n]!.firstAttemptAt } };
    });
    // They may have been cancelled while the request was under way.
    const isCancelled = await Promise.all(later.map((work) => this.cancelIfAsked(work)));
    const left = later.filter((_, n) => !isCancelled[n]);
    if (!left[0]) return;
    const { carried, trace, task } = left[0];
    const next = left.map((work) => work.task);
    const headers = traceHeaders(trace);
    await insist(
      () =>
        batch === undefined
          ? this.#publisher.retry(task, carried, headers, at)
          : this.#publisher.retryBatch(
              { batch, endpoint: task.endpoint, tenant: task.event.tenant, tasks: next },
              headers,
              at,
            ),
      this.#log,
    );
  }

  #sayCancelled(task: Task, trace: Context, reason: Cancelled['reason'], detail?: string): void {
    countCancelled(reason);
    context.with(trace, () =>
      this.#log.info({ ...logFields(task), outcome: 'cancelled', reason, detail }, 'delivery cancelled'),
    );
  }

  #say(task: Task, fact: Attempted, within: Context): void {
    countAttempt(fact, within);
    if (!this.#log.isLevelEnabled('info')) return;
    this.#log.info(
      {
        ...logFields(task),
        attemptId: fact.attemptId,
        outcome: fact.outcome,
        status: fact.response?.status,
        error: fact.error?.code,
        batch: fact.batch?.id,
        durationMs: fact.durationMs,
        sinceAcceptedMs: fact.startedAt - fact.event.acceptedAt,
        nextAttemptAt: fact.nextAttemptAt && new Date(fact.nextAttemptAt).toISOString(),
      },
      'attempt made',
    );
  }
}
