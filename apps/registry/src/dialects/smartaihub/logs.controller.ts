import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { boundedRead, searchDeliveries, Store, type DeliverySearch } from '#store';
import { ApiProblems } from '../../api-problems.ts';
import { ProductScopes, TenantId } from '../../auth/access.ts';
import { Deliveries } from '../../deliveries/deliveries.ts';
import { searchSpan } from '../../deliveries/time-input.ts';
import { readTimePage } from '../../deliveries/time-page.ts';
import { Endpoints } from '../../endpoints/endpoints.ts';
import { IdPipe, notFound } from '../../ids.ts';
import { smartAiHubApi } from './api.ts';
import { LogAnswerDto, LogListDto, LogQuery, MEANT_BY, toLog, toLogDetail } from './log.dto.ts';

/** What became of a webhook's events. */
@ApiTags('logs')
@Controller('smartaihub/api/v1/webhooks/:id/logs')
export class SmartAiHubLogsController {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(Endpoints) private readonly endpoints: Endpoints,
    @Inject(Deliveries) private readonly deliveries: Deliveries,
  ) {}

  @Get()
  @ProductScopes(smartAiHubApi, 'read')
  @ApiOperation({ operationId: 'listLogs', summary: 'List the deliveries of a webhook, newest first' })
  @ApiOkResponse({ type: LogListDto })
  @ApiProblems('query_timeout')
  async list(
    @TenantId() tenant: string,
    @Param('id', IdPipe('ep')) id: string,
    @Query() query: LogQuery,
  ): Promise<LogListDto> {
    const { id: endpoint } = await this.endpoints.find(tenant, id);
    const { status, eventType } = query;
    const search: DeliverySearch = {
      tenant,
      endpoint,
      ...(status ? { statuses: MEANT_BY[status] } : {}),
      ...(eventType ? { types: [eventType] } : {}),
      ...searchSpan({}, Date.now()),
    };
    const { scan, toPage } = readTimePage(query);
    const found = await boundedRead(this.store.dataSource, (read) => searchDeliveries(read, search, scan));
    const { data, ...meta } = toPage(found, toLog);
    return { data, meta };
  }

  @Get(':logId')
  @ProductScopes(smartAiHubApi, 'read')
  @ApiOperation({ operationId: 'getLog', summary: 'Show a delivery of a webhook with all its attempts' })
  @ApiOkResponse({ type: LogAnswerDto })
  @ApiProblems()
  async get(
    @TenantId() tenant: string,
    @Param('id', IdPipe('ep')) id: string,
    @Param('logId', IdPipe('dlv')) logId: string,
  ): Promise<LogAnswerDto> {
    const delivery = await this.deliveries.find(tenant, logId);
    if (delivery.endpointId !== id) throw notFound('dlv', logId);
    return { data: toLogDetail(delivery, await this.deliveries.detail(delivery)) };
  }
}
