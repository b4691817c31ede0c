import { Body, Controller, Delete, Get, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { patternsThatMatch } from '#domain';
import { Endpoint, Store } from '#store';
import { ArrayOverlap } from 'typeorm';
import { ApiProblems } from '../../api-problems.ts';
import { ApiStoredResponse } from '../../api-stored.ts';
import { ProductScopes, TenantId } from '../../auth/access.ts';
import { Endpoints } from '../../endpoints/endpoints.ts';
import { IdPipe } from '../../ids.ts';
import type { Changed } from '../../publishing/registry-changes.ts';
import { masked } from '../../secrets/new-secret.ts';
import { costKatanaApi } from './api.ts';
import { NewWebhook, WebhookChange, WebhookQuery } from './webhook-input.ts';
import { WebhookStatisticsAnswerDto, WebhookStats } from './webhook-stats.ts';
import {
  DoneDto,
  toCreated,
  toListed,
  toWebhook,
  WebhookAnswerDto,
  WebhookCreatedDto,
  WebhookListDto,
  WebhookUpdatedDto,
} from './webhook-view.ts';
import { toWish } from './webhook-wish.ts';

@ApiTags('webhooks')
@Controller('costkatana/api/webhooks')
export class CostKatanaWebhooksController {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(Endpoints) private readonly endpoints: Endpoints,
    @Inject(WebhookStats) private readonly stats: WebhookStats,
  ) {}

  @Post()
  @ProductScopes(costKatanaApi, 'manage')
  @ApiOperation({ operationId: 'createWebhook', summary: 'Create a webhook' })
  @ApiCreatedResponse({ type: WebhookCreatedDto })
  @ApiStoredResponse(WebhookCreatedDto)
  @ApiProblems('too_many_endpoints')
  async create(@TenantId() tenant: string, @Body() input: NewWebhook): Promise<Changed<WebhookCreatedDto>> {
    return this.endpoints.create(tenant, { ...toWish(input), url: input.url }, (row, { text }) => ({
      success: true,
      webhook: toCreated(row, masked(text)),
      ...(input.secret === undefined ? { secret: text } : {}),
    }));
  }

  @Get()
  @ProductScopes(costKatanaApi, 'read')
  @ApiOperation({ operationId: 'listWebhooks', summary: 'List the webhooks, the newest first' })
  @ApiOkResponse({ type: WebhookListDto })
  @ApiProblems('query_timeout')
  async list(@TenantId() tenantId: string, @Query() { active, events }: WebhookQuery): Promise<WebhookListDto> {
    const rows = await this.store.dataSource.manager.find(Endpoint, {
      where: {
        tenantId,
        ...(active === undefined ? {} : { enabled: active === 'true' }),
        ...(events === undefined
          ? {}
          : { eventTypes: ArrayOverlap(events.flatMap((event) => patternsThatMatch(event))) }),
      },
      order: { id: 'DESC' },
    });
    const statsOf = await this.stats.of(tenantId, rows);
    return { success: true, webhooks: rows.map((row) => toListed(row, statsOf(row))) };
  }

  @Get(':id')
  @ProductScopes(costKatanaApi, 'read')
  @ApiOperation({ operationId: 'getWebhook', summary: 'Show a webhook' })
  @ApiOkResponse({ type: WebhookAnswerDto })
  @ApiProblems('query_timeout', 'secret_unreadable')
  async get(@TenantId() tenant: string, @Param('id', IdPipe('ep')) id: string): Promise<WebhookAnswerDto> {
    const row = await this.endpoints.find(tenant, id);
    const statsOf = await this.stats.of(tenant, [row]);
    const webhook = { ...toWebhook(row, this.endpoints.maskedSecret(row)), stats: statsOf(row) };
    return { success: true, webhook };
  }

  @Get(':id/stats')
  @ProductScopes(costKatanaApi, 'read')
  @ApiOperation({ operationId: 'getWebhookStats', summary: 'Show how a webhook fares' })
  @ApiOkResponse({ type: WebhookStatisticsAnswerDto })
  @ApiProblems('query_timeout')
  async statistics(
    @TenantId() tenant: string,
    @Param('id', IdPipe('ep')) id: string,
  ): Promise<WebhookStatisticsAnswerDto> {
    return { success: true, stats: await this.stats.detailed(await this.endpoints.find(tenant, id)) };
  }

  @Put(':id')
  @ProductScopes(costKatanaApi, 'manage')
  @ApiOperation({ operationId: 'updateWebhook', summary: 'Change a webhook; what is left out stays' })
  @ApiOkResponse({ type: WebhookUpdatedDto })
  @ApiStoredResponse(WebhookUpdatedDto)
  @ApiProblems('secret_unreadable')
  update(
    @TenantId() tenant: string,
    @Param('id', IdPipe('ep')) id: string,
    @Body() input: WebhookChange,
  ): Promise<Changed<WebhookUpdatedDto>> {
    return this.endpoints.change(
      tenant,
      id,
      (before) => toWish(input, before),
      (row) => ({ success: true, webhook: toWebhook(row, this.endpoints.maskedSecret(row)) }),
    );
  }

  @Delete(':id')
  @ProductScopes(costKatanaApi, 'manage')
  @ApiOperation({ operationId: 'deleteWebhook', summary: 'Delete a webhook' })
  @ApiOkResponse({ type: DoneDto })
  @ApiStoredResponse(DoneDto)
  @ApiProblems()
  remove(@TenantId() tenant: string, @Param('id', IdPipe('ep')) id: string): Promise<Changed<DoneDto>> {
    return this.endpoints.remove(tenant, id, { success: true, message: 'Webhook deleted successfully.' });
  }
}
