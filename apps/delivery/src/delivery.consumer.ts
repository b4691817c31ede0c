import { randomBytes } from 'node:crypto';
import { Controller, Inject } from '@nestjs/common';
import { SpanKind, type Context } from '@opentelemetry/api';
import {
  settle,
  sortableId,
  type Answer,
  type Attempted,
  type Cancelled,
  type EndpointRecord,
  type Settlement,
  type Task,
} from '#domain';
import { Consume, done, Publisher, RegistryView, untilStored, type Outcome, type Received } from '#messaging';
import { inSpan, LOGGER, traceHeaders, UnsealError, type Logger } from '#service';
import { EndpointSecrets } from './endpoint-secrets.ts';
import { EventPayloads } from './event-payloads.ts';
import { HttpSender, type SendResult } from './http-sender.ts';
import { buildRequest, type OutgoingRequest } from './request-builder.ts';

/** Task → signed request → outcome → log → next step. */
@Controller()
export class DeliveryConsumer {
  constructor(
    @Inject(RegistryView) private readonly view: RegistryView,
    @Inject(Publisher) private readonly publisher: Publisher,
    @Inject(HttpSender) private readonly sender: HttpSender,
    @Inject(EndpointSecrets) private readonly secrets: EndpointSecrets,
    @Inject(EventPayloads) private readonly payloads: EventPayloads,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  @Consume('delivery')
  firstAttempt(message: Received<Task>): Promise<Outcome> {
    return this.#process(message);
  }

  @Consume('retry')
  laterAttempt(message: Received<Task>): Promise<Outcome> {
    return this.#process(message);
  }

  async #process({ meta: task, data: carried, trace }: Received<Task>): Promise<Outcome> {
    await this.view.atLeast(task.registryRevision);
    const endpoint = this.view.endpoint(task.event.tenant, task.endpoint);
    if (!endpoint) return this.#cancel(task, 'endpoint_deleted', trace);
    if (!endpoint.enabled) return this.#cancel(task, 'endpoint_disabled', trace);
    const payload = carried.length > 0 ? carried : await this.payloads.read(task);
    if (!payload) return this.#cancel(task, 'event_gone', trace);
    return this.#attempt(task, endpoint, payload, carried, trace);
  }

  async #attempt(
    task: Task,
    endpoint: EndpointRecord,
    payload: Uint8Array,
    carried: Uint8Array,
    trace: Context,
  ): Promise<Outcome> {
    const attributes = {
      'hookwire.tenant': task.event.tenant,
      'hookwire.endpoint': task.endpoint,
      'hookwire.event.id': task.event.id,
      'hookwire.event.type': task.event.type,
      'hookwire.delivery': task.delivery,
      'hookwire.attempt': task.attempt,
      'http.request.method': 'POST',
      'server.address': new URL(endpoint.url).hostname,
    };
    return inSpan('attempt', SpanKind.CLIENT, trace, attributes, async (span, inside) => {
      const [request, result] = await this.#send(task, endpoint, payload, inside);
      const answer: Answer = 'error' in result ? { error: result.error } : { status: result.status };
      const settlement = settle(
        task.attempt,
        answer,
        endpoint.retry,
        task.firstAttemptAt ?? result.startedAt,
        Date.now(),
        Math.random(),
      );
      const fact = toFact(task, request, result, settlement);
      span.setAttribute('hookwire.outcome', settlement.kind);
      if ('status' in answer) span.setAttribute('http.response.status_code', answer.status);
      else span.setAttribute('error.type', answer.error.code);
      // The log comes before the acknowledgement: a crash in between repeats the request, and never hides one.
      await Promise.all([
        untilStored(() => this.publisher.fact(fact, traceHeaders(inside)), this.log),
        settlement.kind === 'retry' && this.#scheduleRetry(task, carried, trace, settlement.at),
      ]);
      this.#logAttempt(fact);
      return done;
    });
  }

  async #send(
    task: Task,
    endpoint: EndpointRecord,
    payload: Uint8Array,
    trace: Context,
  ): Promise<[OutgoingRequest | undefined, SendResult]> {
    const startedAt = Date.now();
    try {
      const secrets = this.secrets.open(endpoint);
      const request = buildRequest(task, endpoint, secrets, payload, startedAt, traceHeaders(trace));
      return [request, await this.sender.send(request, endpoint.timeoutMs)];
    } catch (error) {
      if (!(error instanceof UnsealError)) throw error;
      return [undefined, { startedAt, durationMs: 0, error: { code: 'secret_unreadable', message: error.message } }];
    }
  }

  /** @param trace that of the task, so that every attempt of a delivery hangs on the same span */
  async #scheduleRetry(task: Task, carried: Uint8Array, trace: Context, at: number): Promise<void> {
    const next: Task = { ...task, attempt: task.attempt + 1 };
    await untilStored(() => this.publisher.retry(next, carried, traceHeaders(trace), at), this.log);
  }

  async #cancel(task: Task, reason: Cancelled['reason'], trace: Context): Promise<Outcome> {
    const fact: Cancelled = {
      kind: 'cancelled',
      // The same again when the task comes again: it is cancelled once.
      id: `cancelled/${task.delivery}/${task.run}/${task.attempt}`,
      ...factBase(task),
      at: Date.now(),
      reason,
    };
    await untilStored(() => this.publisher.fact(fact, traceHeaders(trace)), this.log);
    this.log.info({ ...logFields(task), outcome: 'cancelled', reason }, 'delivery cancelled');
    return done;
  }

  #logAttempt(fact: Attempted): void {
    this.log.info(
      {
        ...logFields({ ...fact, attempt: fact.attempt }),
        attemptId: fact.attemptId,
        outcome: fact.outcome,
        status: fact.response?.status,
        error: fact.error?.code,
        durationMs: fact.durationMs,
        sinceAcceptedMs: fact.startedAt - fact.event.acceptedAt,
        nextAttemptAt: fact.nextAttemptAt && new Date(fact.nextAttemptAt).toISOString(),
      },
      'attempt made',
    );
  }
}

function factBase(task: Task) {
  const { id, tenant, type, occurredAt, acceptedAt, attributes } = task.event;
  return {
    event: { id, tenant, type, occurredAt, acceptedAt, attributes },
    eventSequence: task.eventSequence,
    endpoint: task.endpoint,
    delivery: task.delivery,
    run: task.run,
  };
}

function logFields(of: Pick<Task, 'event' | 'endpoint' | 'delivery' | 'run' | 'attempt'> | Attempted) {
  const { event, endpoint, delivery, run, attempt } = of;
  return { tenant: event.tenant, event: event.id, type: event.type, endpoint, delivery, run, attempt };
}

function toFact(
  task: Task,
  request: OutgoingRequest | undefined,
  result: SendResult,
  settlement: Settlement,
): Attempted {
  const attemptId = sortableId('att', result.startedAt, randomBytes(10));
  return {
    kind: 'attempted',
    id: attemptId,
    ...factBase(task),
    at: Math.round(result.startedAt + result.durationMs),
    attempt: task.attempt,
    attemptId,
    startedAt: result.startedAt,
    durationMs: result.durationMs,
    outcome: settlement.kind,
    nextAttemptAt: settlement.kind === 'retry' ? settlement.at : undefined,
    request: { method: 'POST', url: request?.url ?? '', headers: request?.loggedHeaders ?? {} },
    ...('error' in result
      ? { error: result.error }
      : {
          firstByteMs: result.firstByteMs,
          response: {
            status: result.status,
            headers: result.headers,
            body: result.body.toString('base64'),
            truncated: result.truncated,
          },
        }),
  };
}
