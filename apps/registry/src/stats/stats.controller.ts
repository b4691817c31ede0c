import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { boundedRead, Endpoint, readStats, Store } from '#store';
import { ApiProblems } from '../api-problems.ts';
import { Scopes, TenantId } from '../auth/access.ts';
import { idOf, IdPipe, notFound } from '../ids.ts';
import { readingOf, seriesOf, StatsQuery, StatsTimeQuery } from './stats-query.ts';
import { EndpointStatsDto, StatsAnswerDto, toEndpointStatsView, toStatsView } from './stats-view.ts';

@ApiTags('stats')
@Controller('v1')
export class StatsController {
  constructor(@Inject(Store) private readonly store: Store) {}

  @Get('stats')
  @Scopes('read')
  @ApiOperation({ summary: 'How the tenant, its endpoints or its event types fare: counts, success rates and latency' })
  @ApiOkResponse({ type: StatsAnswerDto })
  @ApiProblems('invalid_request', 'validation_failed', 'query_timeout')
  async get(@TenantId() tenant: string, @Query() query: StatsQuery): Promise<StatsAnswerDto> {
    const reading = readingOf(tenant, query.by, query, Date.now());
    const endpoint = query.endpoint && ((await idOf(this.store, 'ep', query.endpoint, tenant)) ?? query.endpoint);
    const which = seriesOf({ ...query, endpoint }, reading);
    const series = await boundedRead(this.store.dataSource, (read) =>
      readStats(read, reading.span, which, reading.withBuckets),
    );
    return toStatsView(reading, series);
  }

  @Get('endpoints/:id/stats')
  @Scopes('read')
  @ApiOperation({ summary: 'How an endpoint fares: counts, success rates and latency' })
  @ApiOkResponse({ type: EndpointStatsDto })
  @ApiProblems('invalid_request', 'not_found', 'validation_failed', 'query_timeout')
  async ofEndpoint(
    @TenantId() tenant: string,
    @Param('id', IdPipe('ep')) id: string,
    @Query() query: StatsTimeQuery,
  ): Promise<EndpointStatsDto> {
    const reading = readingOf(tenant, 'endpoint', query, Date.now());
    const db = this.store.dataSource;
    const [series] = await boundedRead(db, (read) => readStats(read, reading.span, [id], reading.withBuckets));
    const { attempts, cancelled } = series!.total;
    // The numbers of a deleted endpoint remain.
    if (attempts + cancelled === 0 && !(await db.manager.existsBy(Endpoint, { id, tenantId: tenant }))) {
      throw notFound('ep', id);
    }
    return toEndpointStatsView(reading, series!);
  }
}
