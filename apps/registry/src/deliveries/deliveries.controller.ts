import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { boundedRead, searchDeliveries, Store } from '#store';
import { ApiProblems } from '../api-problems.ts';
import { Scopes, TenantId } from '../auth/access.ts';
import { idOf, IdPipe } from '../ids.ts';
import { Deliveries } from './deliveries.ts';
import { DeliveryQuery, toSearch } from './delivery-query.ts';
import { DeliveryDetailDto, DeliveryDto, DeliveryPage, toDeliveryView } from './delivery-view.ts';
import { ApiAttributes } from './filters-input.ts';
import { readTimePage } from './time-page.ts';

export class ReplayDto {
  @ApiProperty() delivery: string;
  @ApiProperty({ description: 'Its attempts carry this id.' }) run: string;
}

@ApiTags('deliveries')
@Controller('v1/deliveries')
export class DeliveriesController {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(Deliveries) private readonly deliveries: Deliveries,
  ) {}

  @Get()
  @Scopes('read')
  @ApiOperation({ summary: 'Search deliveries' })
  @ApiAttributes()
  @ApiOkResponse({ type: DeliveryPage })
  @ApiProblems('invalid_request', 'validation_failed', 'query_timeout')
  async list(@TenantId() tenant: string, @Query() query: DeliveryQuery): Promise<DeliveryPage> {
    const endpoint = query.endpoint && (await idOf(this.store, 'ep', query.endpoint, tenant));
    // Of a uid that nobody has there is nothing; as it is no id either, nothing is found.
    const search = toSearch(tenant, { ...query, endpoint: endpoint ?? query.endpoint }, Date.now());
    const { scan, toPage } = readTimePage(query);
    const found = await boundedRead(this.store.dataSource, (read) => searchDeliveries(read, search, scan));
    return toPage(found, toDeliveryView);
  }

  @Get(':id')
  @Scopes('read')
  @ApiOperation({ summary: 'Show a delivery with all its attempts' })
  @ApiOkResponse({ type: DeliveryDetailDto })
  @ApiProblems('invalid_request', 'not_found')
  async get(@TenantId() tenant: string, @Param('id', IdPipe('dlv')) id: string): Promise<DeliveryDetailDto> {
    return this.deliveries.detail(await this.deliveries.find(tenant, id));
  }

  @Post(':id/replay')
  @HttpCode(202)
  @Scopes('manage')
  @ApiOperation({ summary: 'Send a delivery once more; the receiver sees the same message id' })
  @ApiAcceptedResponse({ type: ReplayDto })
  @ApiProblems('invalid_request', 'not_found', 'delivery_pending', 'endpoint_gone', 'endpoint_disabled', 'event_gone')
  async replay(@TenantId() tenant: string, @Param('id', IdPipe('dlv')) id: string): Promise<ReplayDto> {
    const delivery = await this.deliveries.find(tenant, id);
    return { delivery: id, run: await this.deliveries.replay(delivery) };
  }

  @Post(':id/cancel')
  @HttpCode(202)
  @Scopes('manage')
  @ApiOperation({ summary: 'Send no more of a delivery; a request that is under way ends as it ends' })
  @ApiAcceptedResponse({ type: DeliveryDto, description: 'As it was; in a moment it is shown as cancelled.' })
  @ApiProblems('invalid_request', 'not_found', 'delivery_settled')
  async cancel(@TenantId() tenant: string, @Param('id', IdPipe('dlv')) id: string): Promise<DeliveryDto> {
    const delivery = await this.deliveries.find(tenant, id);
    await this.deliveries.cancel(delivery);
    return toDeliveryView(delivery);
  }

  @Post(':id/retry')
  @HttpCode(202)
  @Scopes('manage')
  @ApiOperation({ summary: 'Have the next attempt made now, and not when it is due' })
  @ApiAcceptedResponse({ type: DeliveryDto, description: 'As it was; the attempt is shown when it was made.' })
  @ApiProblems('invalid_request', 'not_found', 'delivery_settled', 'endpoint_gone', 'endpoint_disabled')
  async retry(@TenantId() tenant: string, @Param('id', IdPipe('dlv')) id: string): Promise<DeliveryDto> {
    const delivery = await this.deliveries.find(tenant, id);
    await this.deliveries.retry(delivery);
    return toDeliveryView(delivery);
  }
}
