import { ApiProperty } from '@nestjs/swagger';
import type { Job } from '#store';
import { JobDto, toJobView } from '../jobs/job-view.ts';
import { Page } from '../page.ts';
import type { ErasureInput, ErasureProgress } from './erasure-jobs.ts';

/** How much was erased so far. */
export class ErasureProgressDto implements ErasureProgress {
  @ApiProperty({ type: 'integer', description: '1 when the stored event is gone.' }) events: number;
  @ApiProperty({ type: 'integer', description: 'Messages of work that waited, with or without the payload.' })
  tasks: number;
  @ApiProperty({ type: 'integer', description: 'Entries of the delivery log that were put anew without content.' })
  facts: number;
  @ApiProperty({ type: 'integer', description: 'Attempts whose request and answer the API showed.' }) attempts: number;
}

const REASONS = ['log_denies_delete', 'internal'] as const;

export class ErasureDto extends JobDto {
  @ApiProperty() event: string;
  @ApiProperty({ format: 'date-time', description: 'When the event was accepted: its id may be used again.' })
  acceptedAt: string;
  @ApiProperty() erased: ErasureProgressDto;
  @ApiProperty({
    enum: REASONS,
    nullable: true,
    type: String,
    description:
      'Why it failed. `log_denies_delete`: the stream DELIVERY_LOG was made by an early version, with `deny_delete`.',
  })
  reason: string | null;
}

export class ErasurePage extends Page {
  @ApiProperty({ type: [ErasureDto] }) data: ErasureDto[];
}

export function toErasureView(job: Job): ErasureDto {
  const { event, acceptedAt } = job.input as ErasureInput;
  return { ...toJobView(job), event, acceptedAt, erased: job.progress as ErasureProgress, reason: job.reason };
}
