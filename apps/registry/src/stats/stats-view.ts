import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { percentiles } from '#domain';
import type { Series, StoredStats } from '#store';
import type { StatsReading } from './stats-query.ts';

const milliseconds = { type: Number, nullable: true } as const;

export class LatencyDto {
  @ApiProperty(milliseconds) mean: number | null;
  @ApiProperty({ ...milliseconds, description: 'Percentiles are within 2 %.' }) p50: number | null;
  @ApiProperty(milliseconds) p95: number | null;
  @ApiProperty(milliseconds) p99: number | null;
}

export class FailedAttemptsDto {
  @ApiProperty({ type: 'integer' }) '3xx': number;
  @ApiProperty({ type: 'integer' }) '4xx': number;
  @ApiProperty({ type: 'integer' }) '5xx': number;
  @ApiProperty({ type: 'integer', description: 'No answer, or none that HTTP knows.' }) none: number;
}

const rate = { type: Number, nullable: true, minimum: 0, maximum: 1 } as const;

/**
 * Counted in the minute in which it happened, and never changed afterwards: a delivery that is given up in one hour and
 * delivered by a replay in a later one counts in both. A replay of what was delivered already adds attempts only.
 */
export class StatsDto {
  @ApiProperty({ type: 'integer', description: 'Requests made, or tried.' }) attempts: number;
  @ApiProperty({ type: 'integer', description: 'Attempts answered with 2xx.' }) succeededAttempts: number;
  @ApiProperty({ description: 'The other attempts, by their answer.' }) failedAttempts: FailedAttemptsDto;
  @ApiProperty({ type: 'integer', description: 'Deliveries that became delivered.' }) delivered: number;
  @ApiProperty({ type: 'integer', description: 'Deliveries that were given up after their last attempt.' })
  exhausted: number;
  @ApiProperty({ type: 'integer', description: 'Deliveries that were cancelled.' }) cancelled: number;
  @ApiProperty({
    ...rate,
    description: 'delivered / (delivered + exhausted): what the receiver got in the end. Null when nothing ended.',
  })
  successRate: number | null;
  @ApiProperty({ ...rate, description: 'succeededAttempts / attempts: how often it worked at once.' })
  attemptSuccessRate: number | null;
  @ApiProperty({ description: 'In milliseconds, of the attempts that were answered or timed out.' })
  latency: LatencyDto;
}

export class StatsBucketDto extends StatsDto {
  @ApiProperty({ format: 'date-time', description: 'When the minute, hour or day (UTC) begins.' }) start: string;
}

const BUCKETS = 'With `bucket`: the minutes, hours or days in which anything happened, oldest first.';

export class StatsSeriesDto {
  @ApiProperty({ description: 'The id of the tenant or endpoint, or the event type.' }) name: string;
  @ApiProperty() total: StatsDto;
  @ApiPropertyOptional({ type: [StatsBucketDto], description: BUCKETS }) buckets?: StatsBucketDto[];
}

const from = { format: 'date-time', description: 'The beginning of the first minute, hour or day that counts.' };

export class StatsAnswerDto {
  @ApiProperty({ enum: ['tenant', 'endpoint', 'type'] }) by: string;
  @ApiProperty(from) from: string;
  @ApiProperty({ format: 'date-time' }) to: string;
  @ApiProperty({ type: [StatsSeriesDto], description: 'Those with the most attempts first.' }) data: StatsSeriesDto[];
}

export class EndpointStatsDto {
  @ApiProperty() endpoint: string;
  @ApiProperty(from) from: string;
  @ApiProperty({ format: 'date-time' }) to: string;
  @ApiProperty() total: StatsDto;
  @ApiPropertyOptional({ type: [StatsBucketDto], description: BUCKETS }) buckets?: StatsBucketDto[];
}

export function toStatsView({ span, withBuckets }: StatsReading, series: readonly Series[]): StatsAnswerDto {
  return {
    by: span.dimension,
    ...times(span),
    // The tenant's own series has no name of its own.
    data: series.map((one) => ({ name: one.name || span.tenant, ...toSeries(one, withBuckets) })),
  };
}

export function toEndpointStatsView({ span, withBuckets }: StatsReading, series: Series): EndpointStatsDto {
  return { endpoint: series.name, ...times(span), ...toSeries(series, withBuckets) };
}

function times({ from, to }: StatsReading['span']) {
  return { from: from.toISOString(), to: to.toISOString() };
}

function toSeries({ total, buckets }: Series, withBuckets: boolean) {
  return {
    total: toView(total),
    ...(withBuckets ? { buckets: buckets.map((row) => ({ start: row.start.toISOString(), ...toView(row) })) } : {}),
  };
}

function toView(stats: StoredStats): StatsDto {
  const [p50, p95, p99] = percentiles(stats.latency, [0.5, 0.95, 0.99]).map(rounded) as [Ms, Ms, Ms];
  const { attempts, succeeded, failed_3xx, failed_4xx, failed_5xx, delivered, exhausted, cancelled } = stats;
  return {
    attempts,
    succeededAttempts: succeeded,
    failedAttempts: {
      '3xx': failed_3xx,
      '4xx': failed_4xx,
      '5xx': failed_5xx,
      none: attempts - succeeded - failed_3xx - failed_4xx - failed_5xx,
    },
    delivered,
    exhausted,
    cancelled,
    successRate: ratio(delivered, delivered + exhausted),
    attemptSuccessRate: ratio(succeeded, attempts),
    latency: {
      mean: rounded(ratio(stats.duration_ms_sum, stats.timed)),
      p50,
      p95,
      p99,
    },
  };
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

type Ms = number | null;

function rounded(ms: number | null | undefined): Ms {
  return ms === null || ms === undefined ? null : Math.round(ms * 10) / 10;
}
