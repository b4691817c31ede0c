import { randomBytes } from 'node:crypto';
import { Body, Controller, Delete, Get, Inject, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { sortableId } from '#domain';
import { Store, Tenant, tenantChange } from '#store';
import { ApiProblems } from '../api-problems.ts';
import { ApiStoredResponse } from '../api-stored.ts';
import { AdminOnly } from '../auth/access.ts';
import { IdPipe, notFound } from '../id.pipe.ts';
import { beyondCursor, PageQuery, toPage } from '../page.ts';
import { RegistryChanges, type Changed } from '../publishing/registry-changes.ts';
import { removeTenant } from './remove-tenant.ts';
import { changedLimits, NewTenant, TenantDto, TenantPage, TenantPatch, toTenantView } from './tenant.dto.ts';

const NO_LIMITS = { publishLimit: null, deliveryLimit: null };

@ApiTags('tenants')
@AdminOnly()
@Controller('v1/tenants')
export class TenantsController {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(RegistryChanges) private readonly changes: RegistryChanges,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Create a tenant' })
  @ApiCreatedResponse({ type: TenantDto })
  @ApiStoredResponse(TenantDto)
  @ApiProblems('invalid_json', 'validation_failed')
  create(@Body() input: NewTenant): Promise<Changed<TenantDto>> {
    const createdAt = new Date();
    return this.changes.make(async (tx, revision) => {
      const row: Tenant = {
        id: sortableId('tnt', createdAt.getTime(), randomBytes(10)),
        name: input.name,
        dialect: input.dialect,
        ...changedLimits(NO_LIMITS, input.limits),
        enabled: true,
        deletedAt: null,
        createdAt,
        revision,
      };
      await tx.insert(Tenant, row);
      return { value: toTenantView(row), records: [tenantChange(row)] };
    });
  }

  @Get()
  @ApiOperation({ summary: 'List tenants, newest first' })
  @ApiOkResponse({ type: TenantPage })
  @ApiProblems('validation_failed')
  async list(@Query() query: PageQuery): Promise<TenantPage> {
    const rows = await this.store.dataSource.manager.find(Tenant, {
      where: beyondCursor('tnt', query),
      order: { id: 'DESC' },
      take: query.limit + 1,
    });
    return toPage(rows, query.limit, toTenantView);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Show a tenant' })
  @ApiOkResponse({ type: TenantDto })
  @ApiProblems('not_found')
  async get(@Param('id', new IdPipe('tnt')) id: string): Promise<TenantDto> {
    const tenant = await this.store.dataSource.manager.findOneBy(Tenant, { id });
    if (!tenant) throw notFound('tnt', id);
    return toTenantView(tenant);
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change a tenant’s name or limits, or switch it off or on' })
  @ApiOkResponse({ type: TenantDto })
  @ApiStoredResponse(TenantDto)
  @ApiProblems('invalid_json', 'not_found', 'validation_failed')
  patch(@Param('id', new IdPipe('tnt')) id: string, @Body() input: TenantPatch): Promise<Changed<TenantDto>> {
    return this.changes.make(async (tx, revision) => {
      const before = await tx.findOneBy(Tenant, { id });
      if (!before) throw notFound('tnt', id);
      const { name = before.name, enabled = before.enabled } = input;
      const row: Tenant = { ...before, name, enabled, ...changedLimits(before, input.limits), revision };
      await tx.save(Tenant, row);
      return { value: toTenantView(row), records: [tenantChange(row)] };
    });
  }
  @Delete(':id')
  @ApiOperation({ summary: 'Delete a tenant with its API keys and endpoints; what waits for these is cancelled' })
  @ApiNoContentResponse({ description: 'Deleted.' })
  @ApiStoredResponse()
  @ApiProblems('not_found')
  remove(@Param('id', new IdPipe('tnt')) id: string): Promise<Changed<void>> {
    return this.changes.make(async (tx, revision) => {
      const tenant = await tx.findOneBy(Tenant, { id });
      if (!tenant) throw notFound('tnt', id);
      return { value: undefined, records: await removeTenant(tx, tenant, revision) };
    });
  }
}
