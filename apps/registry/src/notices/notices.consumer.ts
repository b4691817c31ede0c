import { Controller, Inject } from '@nestjs/common';
import { SpanKind } from '@opentelemetry/api';
import { getsOperationalEvents, SYSTEM_TENANT, type EndpointNotice } from '#domain';
import { Consume, done, processing, Publisher, type Outcome, type Received } from '#messaging';
import { inSpan, LOGGER, traceHeaders, type Logger, type TraceHeaders } from '#service';
import { Endpoint, endpointChange, findEvent, RegistryRevision, Store } from '#store';
import { audited } from '../audit/audited.ts';
import { toEndpointView } from '../endpoints/endpoint-view.ts';
import { RegistryChanges } from '../publishing/registry-changes.ts';
import { operationalData, operationalType } from './operational-events.ts';

type GiveUp = EndpointNotice & { readonly notice: Extract<EndpointNotice['notice'], { type: 'give_up' }> };

/** The endpoint is not any more what the notice is about; nothing is changed. */
class OutdatedError extends Error {}

/** Acts on what workers say of endpoints: disables those that are given up, and tells their tenants. */
@Controller()
export class NoticesConsumer {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(RegistryChanges) private readonly changes: RegistryChanges,
    @Inject(Publisher) private readonly publisher: Publisher,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /**
   * Repeatable, also by another registry after a crash at any point: a notice disables an endpoint once and is known by
   * the row afterwards, and its event has the notice's id.
   */
  @Consume('notices')
  async handle({ meta: notice, trace }: Received<EndpointNotice>): Promise<Outcome> {
    const attributes = () => ({
      ...processing('DELIVERY_LOG', 'notices'),
      'hookwire.tenant': notice.tenant,
      'hookwire.endpoint': notice.endpoint,
    });
    return inSpan('endpoint notice', SpanKind.CONSUMER, trace, attributes, async (_span, inside) => {
      if (isGiveUp(notice)) await this.#disable(notice);
      const event = await this.#tell(notice, traceHeaders(inside));
      this.log.info(
        { tenant: notice.tenant, endpoint: notice.endpoint, notice: notice.id, kind: notice.notice.type, event },
        'endpoint notice handled',
      );
      return done;
    });
  }

  async #disable(notice: GiveUp): Promise<void> {
    // Without a transaction first: most of what is handed out twice ends here, and takes no revision.
    if (isOutdated(notice, await this.#find(notice))) return;
    try {
      await this.changes.make(async (tx, revision) => {
        const before = await tx.findOneBy(Endpoint, keyOf(notice));
        if (!before || isOutdated(notice, before)) throw new OutdatedError();
        const at = new Date(notice.at);
        const disabling = { disabledReason: notice.notice.reason, disabledAt: at, disabledBy: notice.id };
        const row: Endpoint = { ...before, ...disabling, enabled: false, updatedAt: new Date(), revision };
        await tx.save(Endpoint, row);
        return {
          value: undefined,
          records: [endpointChange(row)],
          audit: audited('endpoint.disabled', {
            tenant: row.tenantId,
            resource: row.id,
            before: toEndpointView(before),
            after: toEndpointView(row),
          }),
        };
      });
    } catch (error) {
      if (!(error instanceof OutdatedError)) throw error;
    }
  }

  /** @returns the type of the event, if there is one */
  async #tell(notice: EndpointNotice, trace: TraceHeaders): Promise<string | undefined> {
    const type = operationalType(notice);
    const endpoint = await this.#find(notice);
    if (!type || !endpoint || getsOperationalEvents(endpoint)) return undefined;
    // Somebody else disabled it, or enabled it again.
    if (isGiveUp(notice) && endpoint.disabledBy !== notice.id) return undefined;
    const data = Buffer.from(JSON.stringify(operationalData(notice, endpoint)));
    for (const tenant of await this.#tenantsToTell(notice)) await this.#publish(tenant, type, notice, data, trace);
    return type;
  }

  /** The endpoint's own, and the operators when they have anybody to listen. */
  async #tenantsToTell({ tenant }: EndpointNotice): Promise<string[]> {
    const others = tenant !== SYSTEM_TENANT;
    const listen =
      others && (await this.store.dataSource.manager.existsBy(Endpoint, { tenantId: SYSTEM_TENANT, enabled: true }));
    return listen ? [tenant, SYSTEM_TENANT] : [tenant];
  }

  async #publish(
    tenant: string,
    type: string,
    { id, at }: EndpointNotice,
    data: Uint8Array,
    trace: TraceHeaders,
  ): Promise<void> {
    // The broker forgets ids after a while, and a worker that was away for longer may say the same once more.
    if (await findEvent(this.store.dataSource, tenant, id)) return;
    const [{ revision }] = (await this.store.dataSource.manager.find(RegistryRevision)) as [RegistryRevision];
    const meta = {
      // Told twice it is one event; and as its time is the same too, receivers see the same message id even when the
      // broker has forgotten the first.
      id,
      tenant,
      type,
      occurredAt: at,
      acceptedAt: at,
      registryRevision: revision,
      operational: true,
    } as const;
    await this.publisher.event(meta, data, trace);
  }

  #find(notice: EndpointNotice): Promise<Endpoint | null> {
    return this.store.dataSource.manager.findOneBy(Endpoint, keyOf(notice));
  }
}

function keyOf({ tenant, endpoint }: EndpointNotice) {
  return { id: endpoint, tenantId: tenant };
}

function isGiveUp(notice: EndpointNotice): notice is GiveUp {
  return notice.notice.type === 'give_up';
}

/** Gone, disabled already, or changed since by somebody who may have mended it. */
function isOutdated({ notice }: GiveUp, row: Endpoint | null): boolean {
  return !row?.enabled || row.revision > notice.revision;
}
