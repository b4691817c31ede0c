import { Inject, Injectable } from '@nestjs/common';
import { context } from '@opentelemetry/api';
import { deliveryId, type EventMeta, type FannedOut, type ReplayRequested, type Task } from '#domain';
import { Publisher } from '#messaging';
import { traceHeaders } from '#service';
import type { Endpoint } from '#store';

/**
 * Begins runs: first the fact, then the task, which goes the way of every task. The other way round an attempt could be
 * logged before the run it belongs to. Begun twice with the same id it is one run, for as long as the broker remembers
 * the task (two minutes).
 */
@Injectable()
export class Runs {
  constructor(@Inject(Publisher) private readonly publisher: Publisher) {}

  /** A delivery once more. */
  async again(
    endpoint: Endpoint,
    delivery: string,
    event: EventMeta,
    eventSequence: number,
    run: string,
  ): Promise<void> {
    const target = { endpoint: endpoint.id, delivery, run, eventSequence };
    const fact: ReplayRequested = {
      kind: 'replay_requested',
      id: run,
      ...target,
      event: eventOfFact(event),
      at: Date.now(),
    };
    await this.#begin(endpoint, fact, { ...target, event });
  }

  /** A delivery that never was: of an event from before the endpoint, or from while it was disabled. */
  async first(endpoint: Endpoint, event: EventMeta, eventSequence: number, run: string): Promise<void> {
    const { id, tenant, acceptedAt } = event;
    const delivery = deliveryId(acceptedAt, tenant, id, endpoint.id);
    const fact: FannedOut = {
      kind: 'fanned_out',
      id: `fanned_out/${tenant}/${id}/${acceptedAt}/${endpoint.id}`,
      event: eventOfFact(event),
      eventSequence,
      at: Date.now(),
      deliveries: [{ endpoint: endpoint.id, delivery }],
      // It did not match when it was fanned out, and what counted then is not changed.
      matched: 0,
    };
    await this.#begin(endpoint, fact, { endpoint: endpoint.id, delivery, run, event, eventSequence });
  }

  async #begin(
    endpoint: Endpoint,
    fact: ReplayRequested | FannedOut,
    target: Omit<Task, 'attempt' | 'registryRevision'>,
  ): Promise<void> {
    // Without the payload: the worker reads it from EVENTS.
    const task: Task = { ...target, attempt: 1, registryRevision: endpoint.revision };
    const trace = traceHeaders(context.active());
    await this.publisher.fact(fact, trace);
    await this.publisher.task(task, undefined, trace);
  }
}

function eventOfFact({ id, tenant, type, occurredAt, acceptedAt, attributes }: EventMeta) {
  return { id, tenant, type, occurredAt, acceptedAt, attributes };
}
