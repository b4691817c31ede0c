import { Inject, Injectable } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import {
  boundedRead,
  countDeliveries,
  readCounts,
  readStats,
  Store,
  type Endpoint,
  type StatsSpan,
  type StoredCounts,
} from '#store';
import { searchSpan } from '../../deliveries/time-input.ts';
import { FailedAttemptsDto, LatencyDto, toEndpointStatsView } from '../../stats/stats-view.ts';

const count = { type: 'integer', minimum: 0 } as const;

export class WebhookStatsDto {
  @ApiProperty({ ...count, description: 'Those that have ended.' }) totalDeliveries: number;
  @ApiProperty(count) successfulDeliveries: number;
  @ApiProperty({ ...count, description: 'Given up or cancelled.' }) failedDeliveries: number;
  @ApiProperty({ ...count, description: 'Milliseconds; 0 while nothing was answered.' }) averageResponseTime: number;
}

/** Deliveries that wait are counted up to so many. */
export const MOST_COUNTED = 100_000;

export class AttemptCountsDto {
  @ApiProperty({ ...count, description: 'Requests that were made, or tried.' }) total: number;
  @ApiProperty({ ...count, description: 'Those that were answered with 2xx.' }) successful: number;
  @ApiProperty({ description: 'The others, by their answer.' }) failed: FailedAttemptsDto;
}

export class WebhookStatisticsDto extends WebhookStatsDto {
  @ApiProperty({ ...count, maximum: MOST_COUNTED, description: 'Those that have not ended.' })
  pendingDeliveries: number;
  @ApiProperty({
    type: Number,
    nullable: true,
    minimum: 0,
    maximum: 1,
    description: 'Successful ones among those that were not cancelled; null when there is none.',
  })
  successRate: number | null;
  @ApiProperty() attempts: AttemptCountsDto;
  @ApiProperty({ description: 'Milliseconds.' }) responseTime: LatencyDto;
  @ApiProperty({ format: 'date-time', description: 'What happened since then is counted.' }) since: string;
}

export class WebhookStatisticsAnswerDto {
  @ApiProperty({ enum: [true] }) success: true;
  @ApiProperty() stats: WebhookStatisticsDto;
}

/** How webhooks fare, since they are there or for as long as statistics are kept. */
@Injectable()
export class WebhookStats {
  constructor(@Inject(Store) private readonly store: Store) {}

  /**
   * Of all at once.
   * @param rows of one tenant @returns what there is to say of each
   * @throws HookwireError `query_timeout`
   */
  async of(tenant: string, rows: readonly Endpoint[]): Promise<(row: Endpoint) => WebhookStatsDto> {
    if (rows.length === 0) return () => toStats(undefined);
    const ids = rows.map(({ id }) => id);
    const counts = await boundedRead(this.store.dataSource, (read) => readCounts(read, spanOf(tenant, rows), ids));
    return ({ id }) => toStats(counts.get(id));
  }

  /** Of one, with all that there is to say. @throws HookwireError `query_timeout` */
  async detailed(row: Endpoint): Promise<WebhookStatisticsDto> {
    const { tenantId: tenant, id: endpoint } = row;
    const span = spanOf(tenant, [row]);
    const open = { tenant, endpoint, statuses: ['pending', 'retrying'], ...searchSpan({}, Date.now()) } as const;
    const [series, pendingDeliveries] = await boundedRead(this.store.dataSource, async (read) => {
      const [one] = await readStats(read, span, [endpoint], false);
      return [one!, await countDeliveries(read, open, MOST_COUNTED)] as const;
    });
    const { attempts, succeededAttempts, failedAttempts, successRate, latency } = toEndpointStatsView(
      { span, withBuckets: false },
      series,
    ).total;
    return {
      ...toStats(series.total),
      pendingDeliveries,
      successRate,
      attempts: { total: attempts, successful: succeededAttempts, failed: failedAttempts },
      responseTime: latency,
      since: row.createdAt.toISOString(),
    };
  }
}

/** Since the first of them was made. */
function spanOf(tenant: string, rows: readonly Endpoint[]): StatsSpan {
  const from = new Date(Math.min(...rows.map(({ createdAt }) => createdAt.getTime())));
  return { tenant, dimension: 'endpoint', grain: 'day', from, to: new Date() };
}

/** @param counts undefined when nothing has happened */
export function toStats(counts: StoredCounts | undefined): WebhookStatsDto {
  const { delivered = 0, exhausted = 0, cancelled = 0, timed = 0, duration_ms_sum: sum = 0 } = counts ?? {};
  const failed = exhausted + cancelled;
  return {
    totalDeliveries: delivered + failed,
    successfulDeliveries: delivered,
    failedDeliveries: failed,
    averageResponseTime: timed === 0 ? 0 : Math.round(sum / timed),
  };
}
