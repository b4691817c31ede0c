import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { isEventId } from '#domain';
import { Broker, Publisher } from '#messaging';
import { boundedRead, findEvent, searchDeliveries, searchEvents, Store, type StoredEvent } from '#store';
import { ApiProblems } from '../api-problems.ts';
import { Scopes, TenantId } from '../auth/access.ts';
import { askBroker } from '../broker-asking.ts';
import { notFound } from '../ids.ts';
import { EventQuery, toEventSearch } from './event-query.ts';
import { EventDetailDto, EventPage, toEventDetailView, toEventView } from './event-view.ts';
import { ApiAttributes } from './filters-input.ts';
import { readTimePage } from './time-page.ts';

/** An event may match thousands; who wants them all lists them in pages. */
const DELIVERIES_SHOWN = 100;

@ApiTags('events')
@Controller('v1/events')
export class EventsController {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(Broker) private readonly broker: Broker,
    @Inject(Publisher) private readonly publisher: Publisher,
  ) {}

  @Get()
  @Scopes('read')
  @ApiOperation({ summary: 'Search events' })
  @ApiAttributes()
  @ApiOkResponse({ type: EventPage })
  @ApiProblems('invalid_request', 'validation_failed', 'query_timeout')
  async list(@TenantId() tenant: string, @Query() query: EventQuery): Promise<EventPage> {
    const search = toEventSearch(tenant, query, Date.now());
    const { scan, toPage } = readTimePage(query);
    return toPage(await boundedRead(this.store.dataSource, (read) => searchEvents(read, search, scan)), toEventView);
  }

  @Get(':id')
  @Scopes('read')
  @ApiOperation({ summary: 'Show an event with its payload and its deliveries' })
  @ApiOkResponse({ type: EventDetailDto })
  @ApiProblems('invalid_request', 'not_found', 'query_timeout')
  async get(@TenantId() tenant: string, @Param('id') id: string): Promise<EventDetailDto> {
    const event = isEventId(id) ? await findEvent(this.store.dataSource, tenant, id) : undefined;
    if (!event) throw notFound('evt', id);
    const { acceptedAt } = event;
    const search = { tenant, event: id, from: acceptedAt, to: new Date(acceptedAt.getTime() + 1) };
    const scan = { order: 'newest', limit: DELIVERIES_SHOWN } as const;
    const [{ rows }, payload] = await Promise.all([
      boundedRead(this.store.dataSource, (read) => searchDeliveries(read, search, scan)),
      this.#payload(event),
    ]);
    return toEventDetailView(event, rows, payload);
  }

  /** Undefined when it is no longer stored. */
  async #payload({ id, tenant, sequence }: StoredEvent): Promise<Uint8Array | undefined> {
    const stored = await askBroker(this.broker, () => this.publisher.readEvent(sequence));
    // A stream that was made anew counts from 1 again: another event may be in that place.
    return stored?.meta.id === id && stored.meta.tenant === tenant ? stored.data : undefined;
  }
}
