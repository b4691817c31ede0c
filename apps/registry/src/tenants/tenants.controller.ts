import { randomBytes } from 'node:crypto';
import { Body, Controller, Delete, Get, Inject, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { sortableId, SYSTEM_TENANT } from '#domain';
import { HookwireError } from '#service';
import { Store, Tenant, tenantChange } from '#store';
import { audited } from '../audit/audited.ts';
import { ApiProblems, ApiVersioned } from '../api-problems.ts';
import { ApiStoredResponse } from '../api-stored.ts';
import { AdminOnly } from '../auth/access.ts';
import { Versioned } from '../calls/versioned.ts';
import { seedCatalogue } from '../event-types/seed-catalogue.ts';
import { IdPipe, notFound } from '../ids.ts';
import { idWhere, PageQuery, partOf, readPage } from '../page.ts';
import { RegistryChanges, rowToChange, type Changed } from '../publishing/registry-changes.ts';
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
  @ApiProblems('invalid_json', 'uid_conflict', 'validation_failed')
  @ApiVersioned()
  create(@Body() input: NewTenant): Promise<Changed<Versioned<TenantDto>>> {
    const createdAt = new Date();
    return this.changes.make(async (tx, revision) => {
      const row: Tenant = {
        id: sortableId('tnt', createdAt.getTime(), randomBytes(10)),
        uid: input.uid ?? null,
        name: input.name,
        dialect: input.dialect,
        ...changedLimits(NO_LIMITS, input.limits),
        onlyCataloguedTypes: input.unknownEventTypes === 'refuse',
        enabled: true,
        deletedAt: null,
        createdAt,
        revision,
      };
      await tx.insert(Tenant, row);
      const types = await seedCatalogue(tx, row, revision);
      const view = toTenantView(row);
      return {
        value: new Versioned(view, revision),
        records: [tenantChange(row), ...types],
        audit: audited('tenant.created', { tenant: row.id, resource: row.id, after: view }),
      };
    });
  }

  @Get()
  @ApiOperation({ summary: 'List tenants, newest first' })
  @ApiOkResponse({ type: TenantPage })
  @ApiProblems('validation_failed')
  async list(@Query() query: PageQuery): Promise<TenantPage> {
    const part = partOf('tnt', query);
    return readPage(part, toTenantView, (order, take) =>
      this.store.dataSource.manager.find(Tenant, { where: idWhere(part.beyond), order: { id: order }, take }),
    );
  }

  @Get(':id')
  @ApiOperation({ summary: 'Show a tenant' })
  @ApiOkResponse({ type: TenantDto })
  @ApiProblems('not_found')
  @ApiVersioned()
  async get(@Param('id', IdPipe('tnt')) id: string): Promise<Versioned<TenantDto>> {
    const tenant = await this.store.dataSource.manager.findOneBy(Tenant, { id });
    if (!tenant) throw notFound('tnt', id);
    return new Versioned(toTenantView(tenant), tenant.revision);
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change a tenant’s name, uid or limits, or switch it off or on' })
  @ApiOkResponse({ type: TenantDto })
  @ApiStoredResponse(TenantDto)
  @ApiProblems('invalid_json', 'not_found', 'precondition_failed', 'uid_conflict', 'validation_failed')
  @ApiVersioned()
  patch(@Param('id', IdPipe('tnt')) id: string, @Body() input: TenantPatch): Promise<Changed<Versioned<TenantDto>>> {
    return this.changes.make(async (tx, revision) => {
      const before = await rowToChange(tx, Tenant, 'tnt', { id });
      const { name = before.name, uid = before.uid, enabled = before.enabled, unknownEventTypes: unknown } = input;
      const onlyCataloguedTypes = unknown === undefined ? before.onlyCataloguedTypes : unknown === 'refuse';
      const limits = changedLimits(before, input.limits);
      const row: Tenant = { ...before, name, uid, enabled, onlyCataloguedTypes, ...limits, revision };
      await tx.save(Tenant, row);
      const view = toTenantView(row);
      return {
        value: new Versioned(view, revision),
        records: [tenantChange(row)],
        audit: audited('tenant.updated', { tenant: id, resource: id, before: toTenantView(before), after: view }),
      };
    });
  }

  @Delete(':id')
  @ApiOperation({ summary: 'Delete a tenant with its API keys and endpoints; what waits for these is cancelled' })
  @ApiNoContentResponse({ description: 'Deleted.' })
  @ApiStoredResponse()
  @ApiProblems('not_found', 'precondition_failed')
  remove(@Param('id', IdPipe('tnt')) id: string): Promise<Changed<void>> {
    if (id === SYSTEM_TENANT) {
      throw new HookwireError(
        'forbidden',
        'The operators’ own tenant cannot be deleted; delete its endpoints instead.',
      );
    }
    return this.changes.make(async (tx, revision) => {
      const tenant = await rowToChange(tx, Tenant, 'tnt', { id });
      return {
        value: undefined,
        records: await removeTenant(tx, tenant, revision),
        audit: audited('tenant.deleted', { tenant: id, resource: id, before: toTenantView(tenant) }),
      };
    });
  }
}
