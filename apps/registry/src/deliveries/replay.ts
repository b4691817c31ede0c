import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { context } from '@opentelemetry/api';
import { sortableId, type ReplayRequested, type Task } from '#domain';
import { Broker, Publisher, type StoredEvent } from '#messaging';
import { HookwireError, LOGGER, traceHeaders, type Logger } from '#service';
import { Endpoint, Store, type StoredDelivery } from '#store';

/** Asks for a delivery once more. */
@Injectable()
export class Replay {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(Broker) private readonly broker: Broker,
    @Inject(Publisher) private readonly publisher: Publisher,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /**
   * @returns the id of the new run
   * @throws HookwireError endpoint_gone, endpoint_disabled, event_gone, or unavailable: then it may be asked again
   */
  async start(delivery: StoredDelivery): Promise<string> {
    const endpoint = await this.#endpoint(delivery);
    const event = await this.#event(delivery);
    const now = Date.now();
    const run = sortableId('run', now, randomBytes(10));
    const target = { endpoint: endpoint.id, delivery: delivery.id, run, eventSequence: delivery.eventSequence };
    const { id, tenant, type, occurredAt, acceptedAt, attributes } = event.meta;
    const fact: ReplayRequested = {
      kind: 'replay_requested',
      id: run,
      ...target,
      event: { id, tenant, type, occurredAt, acceptedAt, attributes },
      at: now,
    };
    // Without the payload: the worker reads it from EVENTS.
    const task: Task = { ...target, event: event.meta, attempt: 1, registryRevision: endpoint.revision };
    const trace = traceHeaders(context.active());
    // The log first: the other way round an attempt could be logged before the run it belongs to.
    await this.#reachable(() => this.publisher.fact(fact, trace));
    await this.#reachable(() => this.publisher.task(task, undefined, trace));
    this.log.info(
      { tenant, event: id, type, endpoint: endpoint.id, delivery: delivery.id, run },
      'replay of a delivery requested',
    );
    return run;
  }

  async #endpoint({ tenant, endpointId }: StoredDelivery): Promise<Endpoint> {
    const endpoint = await this.store.dataSource.manager.findOneBy(Endpoint, { id: endpointId, tenantId: tenant });
    if (!endpoint) throw new HookwireError('endpoint_gone', `The endpoint ${endpointId} was deleted.`);
    if (!endpoint.enabled) {
      throw new HookwireError('endpoint_disabled', `The endpoint ${endpointId} is disabled; enable it first.`);
    }
    return endpoint;
  }

  async #event({ tenant, eventId, eventSequence }: StoredDelivery): Promise<StoredEvent> {
    const event = await this.#reachable(() => this.publisher.readEvent(eventSequence));
    // A stream that was made anew counts from 1 again: another event may be in that place.
    if (event?.meta.id === eventId && event.meta.tenant === tenant) return event;
    throw new HookwireError('event_gone', `The event ${eventId} is no longer stored; publish it again.`);
  }

  async #reachable<T>(work: () => Promise<T>): Promise<T> {
    try {
      const problem = this.broker.problem();
      if (problem !== undefined) throw new Error(problem);
      return await work();
    } catch (error) {
      throw new HookwireError('unavailable', 'The message broker cannot be reached right now; try again.', {
        cause: error,
      });
    }
  }
}
