import { randomBytes } from 'node:crypto';
import { Body, Controller, Get, Inject, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { sortableId } from '#domain';
import { hasLimits, Store, Tenant, tenantChange } from '#store';
import { ApiProblems } from '../api-problems.ts';
import { ApiStoredResponse } from '../api-stored.ts';
import { AdminOnly } from '../auth/access.ts';
import { IdPipe, notFound } from '../id.pipe.ts';
import { beyondCursor, PageQuery, toPage } from '../page.ts';
import { RegistryChanges, type Changed } from '../publishing/registry-changes.ts';
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
  async create(@Body() input: NewTenant): Promise<TenantDto | Changed<TenantDto>> {
    const createdAt = new Date();
    const id = sortableId('tnt', createdAt.getTime(), randomBytes(10));
    const { name, dialect } = input;
    const tenant: Tenant = { id, name, dialect, createdAt, revision: 0, ...changedLimits(NO_LIMITS, input.limits) };
    if (!hasLimits(tenant)) {
      // No change of the registry: the pipeline learns of such a tenant by its keys and endpoints.
      await this.store.dataSource.manager.insert(Tenant, tenant);
      return toTenantView(tenant);
    }
    return this.changes.make(async (tx, revision) => {
      const row = { ...tenant, revision };
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
  @ApiOperation({ summary: 'Change a tenant’s name or limits' })
  @ApiOkResponse({ type: TenantDto })
  @ApiStoredResponse(TenantDto)
  @ApiProblems('invalid_json', 'not_found', 'validation_failed')
  patch(@Param('id', new IdPipe('tnt')) id: string, @Body() input: TenantPatch): Promise<Changed<TenantDto>> {
    return this.changes.make(async (tx, revision) => {
      const before = await tx.findOneBy(Tenant, { id });
      if (!before) throw notFound('tnt', id);
      const name = input.name ?? before.name;
      const row: Tenant = { ...before, name, ...changedLimits(before, input.limits), revision };
      await tx.save(Tenant, row);
      return { value: toTenantView(row), records: [tenantChange(row)] };
    });
  }
}
