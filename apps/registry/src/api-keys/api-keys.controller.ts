import { randomBytes } from 'node:crypto';
import { Body, Controller, Delete, Get, Inject, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { apiKeyFromEntropy, apiKeyHash, registryKey, sortableId } from '#domain';
import { HookwireError } from '#service';
import { ApiKey, apiKeyChange, removal, Store } from '#store';
import type { EntityManager } from 'typeorm';
import { ApiProblems } from '../api-problems.ts';
import { Scopes, TenantId } from '../auth/access.ts';
import { ApiStoredResponse } from '../api-stored.ts';
import { IdPipe, notFound } from '../id.pipe.ts';
import { beyondCursor, PageQuery, toPage } from '../page.ts';
import { RegistryChanges, type Changed } from '../publishing/registry-changes.ts';
import {
  ApiKeyDto,
  ApiKeyPage,
  ApiKeyPatch,
  ApiKeyRotation,
  CreatedApiKeyDto,
  NewApiKey,
  toApiKeyView,
} from './api-key.dto.ts';
import { endOfReplaced, endOfSuccessor } from './rotation.ts';

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
    const { key, ...made } = newKey(new Date());
    return this.changes.make(async (tx, revision) => {
      const { name, scopes } = input;
      const row: ApiKey = { ...made, tenantId, name, scopes, expiresAt: toDate(input.expiresAt), revision };
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

  @Get(':id')
  @ApiOperation({ summary: 'Show an API key, masked' })
  @ApiOkResponse({ type: ApiKeyDto })
  @ApiProblems('not_found')
  async get(@TenantId() tenantId: string, @Param('id', new IdPipe('key')) id: string): Promise<ApiKeyDto> {
    return toApiKeyView(await find(this.store.dataSource.manager, tenantId, id));
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change the name or the end of an API key' })
  @ApiOkResponse({ type: ApiKeyDto })
  @ApiStoredResponse(ApiKeyDto)
  @ApiProblems('invalid_json', 'not_found', 'validation_failed')
  patch(
    @TenantId() tenantId: string,
    @Param('id', new IdPipe('key')) id: string,
    @Body() input: ApiKeyPatch,
  ): Promise<Changed<ApiKeyDto>> {
    return this.changes.make(async (tx, revision) => {
      const before = await find(tx, tenantId, id);
      const { name = before.name } = input;
      const expiresAt = input.expiresAt === undefined ? before.expiresAt : toDate(input.expiresAt);
      await tx.update(ApiKey, { id }, { name, expiresAt, revision });
      const row = { ...before, name, expiresAt, revision };
      return { value: toApiKeyView(row), records: [apiKeyChange(row)] };
    });
  }

  @Post(':id/rotate')
  @ApiOperation({ summary: 'Make a key in the place of another, which works on for a while; shows it this once' })
  @ApiCreatedResponse({ type: CreatedApiKeyDto, description: 'The new key, with the name and scopes of the old one.' })
  @ApiStoredResponse(CreatedApiKeyDto)
  @ApiProblems('api_key_replaced', 'invalid_json', 'not_found', 'validation_failed')
  rotate(
    @TenantId() tenantId: string,
    @Param('id', new IdPipe('key')) id: string,
    @Body() input: ApiKeyRotation,
  ): Promise<Changed<CreatedApiKeyDto>> {
    const now = new Date();
    const { key, ...made } = newKey(now);
    return this.changes.make(async (tx, revision) => {
      const old = await find(tx, tenantId, id);
      if (old.replacedBy !== null) {
        throw new HookwireError('api_key_replaced', `${id} was rotated already; ${old.replacedBy} is in its place.`);
      }
      const { name, scopes } = old;
      const expiresAt = input.expiresAt === undefined ? endOfSuccessor(old, now) : toDate(input.expiresAt);
      const row: ApiKey = { ...made, tenantId, name, scopes, expiresAt, revision };
      const ending = { replacedBy: row.id, expiresAt: endOfReplaced(old, input.overlapSeconds, now), revision };
      await tx.insert(ApiKey, row);
      await tx.update(ApiKey, { id }, ending);
      const records = [apiKeyChange(row), apiKeyChange({ ...old, ...ending })];
      return { value: { ...toApiKeyView(row), key }, records };
    });
  }

  @Delete(':id')
  @ApiOperation({ summary: 'Revoke an API key, at once' })
  @ApiNoContentResponse({ description: 'Revoked.' })
  @ApiStoredResponse()
  @ApiProblems('not_found')
  revoke(@TenantId() tenantId: string, @Param('id', new IdPipe('key')) id: string): Promise<Changed<void>> {
    return this.changes.make(async (tx, revision) => {
      const row = await find(tx, tenantId, id);
      await tx.delete(ApiKey, { id, tenantId });
      return { value: undefined, records: [removal(registryKey.apiKey(row.hash), revision)] };
    });
  }
}

async function find(manager: EntityManager, tenantId: string, id: string): Promise<ApiKey> {
  const row = await manager.findOneBy(ApiKey, { id, tenantId });
  if (!row) throw notFound('key', id);
  return row;
}

/** What a key has whoever it is for, and the key itself, which is not kept. */
function newKey(createdAt: Date) {
  const key = apiKeyFromEntropy(randomBytes(32));
  return {
    key,
    id: sortableId('key', createdAt.getTime(), randomBytes(10)),
    hash: apiKeyHash(key),
    lastFour: key.slice(-4),
    replacedBy: null,
    lastUsedAt: null,
    createdAt,
  };
}

function toDate(time: string | null | undefined): Date | null {
  return time ? new Date(time) : null;
}
