import { randomBytes } from 'node:crypto';
import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { sortableId } from '#domain';
import { Store, Tenant } from '#store';
import { ApiProblems } from '../api-problems.ts';
import { AdminOnly } from '../auth/access.ts';
import { IdPipe, notFound } from '../id.pipe.ts';
import { beyondCursor, PageQuery, toPage } from '../page.ts';
import { NewTenant, TenantDto, TenantPage, toTenantView } from './tenant.dto.ts';

@ApiTags('tenants')
@AdminOnly()
@Controller('v1/tenants')
export class TenantsController {
  constructor(@Inject(Store) private readonly store: Store) {}

  /** No change of the registry: the pipeline learns of a tenant by its keys and endpoints. */
  @Post()
  @ApiOperation({ summary: 'Create a tenant' })
  @ApiCreatedResponse({ type: TenantDto })
  @ApiProblems('invalid_json', 'validation_failed')
  async create(@Body() input: NewTenant): Promise<TenantDto> {
    const createdAt = new Date();
    const id = sortableId('tnt', createdAt.getTime(), randomBytes(10));
    const tenant = { id, name: input.name, dialect: input.dialect, createdAt };
    await this.store.dataSource.manager.insert(Tenant, tenant);
    return toTenantView(tenant);
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
}
