import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsString, Max, Min } from 'class-validator';
import { HookwireError } from '#service';
import { timeOfId, type IdPrefix } from '#domain';
import { LessThan, type FindOperator } from 'typeorm';
import { MayBeMissing } from './input-rules.ts';

const LIMIT = 'must be a whole number from 1 to 100';

/** Lists are read newest first, a page at a time. */
export class PageQuery {
  @ApiPropertyOptional({ type: Number, minimum: 1, maximum: 100, default: 50, description: 'How many at most.' })
  @MayBeMissing()
  @Type(() => Number)
  @IsInt({ message: LIMIT })
  @Min(1, { message: LIMIT })
  @Max(100, { message: LIMIT })
  limit = 50;

  @ApiPropertyOptional({ description: '`nextCursor` of the page before.' })
  @MayBeMissing()
  @IsString()
  cursor?: string;
}

export class Page {
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Give it as `cursor` for the next page; null on the last.',
  })
  nextCursor: string | null;
}

/**
 * The condition for the rows of a page: ids below the cursor. A place, not a number of rows to skip: what is created or deleted between two
 * pages neither repeats nor hides anything.
 */
export function beyondCursor(prefix: IdPrefix, query: PageQuery): { id?: FindOperator<string> } {
  if (query.cursor === undefined) return {};
  if (timeOfId(prefix, query.cursor) !== undefined) return { id: LessThan(query.cursor) };
  const message = 'is not a nextCursor of this list';
  throw new HookwireError('validation_failed', `cursor: ${message}`, { fields: [{ field: 'cursor', message }] });
}

/** @param rows one more than the limit, if there are as many: that one tells whether there is a next page */
export function toPage<Row extends { id: string }, View>(
  rows: readonly Row[],
  limit: number,
  view: (row: Row) => View,
): { data: View[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit);
  return { data: shown.map(view), nextCursor: rows.length > limit ? shown.at(-1)!.id : null };
}
