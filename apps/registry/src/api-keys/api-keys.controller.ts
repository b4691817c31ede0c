import { randomBytes } from 'node:crypto';
import { Body, Controller, Delete, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { apiKeyFromEntropy, apiKeyHash, registryKey, sortableId } from '#domain';
import { ApiKey, apiKeyChange, removal, Store } from '#store';
import { ApiProblems } from '../api-problems.ts';
import { Scopes, TenantId } from '../auth/access.ts';
import { ApiStoredResponse } from '../api-stored.ts';
import { IdPipe, notFound } from '../id.pipe.ts';
import { beyondCursor, PageQuery, toPage } from '../page.ts';
import { RegistryChanges, type Changed } from '../publishing/registry-changes.ts';
import { ApiKeyDto, ApiKeyPage, CreatedApiKeyDto, NewApiKey, toApiKeyView } from './api-key.dto.ts';

/** Keys of the tenant in the path, for the operator and for the tenant's own `manage` keys. */
@ApiTags('API keys')
@Scopes('manage')
@Controller('v1/tenants/:tenant/keys')
export class ApiKeysController {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(RegistryChanges) private readonly changes: RegistryChanges,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Create an API key; this answer is the only one that shows it' })
  @ApiCreatedResponse({ type: CreatedApiKeyDto })
  @ApiStoredResponse(CreatedApiKeyDto)
  @ApiProblems('invalid_json', 'not_found', 'validation_failed')
  create(@TenantId() tenantId: string, @Body() input: NewApiKey): Promise<Changed<CreatedApiKeyDto>> {
    const key = apiKeyFromEntropy(randomBytes(32));
    const createdAt = new Date();
    return this.changes.make(async (tx, revision) => {
      const row: ApiKey = {
        id: sortableId('key', createdAt.getTime(), randomBytes(10)),
        tenantId,
        name: input.name,
        hash: apiKeyHash(key),
        lastFour: key.slice(-4),
        scopes: input.scopes,
        expiresAt: input.expiresAt ? new Date(input.expiresAt) : null,
        createdAt,
        revision,
      };
      await tx.insert(ApiKey, row);
      return { value: { ...toApiKeyView(row), key }, records: [apiKeyChange(row)] };
    });
  }

  @Get()
  @ApiOperation({ summary: 'List API keys, masked, newest first' })
  @ApiOkResponse({ type: ApiKeyPage })
  @ApiProblems('not_found', 'validation_failed')
  async list(@TenantId() tenantId: string, @Query() query: PageQuery): Promise<ApiKeyPage> {
    const rows = await this.store.dataSource.manager.find(ApiKey, {
      where: { tenantId, ...beyondCursor('key', query) },
      order: { id: 'DESC' },
      take: query.limit + 1,
    });
    return toPage<ApiKey, ApiKeyDto>(rows, query.limit, toApiKeyView);
  }

  @Delete(':id')
  @ApiOperation({ summary: 'Revoke an API key, at once' })
  @ApiNoContentResponse({ description: 'Revoked.' })
  @ApiStoredResponse()
  @ApiProblems('not_found')
  revoke(@TenantId() tenantId: string, @Param('id', new IdPipe('key')) id: string): Promise<Changed<void>> {
    return this.changes.make(async (tx, revision) => {
      const row = await tx.findOneBy(ApiKey, { id, tenantId });
      if (!row) throw notFound('key', id);
      await tx.delete(ApiKey, { id, tenantId });
      return { value: undefined, records: [removal(registryKey.apiKey(row.hash), revision)] };
    });
  }
}
