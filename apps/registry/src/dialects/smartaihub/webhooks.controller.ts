import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Endpoint, Store } from '#store';
import { ApiProblems } from '../../api-problems.ts';
import { ApiStoredResponse } from '../../api-stored.ts';
import { ProductScopes, TenantId } from '../../auth/access.ts';
import { Endpoints } from '../../endpoints/endpoints.ts';
import { IdPipe } from '../../ids.ts';
import { idWhere, PageQuery, partOf, readPage } from '../../page.ts';
import type { Changed } from '../../publishing/registry-changes.ts';
import { TestEvents } from '../../try/test-events.ts';
import { smartAiHubApi } from './api.ts';
import { TestAnswerDto, TestRequest } from './test.dto.ts';
import {
  CreatedWebhookAnswerDto,
  DeletedAnswerDto,
  NewWebhook,
  toWebhook,
  toWish,
  WebhookAnswerDto,
  WebhookChange,
  WebhookListDto,
} from './webhook.dto.ts';

@ApiTags('webhooks')
@Controller('smartaihub/api/v1/webhooks')
export class SmartAiHubWebhooksController {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(Endpoints) private readonly endpoints: Endpoints,
    @Inject(TestEvents) private readonly tests: TestEvents,
  ) {}

  @Post()
  @ProductScopes(smartAiHubApi, 'manage')
  @ApiOperation({ operationId: 'createWebhook', summary: 'Create a webhook; the answer has its secret' })
  @ApiCreatedResponse({ type: CreatedWebhookAnswerDto })
  @ApiStoredResponse(CreatedWebhookAnswerDto)
  @ApiProblems()
  create(@TenantId() tenant: string, @Body() input: NewWebhook): Promise<Changed<CreatedWebhookAnswerDto>> {
    return this.endpoints.create(tenant, { ...toWish(input), url: input.url }, (row, secret) => ({
      data: { ...toWebhook(row), secret: secret.text },
    }));
  }

  @Get()
  @ProductScopes(smartAiHubApi, 'read')
  @ApiOperation({ operationId: 'listWebhooks', summary: 'List the webhooks, newest first' })
  @ApiOkResponse({ type: WebhookListDto })
  @ApiProblems()
  async list(@TenantId() tenantId: string, @Query() query: PageQuery): Promise<WebhookListDto> {
    const part = partOf('ep', query);
    const { data, ...meta } = await readPage(part, toWebhook, (order, take) =>
      this.store.dataSource.manager.find(Endpoint, {
        where: { tenantId, ...idWhere(part.beyond) },
        order: { id: order },
        take,
      }),
    );
    return { data, meta };
  }

  @Get(':id')
  @ProductScopes(smartAiHubApi, 'read')
  @ApiOperation({ operationId: 'getWebhook', summary: 'Show a webhook' })
  @ApiOkResponse({ type: WebhookAnswerDto })
  @ApiProblems()
  async get(@TenantId() tenant: string, @Param('id', IdPipe('ep')) id: string): Promise<WebhookAnswerDto> {
    return { data: toWebhook(await this.endpoints.find(tenant, id)) };
  }

  @Put(':id')
  @ProductScopes(smartAiHubApi, 'manage')
  @ApiOperation({ operationId: 'updateWebhook', summary: 'Change a webhook; what is left out stays' })
  @ApiOkResponse({ type: WebhookAnswerDto })
  @ApiStoredResponse(WebhookAnswerDto)
  @ApiProblems()
  update(
    @TenantId() tenant: string,
    @Param('id', IdPipe('ep')) id: string,
    @Body() input: WebhookChange,
  ): Promise<Changed<WebhookAnswerDto>> {
    return this.endpoints.change(tenant, id, toWish(input), (row) => ({ data: toWebhook(row) }));
  }

  @Patch(':id')
  @ProductScopes(smartAiHubApi, 'manage')
  @ApiOperation({ operationId: 'patchWebhook', summary: 'The same as PUT' })
  @ApiOkResponse({ type: WebhookAnswerDto })
  @ApiStoredResponse(WebhookAnswerDto)
  @ApiProblems()
  patch(
    @TenantId() tenant: string,
    @Param('id', IdPipe('ep')) id: string,
    @Body() input: WebhookChange,
  ): Promise<Changed<WebhookAnswerDto>> {
    return this.update(tenant, id, input);
  }

  @Delete(':id')
  @ProductScopes(smartAiHubApi, 'manage')
  @ApiOperation({ operationId: 'deleteWebhook', summary: 'Delete a webhook' })
  @ApiOkResponse({ type: DeletedAnswerDto })
  @ApiStoredResponse(DeletedAnswerDto)
  @ApiProblems()
  remove(@TenantId() tenant: string, @Param('id', IdPipe('ep')) id: string): Promise<Changed<DeletedAnswerDto>> {
    return this.endpoints.remove(tenant, id, { data: { id, deleted: true } });
  }

  @Post(':id/test')
  @HttpCode(200)
  @ProductScopes(smartAiHubApi, 'manage')
  @ApiOperation({ operationId: 'testWebhook', summary: 'Send an event to this webhook only' })
  @ApiOkResponse({ type: TestAnswerDto })
  @ApiProblems('endpoint_disabled', 'endpoint_unverified')
  async test(
    @TenantId() tenant: string,
    @Param('id', IdPipe('ep')) id: string,
    @Body() { eventType: type, data }: TestRequest,
  ): Promise<TestAnswerDto> {
    const { event, delivery } = await this.tests.send(await this.endpoints.find(tenant, id), { type, data });
    return { data: { success: true, message: 'Test event sent.', eventId: event, logId: delivery } };
  }
}
