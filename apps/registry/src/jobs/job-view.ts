import { ApiProperty } from '@nestjs/swagger';
import { JOB_STATUSES, type Job, type JobStatus } from '#store';

const time = { type: String, format: 'date-time' } as const;
const timeOrNull = { ...time, nullable: true } as const;

/** What every job shows. */
export class JobDto {
  @ApiProperty() id: string;
  @ApiProperty({
    enum: JOB_STATUSES,
    description:
      '`pending`: it has not begun, or goes on in a moment, or waits for an earlier one of the same endpoint.',
  })
  status: JobStatus;
  @ApiProperty(time) createdAt: string;
  @ApiProperty(time) updatedAt: string;
  @ApiProperty(timeOrNull) startedAt: string | null;
  @ApiProperty({ ...timeOrNull, description: 'When it was completed, cancelled, or failed.' }) finishedAt:
    string | null;
}

export function toJobView(job: Job): JobDto {
  return {
    id: job.id,
    status: job.status,
    createdAt: job.createdAt.toISOString(),
    updatedAt: job.updatedAt.toISOString(),
    startedAt: job.startedAt?.toISOString() ?? null,
    finishedAt: job.finishedAt?.toISOString() ?? null,
  };
}
