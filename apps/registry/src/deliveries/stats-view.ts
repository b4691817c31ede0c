import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { percentile } from '#domain';
import { addStats, type StoredHour, type StoredStats } from '#store';
import { MayBeMissing, Satisfies } from '../input-rules.ts';
import { timeProblem } from './time-input.ts';

export class StatsQuery {
  @ApiPropertyOptional({ format: 'date-time', description: 'Its hour counts whole. Default: a day before `to`.' })
  @MayBeMissing()
  @Satisfies('isTime', timeProblem)
  from?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Default: now.' })
  @MayBeMissing()
  @Satisfies('isTime', timeProblem)
  to?: string;

  @ApiPropertyOptional({ enum: ['hour', 'total'], default: 'total' })
  @MayBeMissing()
  @IsIn(['hour', 'total'], { message: 'must be hour or total' })
  by: 'hour' | 'total' = 'total';
}

const milliseconds = { type: Number, nullable: true } as const;

export class LatencyDto {
  @ApiProperty(milliseconds) mean: number | null;
  @ApiProperty({ ...milliseconds, description: 'Percentiles are within 2 %.' }) p50: number | null;
  @ApiProperty(milliseconds) p95: number | null;
  @ApiProperty(milliseconds) p99: number | null;
}

const rate = { type: Number, nullable: true, minimum: 0, maximum: 1 } as const;

/**
 * Counted in the hour in which it happened, and never changed afterwards: a delivery that is given up in one hour and
 * delivered by a replay in a later one counts in both. A replay of what was delivered already adds attempts only.
 */
export class StatsDto {
  @ApiProperty({ description: 'Requests made, or tried.' }) attempts: number;
  @ApiProperty({ description: 'Attempts answered with 2xx.' }) succeededAttempts: number;
  @ApiProperty({ description: 'Deliveries that became delivered.' }) delivered: number;
  @ApiProperty({ description: 'Deliveries that were given up after their last attempt.' }) exhausted: number;
  @ApiProperty({ description: 'Deliveries that were cancelled, because the endpoint is gone or disabled.' })
  cancelled: number;
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

export class HourDto extends StatsDto {
  @ApiProperty({ format: 'date-time', description: 'When the hour begins.' }) hour: string;
}

export class EndpointStatsDto {
  @ApiProperty() endpoint: string;
  @ApiProperty({ format: 'date-time' }) from: string;
  @ApiProperty({ format: 'date-time' }) to: string;
  @ApiProperty() total: StatsDto;
  @ApiPropertyOptional({ type: [HourDto], description: 'With by=hour: the hours in which anything happened.' })
  hours?: HourDto[];
}

export function toStatsView(
  span: { readonly endpoint: string; readonly from: Date; readonly to: Date; readonly by: 'hour' | 'total' },
  hours: readonly StoredHour[],
): EndpointStatsDto {
  return {
    endpoint: span.endpoint,
    from: span.from.toISOString(),
    to: span.to.toISOString(),
    total: toView(addStats(hours)),
    ...(span.by === 'hour' ? { hours: hours.map((row) => ({ hour: row.hour.toISOString(), ...toView(row) })) } : {}),
  };
}

function toView(stats: StoredStats): StatsDto {
  const quantile = (share: number) => rounded(percentile(stats.latency, share));
  return {
    attempts: stats.attempts,
    succeededAttempts: stats.succeeded,
    delivered: stats.delivered,
    exhausted: stats.exhausted,
    cancelled: stats.cancelled,
    successRate: ratio(stats.delivered, stats.delivered + stats.exhausted),
    attemptSuccessRate: ratio(stats.succeeded, stats.attempts),
    latency: {
      mean: rounded(ratio(stats.durationMsSum, stats.timed)),
      p50: quantile(0.5),
      p95: quantile(0.95),
      p99: quantile(0.99),
    },
  };
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

function rounded(ms: number | null | undefined): number | null {
  return ms === null || ms === undefined ? null : Math.round(ms * 10) / 10;
}
