import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { FIRST_RUN, isSettled, sortableId, type Cancellation } from '#domain';
import { Broker, hastenRetry, publishCancellation, Publisher } from '#messaging';
import { HookwireError, LOGGER, type Logger } from '#service';
import { currentRun, Endpoint, Store, type StoredDelivery } from '#store';
import { askBroker } from '../broker-asking.ts';
import { isInOrder, StopDelivery } from './stop-delivery.ts';

/** What can be asked of a delivery that is not settled. */
@Injectable()
export class PendingDelivery {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(Broker) private readonly broker: Broker,
    @Inject(Publisher) private readonly publisher: Publisher,
    @Inject(StopDelivery) private readonly stopping: StopDelivery,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /**
   * Nothing more of it is sent. A request that is under way ends as it ends.
   * @throws HookwireError delivery_settled
   */
  async cancel(delivery: StoredDelivery): Promise<void> {
    mustBePending(delivery);
    const { tenant, endpointId: endpoint, id } = delivery;
    const now = Date.now();
    const cancellation: Cancellation = {
      id: sortableId('cnl', now, randomBytes(10)),
      of: 'delivery',
      tenant,
      endpoint,
      delivery: id,
      before: now,
    };
    const row = await this.#endpoint(delivery);
    await askBroker(this.broker, async () => {
      await publishCancellation(this.broker, cancellation);
      await this.stopping.stop(delivery, row, cancellation);
    });
    this.log.info({ tenant, endpoint, delivery: id, cancellation: cancellation.id }, 'delivery cancelled on request');
  }

  /**
   * Its retry is due now, as far as the endpoint's limits let it. Nothing happens when it is due already.
   * @throws HookwireError delivery_settled, endpoint_gone, endpoint_disabled
   */
  async hasten(delivery: StoredDelivery): Promise<void> {
    mustBePending(delivery);
    const { id, tenant, endpointId: endpoint } = delivery;
    const row = await this.#endpoint(delivery);
    if (!row) throw new HookwireError('endpoint_gone', `The endpoint ${endpoint} was deleted.`);
    if (!row.enabled) {
      throw new HookwireError('endpoint_disabled', `The endpoint ${endpoint} is disabled; enable it first.`);
    }
    const { run, batchId } = await currentRun(this.store.dataSource, delivery);
    const hastened = await askBroker(this.broker, async () => {
      // Its worker itself waits for the retry of an ordered endpoint's event.
      if (run === FIRST_RUN && isInOrder(row, delivery)) this.publisher.wake(tenant, endpoint, id);
      else return hastenRetry(this.broker, { tenant, endpoint, delivery: id, run, batch: batchId });
      return true;
    });
    this.log.info({ tenant, endpoint, delivery: id, run, hastened }, 'retry asked for');
  }

  async #endpoint({ endpointId: id, tenant: tenantId }: StoredDelivery): Promise<Endpoint | undefined> {
    return (await this.store.dataSource.manager.findOneBy(Endpoint, { id, tenantId })) ?? undefined;
  }
}

function mustBePending({ id, status }: StoredDelivery): void {
  if (!isSettled(status)) return;
  throw new HookwireError('delivery_settled', `The delivery ${id} is ${status}; nothing of it is waiting.`);
}
