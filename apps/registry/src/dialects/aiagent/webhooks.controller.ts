import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Endpoint, Store } from '#store';
import { ApiProblems } from '../../api-problems.ts';
import { ApiStoredResponse } from '../../api-stored.ts';
import { ProductScopes, TenantId } from '../../auth/access.ts';
import { Endpoints } from '../../endpoints/endpoints.ts';
import { IdPipe } from '../../ids.ts';
import { idWhere, PageQuery, partOf, readPage } from '../../page.ts';
import type { Changed } from '../../publishing/registry-changes.ts';
import { aiAgentApi } from './api.ts';
import { DoneDto, NewWebhook, Subscription, toWebhook, toWish, WebhookAnswerDto, WebhooksDto } from './webhook.dto.ts';

const REGISTERED: DoneDto = { success: true, message: 'Webhook registered' };

/** What the guide's proxy registers, and what it suggests for an API of its own. */
@ApiTags('webhooks')
@Controller('aiagent')
export class AiAgentWebhooksController {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(Endpoints) private readonly endpoints: Endpoints,
  ) {}

  @Post('register-webhook')
  @HttpCode(200)
  @ProductScopes(aiAgentApi, 'manage')
  @ApiOperation({ operationId: 'registerWithProxy', summary: 'Register a webhook, as with the proxy of the guide' })
  @ApiOkResponse({ type: DoneDto })
  @ApiStoredResponse(DoneDto)
  @ApiProblems()
  registerWithProxy(@TenantId() tenant: string, @Body() input: NewWebhook): Promise<Changed<DoneDto>> {
    return this.endpoints.create(tenant, toWish(input), () => REGISTERED);
  }

  @Post('webhooks/register')
  @HttpCode(200)
  @ProductScopes(aiAgentApi, 'manage')
  @ApiOperation({ operationId: 'registerWebhook', summary: 'Register a webhook; the answer has its id and its token' })
  @ApiOkResponse({ type: WebhookAnswerDto })
  @ApiStoredResponse(WebhookAnswerDto)
  @ApiProblems()
  register(@TenantId() tenant: string, @Body() input: NewWebhook): Promise<Changed<WebhookAnswerDto>> {
    return this.endpoints.create(tenant, toWish(input), (row, { text }) => ({
      ...REGISTERED,
      webhook: toWebhook(row, text),
    }));
  }

  @Get('webhooks')
  @ProductScopes(aiAgentApi, 'read')
  @ApiOperation({ operationId: 'listWebhooks', summary: 'List the webhooks, newest first' })
  @ApiOkResponse({ type: WebhooksDto })
  @ApiProblems('secret_unreadable')
  async list(@TenantId() tenantId: string, @Query() query: PageQuery): Promise<WebhooksDto> {
    const part = partOf('ep', query);
    const { data, ...cursors } = await readPage(
      part,
      (row: Endpoint) => this.#view(row),
      (order, take) =>
        this.store.dataSource.manager.find(Endpoint, {
          where: { tenantId, ...idWhere(part.beyond) },
          order: { id: order },
          take,
        }),
    );
    return { success: true, webhooks: data, ...cursors };
  }

  @Delete('webhooks/:webhook_id')
  @ProductScopes(aiAgentApi, 'manage')
  @ApiOperation({ operationId: 'deleteWebhook', summary: 'Delete a webhook' })
  @ApiOkResponse({ type: DoneDto })
  @ApiStoredResponse(DoneDto)
  @ApiProblems('not_found')
  remove(@TenantId() tenant: string, @Param('webhook_id', IdPipe('ep')) id: string): Promise<Changed<DoneDto>> {
    return this.endpoints.remove(tenant, id, { success: true, message: 'Webhook deleted' });
  }

  @Post('webhooks/:webhook_id/events')
  @HttpCode(200)
  @ProductScopes(aiAgentApi, 'manage')
  @ApiOperation({ operationId: 'subscribeWebhook', summary: 'Subscribe a webhook to these events, instead of others' })
  @ApiOkResponse({ type: WebhookAnswerDto })
  @ApiStoredResponse(WebhookAnswerDto)
  @ApiProblems('not_found', 'secret_unreadable')
  subscribe(
    @TenantId() tenant: string,
    @Param('webhook_id', IdPipe('ep')) id: string,
    @Body() { events }: Subscription,
  ): Promise<Changed<WebhookAnswerDto>> {
    return this.endpoints.change(tenant, id, { eventTypes: events }, (row) => ({
      success: true,
      message: 'Events subscribed',
      webhook: this.#view(row),
    }));
  }

  #view(row: Endpoint) {
    return toWebhook(row, this.endpoints.maskedSecret(row));
  }
}
