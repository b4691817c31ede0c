import { Controller, Get, Inject, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { isEventId } from '#domain';
import { findEvent, listDeliveries, Store } from '#store';
import { ApiProblems } from '../api-problems.ts';
import { Scopes, TenantId } from '../auth/access.ts';
import { notFound } from '../id.pipe.ts';
import { EventDto, toEventView } from './delivery-view.ts';

/** An event may match thousands; who wants them all lists them in pages. */
const DELIVERIES_SHOWN = 100;

@ApiTags('events')
@Controller('v1/events')
export class EventsController {
  constructor(@Inject(Store) private readonly store: Store) {}

  @Get(':id')
  @Scopes('read')
  @ApiOperation({ summary: 'Show an event and its deliveries' })
  @ApiOkResponse({ type: EventDto })
  @ApiProblems('invalid_request', 'not_found')
  async get(@TenantId() tenant: string, @Param('id') id: string): Promise<EventDto> {
    const event = isEventId(id) ? await findEvent(this.store.dataSource, tenant, id) : undefined;
    if (!event) throw notFound('evt', id);
    const accepted = { after: event.acceptedAt, before: new Date(event.acceptedAt.getTime() + 1) };
    const filter = { event: id, ...accepted };
    return toEventView(event, await listDeliveries(this.store.dataSource, tenant, filter, DELIVERIES_SHOWN));
  }
}
