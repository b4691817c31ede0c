import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean } from 'class-validator';
import type { EventSearch } from '#store';
import { MayBeMissing, Satisfies } from '../input-rules.ts';
import { PageQuery } from '../page.ts';
import { AttributeFilter, EventTypes } from './filters-input.ts';
import { searchSpan, timeProblem } from './time-input.ts';

export class EventQuery extends PageQuery {
  @ApiPropertyOptional({
    type: [String],
    description: 'Only of any of these types; `invoice.*` means all below the name.',
    example: ['invoice.paid'],
  })
  @EventTypes()
  type?: string[];

  @ApiPropertyOptional({ type: Boolean, description: 'Only events that matched an endpoint, or that matched none.' })
  @MayBeMissing()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean({ message: 'must be true or false' })
  matched?: boolean;

  @AttributeFilter()
  attributes?: Record<string, string>;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'Only events accepted then or later; at most 92 days before `to`, which is what it is if left out.',
  })
  @MayBeMissing()
  @Satisfies('isTime', timeProblem)
  from?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Only events accepted before then.' })
  @MayBeMissing()
  @Satisfies('isTime', timeProblem)
  to?: string;
}

/**
 * @param now milliseconds since the epoch
 * @throws HookwireError `validation_failed` when the time is none, or too long
 */
export function toEventSearch(tenant: string, query: EventQuery, now: number): EventSearch {
  const { type, matched, attributes } = query;
  return {
    tenant,
    types: type,
    matched,
    attributes: attributes && Object.keys(attributes).length > 0 ? attributes : undefined,
    ...searchSpan(query, now),
  };
}
