import { Inject, Injectable } from '@nestjs/common';
import { cancelledFactId, FIRST_RUN, reasonOf, redacted, type Cancellation, type Cancelled } from '#domain';
import { Broker, Publisher, withdrawRetry } from '#messaging';
import { currentRun, eventOfFacts, Store, type Endpoint, type StoredDelivery } from '#store';

/** What of a delivery is needed to stop it. */
export type Stoppable = Pick<
  StoredDelivery,
  'id' | 'tenant' | 'endpointId' | 'eventId' | 'eventType' | 'eventSequence' | 'acceptedAt'
>;

/**
 * Carries a cancellation out for a delivery, after every worker can know of it: takes its retry back if the broker holds
 * one, and says in the log that it is cancelled. A worker that comes by its task drops it, and says the same again.
 */
@Injectable()
export class StopDelivery {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(Broker) private readonly broker: Broker,
    @Inject(Publisher) private readonly publisher: Publisher,
  ) {}

  /** @param endpoint undefined when it is deleted */
  async stop(delivery: Stoppable, endpoint: Endpoint | undefined, cancellation: Cancellation): Promise<void> {
    const { id, tenant, endpointId } = delivery;
    const { run, batchId } = await currentRun(this.store.dataSource, delivery);
    if (run === FIRST_RUN && isInOrder(endpoint, delivery)) {
      // How far the endpoint is says only its own worker, when it comes to the event.
      this.publisher.wake(tenant, endpointId);
      // To an event that is erased the worker may not come any more.
      if (cancellation.of !== 'event') return;
    }
    await withdrawRetry(this.broker, { tenant, endpoint: endpointId, delivery: id, run, batch: batchId });
    const fact: Cancelled = {
      kind: 'cancelled',
      id: cancelledFactId(id, cancellation),
      event: await eventOfFacts(this.store.dataSource, delivery),
      eventSequence: delivery.eventSequence,
      endpoint: endpointId,
      delivery: id,
      run,
      at: Date.now(),
      reason: reasonOf(cancellation),
    };
    await this.publisher.fact(cancellation.of === 'event' ? redacted(fact, cancellation.before) : fact, {});
  }
}

/** Whether the delivery is one that an ordered endpoint's worker reads from EVENTS by itself. */
export function isInOrder(endpoint: Endpoint | undefined, { eventSequence }: { eventSequence: number }): boolean {
  return endpoint?.orderedAfter != null && eventSequence > endpoint.orderedAfter;
}
