import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { HookwireError } from '#service';
import { Endpoint, hourlyStats, Store } from '#store';
import { ApiProblems } from '../api-problems.ts';
import { Scopes, TenantId } from '../auth/access.ts';
import { IdPipe, notFound } from '../ids.ts';
import { EndpointStatsDto, StatsQuery, toStatsView } from './stats-view.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Some 2,200 hours, with at most a few hundred buckets each: as much as one answer should hold. */
const LONGEST_SPAN_MS = 92 * DAY_MS;

@ApiTags('endpoints')
@Controller('v1/endpoints/:id/stats')
export class StatsController {
  constructor(@Inject(Store) private readonly store: Store) {}

  @Get()
  @Scopes('read')
  @ApiOperation({ summary: 'How an endpoint fares: counts, success rate and latency' })
  @ApiOkResponse({ type: EndpointStatsDto })
  @ApiProblems('invalid_request', 'not_found', 'validation_failed')
  async get(
    @TenantId() tenant: string,
    @Param('id', IdPipe('ep')) endpoint: string,
    @Query() query: StatsQuery,
  ): Promise<EndpointStatsDto> {
    const { from, to } = spanOf(query, Date.now());
    const db = this.store.dataSource;
    const hours = await hourlyStats(db, tenant, endpoint, from, to);
    // The numbers of a deleted endpoint remain.
    if (hours.length === 0 && !(await db.manager.existsBy(Endpoint, { id: endpoint, tenantId: tenant }))) {
      throw notFound('ep', endpoint);
    }
    return toStatsView({ endpoint, from, to, by: query.by }, hours);
  }
}

function spanOf(query: StatsQuery, now: number): { from: Date; to: Date } {
  const to = query.to === undefined ? now : Date.parse(query.to);
  const wanted = query.from === undefined ? to - DAY_MS : Date.parse(query.from);
  const from = Math.floor(wanted / HOUR_MS) * HOUR_MS;
  if (wanted >= to) throw invalid('from', 'must be before to');
  if (to - from > LONGEST_SPAN_MS + HOUR_MS) throw invalid('from', 'must be at most 92 days before to');
  return { from: new Date(from), to: new Date(to) };
}

function invalid(field: string, message: string): HookwireError {
  return new HookwireError('validation_failed', `${field}: ${message}`, { fields: [{ field, message }] });
}
