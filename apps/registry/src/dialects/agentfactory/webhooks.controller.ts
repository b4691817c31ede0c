import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Endpoint, Store } from '#store';
import { ApiProblems } from '../../api-problems.ts';
import { ApiStoredResponse } from '../../api-stored.ts';
import { ProductScopes, TenantId } from '../../auth/access.ts';
import { Endpoints } from '../../endpoints/endpoints.ts';
import { IdPipe } from '../../ids.ts';
import type { Changed } from '../../publishing/registry-changes.ts';
import { TestEvents } from '../../try/test-events.ts';
import { agentFactoryApi } from './api.ts';
import { TestRequest, TestSentDto } from './test.dto.ts';
import {
  CreatedWebhookDto,
  DeletedWebhookDto,
  NewWebhook,
  toUpdatedWebhook,
  toWebhook,
  toWish,
  UpdatedWebhookDto,
  WebhookDto,
  WebhookListDto,
  WebhookPatch,
  type ShownRow,
} from './webhook.dto.ts';

const SHOWN = { id: true, name: true, url: true, eventTypes: true, enabled: true, createdAt: true } satisfies Record<
  keyof ShownRow,
  true
>;

@ApiTags('webhooks')
@Controller('agentfactory/api/v1/webhooks')
export class AgentFactoryWebhooksController {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(Endpoints) private readonly endpoints: Endpoints,
    @Inject(TestEvents) private readonly tests: TestEvents,
  ) {}

  @Post()
  @ProductScopes(agentFactoryApi, 'manage')
  @ApiOperation({ operationId: 'createWebhook', summary: 'Create a webhook; the answer has its secret' })
  @ApiCreatedResponse({ type: CreatedWebhookDto })
  @ApiStoredResponse(CreatedWebhookDto)
  @ApiProblems()
  create(@TenantId() tenant: string, @Body() input: NewWebhook): Promise<Changed<CreatedWebhookDto>> {
    return this.endpoints.create(tenant, { ...toWish(input), url: input.url }, (row, secret) => ({
      ...toWebhook(row),
      secret: secret.text,
    }));
  }

  @Get()
  @ProductScopes(agentFactoryApi, 'read')
  @ApiOperation({ operationId: 'listWebhooks', summary: 'List the webhooks' })
  @ApiOkResponse({ type: WebhookListDto })
  @ApiProblems()
  async list(@TenantId() tenantId: string): Promise<WebhookListDto> {
    const { manager } = this.store.dataSource;
    const rows = await manager.find(Endpoint, { select: SHOWN, where: { tenantId }, order: { id: 'DESC' } });
    return { webhooks: rows.map(toWebhook) };
  }

  @Get(':webhook_id')
  @ProductScopes(agentFactoryApi, 'read')
  @ApiOperation({ operationId: 'getWebhook', summary: 'Show a webhook' })
  @ApiOkResponse({ type: WebhookDto })
  @ApiProblems()
  async get(@TenantId() tenant: string, @Param('webhook_id', IdPipe('ep')) id: string): Promise<WebhookDto> {
    return toWebhook(await this.endpoints.find(tenant, id));
  }

  @Patch(':webhook_id')
  @ProductScopes(agentFactoryApi, 'manage')
  @ApiOperation({ operationId: 'updateWebhook', summary: 'Change a webhook' })
  @ApiOkResponse({ type: UpdatedWebhookDto })
  @ApiStoredResponse(UpdatedWebhookDto)
  @ApiProblems()
  update(
    @TenantId() tenant: string,
    @Param('webhook_id', IdPipe('ep')) id: string,
    @Body() input: WebhookPatch,
  ): Promise<Changed<UpdatedWebhookDto>> {
    return this.endpoints.change(tenant, id, toWish(input), toUpdatedWebhook);
  }

  @Delete(':webhook_id')
  @ProductScopes(agentFactoryApi, 'manage')
  @ApiOperation({ operationId: 'deleteWebhook', summary: 'Delete a webhook' })
  @ApiOkResponse({ type: DeletedWebhookDto })
  @ApiStoredResponse(DeletedWebhookDto)
  @ApiProblems()
  remove(
    @TenantId() tenant: string,
    @Param('webhook_id', IdPipe('ep')) id: string,
  ): Promise<Changed<DeletedWebhookDto>> {
    return this.endpoints.remove(tenant, id, { id, deleted: true });
  }

  @Post(':webhook_id/test')
  @HttpCode(200)
  @ProductScopes(agentFactoryApi, 'manage')
  @ApiOperation({ operationId: 'testWebhook', summary: 'Send an event to this webhook only' })
  @ApiOkResponse({ type: TestSentDto })
  @ApiProblems('endpoint_disabled', 'endpoint_unverified')
  async test(
    @TenantId() tenant: string,
    @Param('webhook_id', IdPipe('ep')) id: string,
    @Body() { event: type, test_data: data }: TestRequest,
  ): Promise<TestSentDto> {
    const { event } = await this.tests.send(await this.endpoints.find(tenant, id), { type, data });
    return { status: 'sent', test_event_id: event };
  }
}
