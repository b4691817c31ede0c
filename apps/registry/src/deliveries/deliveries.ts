import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '#service';
import { attemptsOf, contentKeptSince, findDelivery, otherFactsOf, Store, type StoredDelivery } from '#store';
import type { AuditAction } from '../audit/audit-actions.ts';
import { audited } from '../audit/audited.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { notFound } from '../ids.ts';
import { toDeliveryDetailView, type DeliveryDetailDto } from './delivery-view.ts';
import { PendingDelivery } from './pending-delivery.ts';
import { Replay } from './replay.ts';

/** What may be asked about a delivery and done with it, whichever API does; what is done is kept in the audit log. */
@Injectable()
export class Deliveries {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(Replay) private readonly replays: Replay,
    @Inject(PendingDelivery) private readonly pending: PendingDelivery,
    @Inject(CONFIG) private readonly config: Config<'HOOKWIRE_ATTEMPT_CONTENT_RETENTION_DAYS'>,
  ) {}

  /** @throws HookwireError `not_found` */
  async find(tenant: string, id: string): Promise<StoredDelivery> {
    const delivery = await findDelivery(this.store.dataSource, tenant, id);
    if (!delivery) throw notFound('dlv', id);
    return delivery;
  }

  /** With all its attempts, as far as they are still to be shown. */
  async detail(delivery: StoredDelivery): Promise<DeliveryDetailDto> {
    const [attempts, facts] = await Promise.all([
      attemptsOf(this.store.dataSource, delivery),
      otherFactsOf(this.store.dataSource, delivery),
    ]);
    const since = contentKeptSince(this.config.HOOKWIRE_ATTEMPT_CONTENT_RETENTION_DAYS, Date.now());
    return toDeliveryDetailView(delivery, attempts, facts, since);
  }

  /** @returns the id of the new run @throws HookwireError see `Replay.start` */
  async replay(delivery: StoredDelivery): Promise<string> {
    const run = await this.replays.start(delivery);
    await this.#audit('delivery.replayed', delivery, { run });
    return run;
  }

  async cancel(delivery: StoredDelivery): Promise<void> {
    await this.pending.cancel(delivery);
    await this.#audit('delivery.cancelled', delivery);
  }

  async retry(delivery: StoredDelivery): Promise<void> {
    await this.pending.hasten(delivery);
    await this.#audit('delivery.retried', delivery);
  }

  #audit(action: AuditAction, { tenant, id }: StoredDelivery, after: object = {}): Promise<void> {
    return writeAudit(this.store.dataSource.manager, [audited(action, { tenant, resource: id, after })]);
  }
}
