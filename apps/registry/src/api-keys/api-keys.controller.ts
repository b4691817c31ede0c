import { randomBytes } from 'node:crypto';
import { Body, Controller, Delete, Get, Inject, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { apiKeyFromEntropy, apiKeyHash, registryKey, sortableId } from '#domain';
import { HookwireError } from '#service';
import { ApiKey, apiKeyChange, Endpoint, removal, Store } from '#store';
import { audited } from '../audit/audited.ts';
import { ApiProblems, ApiVersioned } from '../api-problems.ts';
import { Scopes, TenantId } from '../auth/access.ts';
import { ApiStoredResponse } from '../api-stored.ts';
import { Versioned } from '../calls/versioned.ts';
import { IdPipe, notFound } from '../ids.ts';
import { idWhere, PageQuery, partOf, readPage } from '../page.ts';
import { RegistryChanges, rowToChange, type Changed } from '../publishing/registry-changes.ts';
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
  @ApiProblems('invalid_json', 'not_found', 'uid_conflict', 'validation_failed')
  @ApiVersioned()
  create(@TenantId() tenantId: string, @Body() input: NewApiKey): Promise<Changed<Versioned<CreatedApiKeyDto>>> {
    const { key, ...made } = newKey(new Date());
    return this.changes.make(async (tx, revision) => {
      const { uid = null, name, scopes } = input;
      const row: ApiKey = { ...made, tenantId, uid, name, scopes, expiresAt: toDate(input.expiresAt), revision };
      await tx.insert(ApiKey, row);
      const view = toApiKeyView(row);
      return {
        value: new Versioned({ ...view, key }, revision),
        records: [apiKeyChange(row)],
        audit: audited('api_key.created', { tenant: tenantId, resource: row.id, after: view }),
      };
    });
  }

  @Get()
  @ApiOperation({ summary: 'List API keys, masked, newest first' })
  @ApiOkResponse({ type: ApiKeyPage })
  @ApiProblems('not_found', 'validation_failed')
  async list(@TenantId() tenantId: string, @Query() query: PageQuery): Promise<ApiKeyPage> {
    const part = partOf('key', query);
    return readPage(part, toApiKeyView, (order, take) =>
      this.store.dataSource.manager.find(ApiKey, {
        where: { tenantId, ...idWhere(part.beyond) },
        order: { id: order },
        take,
      }),
    );
  }

  @Get(':id')
  @ApiOperation({ summary: 'Show an API key, masked' })
  @ApiOkResponse({ type: ApiKeyDto })
  @ApiProblems('not_found')
  @ApiVersioned()
  async get(@TenantId() tenantId: string, @Param('id', IdPipe('key')) id: string): Promise<Versioned<ApiKeyDto>> {
    const row = await this.store.dataSource.manager.findOneBy(ApiKey, { id, tenantId });
    if (!row) throw notFound('key', id);
    return versioned(row);
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change the name, the uid or the end of an API key' })
  @ApiOkResponse({ type: ApiKeyDto })
  @ApiStoredResponse(ApiKeyDto)
  @ApiProblems('invalid_json', 'not_found', 'precondition_failed', 'uid_conflict', 'validation_failed')
  @ApiVersioned()
  patch(
    @TenantId() tenantId: string,
    @Param('id', IdPipe('key')) id: string,
    @Body() input: ApiKeyPatch,
  ): Promise<Changed<Versioned<ApiKeyDto>>> {
    return this.changes.make(async (tx, revision) => {
      const before = await rowToChange(tx, ApiKey, 'key', { id, tenantId });
      const { name = before.name, uid = before.uid } = input;
      const expiresAt = input.expiresAt === undefined ? before.expiresAt : toDate(input.expiresAt);
      await tx.update(ApiKey, { id }, { name, uid, expiresAt, revision });
      const row = { ...before, name, uid, expiresAt, revision };
      const views = { before: toApiKeyView(before), after: toApiKeyView(row) };
      return {
        value: versioned(row),
        records: [apiKeyChange(row)],
        audit: audited('api_key.updated', { tenant: tenantId, resource: id, ...views }),
      };
    });
  }

  @Post(':id/rotate')
  @ApiOperation({ summary: 'Make a key in the place of another, which works on for a while; shows it this once' })
  @ApiCreatedResponse({ type: CreatedApiKeyDto, description: 'The new key, with the name and scopes of the old one.' })
  @ApiStoredResponse(CreatedApiKeyDto)
  @ApiProblems('api_key_replaced', 'invalid_json', 'not_found', 'precondition_failed', 'validation_failed')
  @ApiVersioned()
  rotate(
    @TenantId() tenantId: string,
    @Param('id', IdPipe('key')) id: string,
    @Body() input: ApiKeyRotation,
  ): Promise<Changed<Versioned<CreatedApiKeyDto>>> {
    const now = new Date();
    const { key, ...made } = newKey(now);
    return this.changes.make(async (tx, revision) => {
      const old = await rowToChange(tx, ApiKey, 'key', { id, tenantId });
      if (old.replacedBy !== null) {
        throw new HookwireError('api_key_replaced', `${id} was rotated already; ${old.replacedBy} is in its place.`);
      }
      const { name, scopes } = old;
      const expiresAt = input.expiresAt === undefined ? endOfSuccessor(old, now) : toDate(input.expiresAt);
      const row: ApiKey = { ...made, tenantId, uid: null, name, scopes, expiresAt, revision };
      const ending = { replacedBy: row.id, expiresAt: endOfReplaced(old, input.overlapSeconds, now), revision };
      await tx.insert(ApiKey, row);
      await tx.update(ApiKey, { id }, ending);
      // What belonged to the old one is the new one's.
      await tx.update(Endpoint, { tenantId, ownedBy: id }, { ownedBy: row.id });
      const replaced = { ...old, ...ending };
      const view = toApiKeyView(row);
      return {
        value: new Versioned({ ...view, key }, revision),
        records: [apiKeyChange(row), apiKeyChange(replaced)],
        audit: [
          audited('api_key.created', { tenant: tenantId, resource: row.id, after: view }),
          audited('api_key.rotated', {
            tenant: tenantId,
            resource: id,
            before: toApiKeyView(old),
            after: toApiKeyView(replaced),
          }),
        ],
      };
    });
  }

  @Delete(':id')
  @ApiOperation({ summary: 'Revoke an API key, at once' })
  @ApiNoContentResponse({ description: 'Revoked.' })
  @ApiStoredResponse()
  @ApiProblems('not_found', 'precondition_failed')
  revoke(@TenantId() tenantId: string, @Param('id', IdPipe('key')) id: string): Promise<Changed<void>> {
    return this.changes.make(async (tx, revision) => {
      const row = await rowToChange(tx, ApiKey, 'key', { id, tenantId });
      await tx.delete(ApiKey, { id, tenantId });
      return {
        value: undefined,
        records: [removal(registryKey.apiKey(row.hash), revision)],
        audit: audited('api_key.revoked', { tenant: tenantId, resource: id, before: toApiKeyView(row) }),
      };
    });
  }
}

/** When it was used last shows in its ETag, but is no change. */
function versioned(row: ApiKey): Versioned<ApiKeyDto> {
  return new Versioned(toApiKeyView(row), row.revision, row.lastUsedAt?.getTime().toString(36));
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
