import { Body, Controller, Delete, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { HookwireError } from '#service';
import { currentApiKey, Endpoint, Store } from '#store';
import { ApiProblems } from '../../api-problems.ts';
import { ApiStoredResponse } from '../../api-stored.ts';
import { KeyId, ProductScopes, TenantId } from '../../auth/access.ts';
import { Endpoints } from '../../endpoints/endpoints.ts';
import type { Changed } from '../../publishing/registry-changes.ts';
import { TestEvents } from '../../try/test-events.ts';
import { LimitCalls } from '../call-limit.guard.ts';
import { agentCacheApi } from './api.ts';
import { DoneDto, NewWebhook, RegisteredDto, toWebhook, WebhookAnswerDto } from './webhook.dto.ts';

const NOTE = 'Webhook registered successfully. Verify signature using HMAC-SHA256 with your secret.';

/** Each API key has one webhook. */
@ApiTags('webhooks')
@Controller('agentcache/api/webhooks')
export class AgentCacheWebhooksController {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(Endpoints) private readonly endpoints: Endpoints,
    @Inject(TestEvents) private readonly tests: TestEvents,
  ) {}

  @Post()
  @HttpCode(200)
  @ProductScopes(agentCacheApi, 'manage')
  @ApiOperation({ operationId: 'registerWebhook', summary: 'Register the webhook of the API key, or replace it' })
  @ApiOkResponse({ type: RegisteredDto })
  @ApiStoredResponse(RegisteredDto)
  @ApiProblems()
  register(
    @TenantId() tenant: string,
    @KeyId() key: string,
    @Body() { url, events, secret }: NewWebhook,
  ): Promise<Changed<RegisteredDto>> {
    return this.endpoints.create(tenant, { url, eventTypes: events, secret, ownedBy: key }, (row, { text }) => ({
      success: true,
      webhook: toWebhook(row, text),
      note: NOTE,
    }));
  }

  @Get()
  @ProductScopes(agentCacheApi, 'read')
  @ApiOperation({ operationId: 'getWebhook', summary: 'Show the webhook of the API key' })
  @ApiOkResponse({ type: WebhookAnswerDto })
  @ApiProblems('secret_unreadable')
  async get(@TenantId() tenant: string, @KeyId() key: string): Promise<WebhookAnswerDto> {
    const row = await this.#webhook(tenant, key);
    return { success: true, webhook: toWebhook(row, this.endpoints.maskedSecret(row)) };
  }

  @Delete()
  @ProductScopes(agentCacheApi, 'manage')
  @ApiOperation({ operationId: 'deleteWebhook', summary: 'Delete the webhook of the API key' })
  @ApiOkResponse({ type: DoneDto })
  @ApiStoredResponse(DoneDto)
  @ApiProblems()
  async remove(@TenantId() tenant: string, @KeyId() key: string): Promise<Changed<DoneDto>> {
    const { id } = await this.#webhook(tenant, key);
    return this.endpoints.remove(tenant, id, { success: true, message: 'Webhook deleted successfully.' });
  }

  @Post('test')
  @HttpCode(200)
  @LimitCalls('testCalls')
  @ProductScopes(agentCacheApi, 'manage')
  @ApiOperation({ operationId: 'testWebhook', summary: 'Send the test event to the webhook of the API key' })
  @ApiOkResponse({ type: DoneDto })
  @ApiProblems('endpoint_disabled', 'endpoint_unverified')
  async test(@TenantId() tenant: string, @KeyId() key: string): Promise<DoneDto> {
    await this.tests.send(await this.#webhook(tenant, key), {});
    return { success: true, message: 'Test webhook sent.' };
  }

  async #webhook(tenantId: string, key: string): Promise<Endpoint> {
    const ownedBy = await currentApiKey(this.store.dataSource, key);
    const row = await this.store.dataSource.manager.findOneBy(Endpoint, { tenantId, ownedBy });
    if (!row) throw new HookwireError('not_found', 'This API key has no webhook; register one first.');
    return row;
  }
}
