import { Inject, Injectable } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { boundedRead, readCounts, Store, type Endpoint, type StoredCounts } from '#store';

const count = { type: 'integer', minimum: 0 } as const;

export class WebhookStatsDto {
  @ApiProperty({ ...count, description: 'Those that have ended.' }) totalDeliveries: number;
  @ApiProperty(count) successfulDeliveries: number;
  @ApiProperty({ ...count, description: 'Given up or cancelled.' }) failedDeliveries: number;
  @ApiProperty({ ...count, description: 'Milliseconds; 0 while nothing was answered.' }) averageResponseTime: number;
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
    const from = new Date(Math.min(...rows.map(({ createdAt }) => createdAt.getTime())));
    const span = { tenant, dimension: 'endpoint', grain: 'day', from, to: new Date() } as const;
    const ids = rows.map(({ id }) => id);
    const counts = await boundedRead(this.store.dataSource, (read) => readCounts(read, span, ids));
    return ({ id }) => toStats(counts.get(id));
  }
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
