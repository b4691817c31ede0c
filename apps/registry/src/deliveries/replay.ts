import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { sortableId } from '#domain';
import { Broker, Publisher, type StoredEvent } from '#messaging';
import { HookwireError, LOGGER, type Logger } from '#service';
import { Endpoint, Store, type StoredDelivery } from '#store';
import { askBroker } from '../broker-asking.ts';
import { Runs } from './runs.ts';

/** Asks for a delivery once more. */
@Injectable()
export class Replay {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(Broker) private readonly broker: Broker,
    @Inject(Publisher) private readonly publisher: Publisher,
    @Inject(Runs) private readonly runs: Runs,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /**
   * @returns the id of the new run
   * @throws HookwireError delivery_pending, endpoint_gone, endpoint_disabled, event_gone, or unavailable: then it may
   * be asked again
   */
  async start(delivery: StoredDelivery): Promise<string> {
    const { id, status, eventSequence } = delivery;
    if (status === 'pending' || status === 'retrying') {
      throw new HookwireError('delivery_pending', `The delivery ${id} is ${status}; it is sent without a replay.`);
    }
    const endpoint = await this.#endpoint(delivery);
    const { meta } = await this.#event(delivery);
    const run = sortableId('run', Date.now(), randomBytes(10));
    await askBroker(this.broker, () => this.runs.again(endpoint, id, meta, eventSequence, run));
    this.log.info(
      { tenant: meta.tenant, event: meta.id, type: meta.type, endpoint: endpoint.id, delivery: id, run },
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
    const event = await askBroker(this.broker, () => this.publisher.readEvent(eventSequence));
    if (isEvent(event, tenant, eventId)) return event;
    throw new HookwireError('event_gone', `The event ${eventId} is no longer stored; publish it again.`);
  }
}

/** Whether it is the one that was meant: a stream that was made anew counts from 1 again, and has others in its places. */
export function isEvent(event: StoredEvent | undefined, tenant: string, id: string): event is StoredEvent {
  return event?.meta.id === id && event.meta.tenant === tenant;
}
