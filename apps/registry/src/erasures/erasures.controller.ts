import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { isEventId } from '#domain';
import { findEvent, Store } from '#store';
import { ApiProblems } from '../api-problems.ts';
import { Scopes, TenantId } from '../auth/access.ts';
import { IdPipe, notFound } from '../ids.ts';
import { Jobs } from '../jobs/jobs.ts';
import { PageQuery } from '../page.ts';
import { NOTHING_ERASED, type ErasureInput } from './erasure-jobs.ts';
import { ErasureDto, ErasurePage, toErasureView } from './erasure-view.ts';

@ApiTags('events')
@Controller('v1')
export class ErasuresController {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(Jobs) private readonly jobs: Jobs,
  ) {}

  @Post('events/:id/erase')
  @HttpCode(202)
  @Scopes('manage')
  @ApiOperation({
    summary: 'Erase the content of an event everywhere',
    description: 'Asked again it is the same erasure; one that failed is begun anew.',
  })
  @ApiAcceptedResponse({ type: ErasureDto })
  @ApiProblems('invalid_request', 'not_found')
  async create(@TenantId() tenantId: string, @Param('id') id: string): Promise<ErasureDto> {
    const event = isEventId(id) ? await findEvent(this.store.dataSource, tenantId, id) : undefined;
    if (!event) throw notFound('evt', id);
    const { acceptedAt, sequence } = event;
    const job = {
      tenantId,
      kind: 'erasure',
      // An id may be used again, for another event.
      queue: `erasure/${tenantId}/${id}/${acceptedAt.getTime()}`,
      endpointId: null,
      input: { event: id, acceptedAt: acceptedAt.toISOString(), sequence } satisfies ErasureInput,
      progress: NOTHING_ERASED,
    } as const;
    return this.jobs.createOnce(job, toErasureView);
  }

  @Get('erasures')
  @Scopes('read')
  @ApiOperation({ summary: 'List erasures, newest first' })
  @ApiOkResponse({ type: ErasurePage })
  @ApiProblems('invalid_request', 'validation_failed')
  list(@TenantId() tenantId: string, @Query() query: PageQuery): Promise<ErasurePage> {
    return this.jobs.list(tenantId, 'erasure', query, toErasureView);
  }

  @Get('erasures/:id')
  @Scopes('read')
  @ApiOperation({ summary: 'Show how far an erasure is' })
  @ApiOkResponse({ type: ErasureDto })
  @ApiProblems('invalid_request', 'not_found')
  async get(@TenantId() tenantId: string, @Param('id', IdPipe('ers')) id: string): Promise<ErasureDto> {
    return toErasureView(await this.jobs.get(tenantId, 'erasure', id));
  }
}
