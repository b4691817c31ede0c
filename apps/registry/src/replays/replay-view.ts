import { ApiProperty } from '@nestjs/swagger';
import { REPLAY_WHATS, SETTLED_STATUSES, type ReplayWhat, type SettledStatus } from '#domain';
import type { Job } from '#store';
import { JobDto, toJobView } from '../jobs/job-view.ts';
import { Page } from '../page.ts';
import type { ReplayInput } from './replay-input.ts';

/** Numbers of deliveries. */
export class ReplayProgressDto {
  @ApiProperty({ type: 'integer', description: 'Found so far: what was asked for, and what of it is still pending.' })
  found: number;
  @ApiProperty({ type: 'integer', description: 'Runs that were begun.' }) replayed: number;
  @ApiProperty({ type: 'integer', description: 'Still pending: they are sent without a replay.' }) skipped: number;
  @ApiProperty({ type: 'integer', description: 'Their events are no longer stored.' }) failed: number;
}

const REASONS = ['requested', 'endpoint_disabled', 'endpoint_gone', 'internal'] as const;

export class ReplayJobDto extends JobDto {
  @ApiProperty() endpoint: string;
  @ApiProperty({ enum: REPLAY_WHATS }) what: ReplayWhat;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) from: string | null;
  @ApiProperty({ format: 'date-time' }) to: string;
  @ApiProperty({ type: [String], nullable: true }) eventTypes: readonly string[] | null;
  @ApiProperty({ enum: SETTLED_STATUSES, isArray: true }) statuses: readonly SettledStatus[];
  @ApiProperty({ type: 'integer', nullable: true }) limit: number | null;
  @ApiProperty() progress: ReplayProgressDto;
  @ApiProperty({
    enum: REASONS,
    nullable: true,
    type: String,
    description: 'Why it is paused or failed. One that is paused as `endpoint_disabled` can be resumed.',
  })
  reason: string | null;
}

export class ReplayJobPage extends Page {
  @ApiProperty({ type: [ReplayJobDto] }) data: ReplayJobDto[];
}

export function toReplayView(job: Job): ReplayJobDto {
  return {
    ...toJobView(job),
    endpoint: job.endpointId!,
    ...(job.input as ReplayInput),
    progress: job.progress as ReplayProgressDto,
    reason: job.reason,
  };
}
