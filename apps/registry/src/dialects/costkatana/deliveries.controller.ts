import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { boundedRead, lastAttemptsOf, numberedDeliveries, Store } from '#store';
import { ApiProblems } from '../../api-problems.ts';
import { ProductScopes, TenantId } from '../../auth/access.ts';
import { Deliveries } from '../../deliveries/deliveries.ts';
import { Endpoints } from '../../endpoints/endpoints.ts';
import { IdPipe } from '../../ids.ts';
import { LimitCalls } from '../call-limit.guard.ts';
import { costKatanaApi } from './api.ts';
import { toSearch, WebhookDeliveryQuery } from './delivery-query.ts';
import {
  ReplayedDto,
  toDeliveryDetails,
  toListedDelivery,
  WebhookDeliveryAnswerDto,
  WebhookDeliveryListDto,
} from './delivery-view.ts';

@ApiTags('deliveries')
@Controller('costkatana/api/webhooks')
export class CostKatanaDeliveriesController {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(Endpoints) private readonly endpoints: Endpoints,
    @Inject(Deliveries) private readonly deliveries: Deliveries,
  ) {}

  @Get(':id/deliveries')
  @ProductScopes(costKatanaApi, 'read')
  @ApiOperation({ operationId: 'listDeliveries', summary: 'List the deliveries of a webhook, the newest first' })
  @ApiOkResponse({ type: WebhookDeliveryListDto })
  @ApiProblems('query_timeout')
  async list(
    @TenantId() tenant: string,
    @Param('id', IdPipe('ep')) id: string,
    @Query() query: WebhookDeliveryQuery,
  ): Promise<WebhookDeliveryListDto> {
    const webhook = await this.endpoints.find(tenant, id);
    const { limit, offset } = query;
    const search = toSearch(webhook, query, Date.now());
    return boundedRead(this.store.dataSource, async (read) => {
      const { rows, total } = await numberedDeliveries(read, search, { offset, limit });
      const last = await lastAttemptsOf(read, rows);
      return {
        success: true,
        deliveries: rows.map((row) => toListedDelivery(row, last.get(row.id))),
        pagination: { total, limit, offset, hasMore: offset + rows.length < total },
      };
    });
  }

  @Get('deliveries/:id')
  @ProductScopes(costKatanaApi, 'read')
  @ApiOperation({ operationId: 'getDelivery', summary: 'Show a delivery with all its attempts' })
  @ApiOkResponse({ type: WebhookDeliveryAnswerDto })
  @ApiProblems()
  async get(@TenantId() tenant: string, @Param('id', IdPipe('dlv')) id: string): Promise<WebhookDeliveryAnswerDto> {
    const row = await this.deliveries.find(tenant, id);
    return { success: true, delivery: toDeliveryDetails(row, await this.deliveries.detail(row)) };
  }

  @Post('deliveries/:id/replay')
  @HttpCode(200)
  @LimitCalls('replayCalls')
  @ProductScopes(costKatanaApi, 'manage')
  @ApiOperation({ operationId: 'replayDelivery', summary: 'Send a delivery once more, as the same event' })
  @ApiOkResponse({ type: ReplayedDto })
  @ApiProblems('delivery_pending', 'endpoint_gone', 'endpoint_disabled', 'event_gone')
  async replay(@TenantId() tenant: string, @Param('id', IdPipe('dlv')) id: string): Promise<ReplayedDto> {
    const replayId = await this.deliveries.replay(await this.deliveries.find(tenant, id));
    return { success: true, message: 'The delivery is being sent again.', deliveryId: id, replayId };
  }
}
