import { Inject, Injectable } from '@nestjs/common';
import { context } from '@opentelemetry/api';
import { whyClosed } from '#domain';
import { Broker, Publisher } from '#messaging';
import { HookwireError, LOGGER, traceHeaders, type Logger } from '#service';
import { Store, toEndpointRecord, type Endpoint } from '#store';
import { audited } from '../audit/audited.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { askBroker } from '../broker-asking.ts';
import { AskedEvents } from './event-question.ts';
import { testEvent, type TestEventDto, type TestEventInput } from './test-event.ts';

/** Sends events that somebody asked for. */
@Injectable()
export class TestEvents {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(Broker) private readonly broker: Broker,
    @Inject(Publisher) private readonly publisher: Publisher,
    @Inject(AskedEvents) private readonly events: AskedEvents,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** @throws HookwireError `endpoint_disabled`, `endpoint_unverified`, `unavailable` */
  async send(row: Endpoint, input: TestEventInput): Promise<TestEventDto> {
    const { id: endpoint, tenantId: tenant } = row;
    const closed = whyClosed(toEndpointRecord(row));
    if (closed) {
      throw new HookwireError(`endpoint_${closed}`, `The endpoint ${endpoint} is ${closed}, and gets no events.`);
    }
    const example = input.type && (await this.events.example(tenant, input.type));
    const { meta, data, delivery } = testEvent(input, row, example, Date.now());
    await askBroker(this.broker, () => this.publisher.event(meta, data, traceHeaders(context.active())));
    await writeAudit(this.store.dataSource.manager, [
      audited('endpoint.tested', { tenant, resource: endpoint, after: { delivery } }),
    ]);
    this.log.info({ tenant, event: meta.id, type: meta.type, endpoint, delivery }, 'test event published');
    return { event: meta.id, type: meta.type, delivery };
  }
}
