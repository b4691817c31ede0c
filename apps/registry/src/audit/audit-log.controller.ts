import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AuditEntry, Store } from '#store';
import { ApiProblems } from '../api-problems.ts';
import { ScopesOrOperator, TenantIfAny } from '../auth/access.ts';
import { idWhere, partOf, readPage } from '../page.ts';
import { AuditPage, AuditQuery, idsBetween, toAuditView } from './audit-view.ts';

@ApiTags('audit log')
@Controller('v1/audit-log')
export class AuditLogController {
  constructor(@Inject(Store) private readonly store: Store) {}

  @Get()
  @ScopesOrOperator('read')
  @ApiOperation({ summary: 'Search who changed what, newest first' })
  @ApiOkResponse({ type: AuditPage })
  @ApiProblems('validation_failed')
  async list(@TenantIfAny() tenantId: string | undefined, @Query() query: AuditQuery): Promise<AuditPage> {
    const part = partOf('aud', query);
    return readPage(part, toAuditView, (order, take) =>
      this.store.dataSource.manager.find(AuditEntry, {
        where: {
          ...(tenantId === undefined ? {} : { tenantId }),
          ...(query.actorType === undefined ? {} : { actorType: query.actorType }),
          ...(query.actor === undefined ? {} : { actorId: query.actor }),
          ...(query.action === undefined ? {} : { action: query.action }),
          ...(query.resource === undefined ? {} : { resource: query.resource }),
          ...idWhere([...idsBetween(query), ...part.beyond]),
        },
        order: { id: order },
        take,
      }),
    );
  }
}
