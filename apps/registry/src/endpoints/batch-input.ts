import { ApiProperty } from '@nestjs/swagger';
import type { BatchSettings } from '#domain';
import { NumberFrom, toMs, WholeNumber } from '../input-rules.ts';

export class BatchInput {
  @ApiProperty({ type: 'integer', minimum: 2, maximum: 500, description: 'A request is sent when it has so many.' })
  @WholeNumber(2, 500)
  maxEvents: number;

  @ApiProperty({ minimum: 0, maximum: 60, description: 'Or when the first of them has waited so long.' })
  @NumberFrom(0, 60)
  maxWaitSeconds: number;
}

export function toBatchSettings({ maxEvents, maxWaitSeconds }: BatchInput): BatchSettings {
  return { maxEvents, maxWaitMs: toMs(maxWaitSeconds) };
}

export function toBatchView(stored: BatchSettings | null): BatchInput | null {
  return stored && { maxEvents: stored.maxEvents, maxWaitSeconds: stored.maxWaitMs / 1000 };
}
