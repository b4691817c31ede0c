import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsInt, IsString, Max, Min } from 'class-validator';
import { HookwireError } from '#service';
import { timeOfId, type IdPrefix } from '#domain';
import { And, LessThan, MoreThan, type FindOperator } from 'typeorm';
import { MayBeMissing } from './input-rules.ts';

const LIMIT = 'must be a whole number from 1 to 100';

const ORDERS = ['newest', 'oldest'] as const;
type Order = (typeof ORDERS)[number];

/** Lists are read a page at a time, the newest first unless it is said. */
export class PageQuery {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 100, default: 50, description: 'How many at most.' })
  @MayBeMissing()
  @Transform(({ value }: { value: unknown }) => (/^\d{1,3}$/.test(String(value)) ? Number(value) : value))
  @IsInt({ message: LIMIT })
  @Min(1, { message: LIMIT })
  @Max(100, { message: LIMIT })
  limit = 50;

  @ApiPropertyOptional({ description: '`nextCursor` or `prevCursor` of another page of the same list.' })
  @MayBeMissing()
  @IsString({ message: 'must be given once' })
  cursor?: string;

  @ApiPropertyOptional({ enum: ORDERS, default: 'newest', description: 'Which come first.' })
  @MayBeMissing()
  @IsIn(ORDERS, { message: 'must be newest or oldest' })
  order?: Order;
}

export class Page {
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Give it as `cursor` for the page after this one; null on the last.',
  })
  nextCursor: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Give it as `cursor` for the page before this one; null on the first.',
  })
  prevCursor: string | null;
}

/** Which part of a list a request wants. */
export interface Part {
  readonly order: Order;
  readonly limit: number;
  /** Whether it is the page before the cursor's row, and not the one after. */
  readonly backwards: boolean;
  /** The order to read the rows in. */
  readonly direction: 'ASC' | 'DESC';
  /** The row to read on from, which is not part of the page; undefined for a first page. */
  readonly from: string | undefined;
  /** The same as a condition on the row's key: none for a first page. */
  readonly beyond: readonly FindOperator<string>[];
}

/**
 * Where a page begins: behind or before a row, not after a number of rows. What is created or deleted between two pages
 * neither repeats nor hides anything.
 * @param key of the rows: the prefix of their ids, or what tells a key from other texts
 * @throws HookwireError `validation_failed` for a cursor that is not of such a list
 */
export function partOf(key: IdPrefix | ((text: string) => boolean), query: PageQuery): Part {
  const isKey = typeof key === 'string' ? (text: string) => timeOfId(key, text) !== undefined : key;
  const cursor = query.cursor === undefined ? undefined : readCursor(query.cursor);
  if (query.cursor !== undefined && !(cursor && isKey(cursor.key))) throw badCursor('is not a cursor of this list');
  const order = query.order ?? cursor?.order ?? 'newest';
  if (cursor && cursor.order !== order) throw badCursor(`is one of a list with order=${cursor.order}`);
  const backwards = cursor?.backwards ?? false;
  const descending = (order === 'newest') !== backwards;
  return {
    order,
    limit: query.limit,
    backwards,
    direction: descending ? 'DESC' : 'ASC',
    from: cursor?.key,
    beyond: cursor ? [descending ? LessThan(cursor.key) : MoreThan(cursor.key)] : [],
  };
}

/** The condition for rows whose id fulfils all of these, for `where`. */
export function idWhere(conditions: readonly FindOperator<string>[]): { id?: FindOperator<string> } {
  return conditions.length === 0 ? {} : { id: And(...conditions) };
}

/**
 * Reads a page.
 * @param read at most `take` rows beyond the part's beginning, in the given direction
 * @param keyOf what `partOf` calls the key of a row: what the list is ordered by, and no two rows share
 */
export async function readPage<Row, View>(
  part: Part,
  view: (row: Row) => View,
  read: (direction: 'ASC' | 'DESC', take: number) => Promise<Row[]>,
  keyOf: (row: Row) => string = (row) => (row as { id: string }).id,
): Promise<{ data: View[]; nextCursor: string | null; prevCursor: string | null }> {
  // One more than is shown: that one tells whether there are more.
  const rows = await read(part.direction, part.limit + 1);
  const shown = rows.slice(0, part.limit);
  const more = rows.length > part.limit;
  if (part.backwards) shown.reverse();
  const cursor = (row: Row | undefined, backwards: boolean) =>
    row === undefined ? null : writeCursor({ backwards, order: part.order, key: keyOf(row) });
  // Where the reader comes from, there was a row.
  const came = part.from !== undefined;
  const [before, after] = part.backwards ? [more, came] : [came, more];
  return {
    data: shown.map(view),
    nextCursor: after ? cursor(shown.at(-1), false) : null,
    prevCursor: before ? cursor(shown[0], true) : null,
  };
}

interface Cursor {
  readonly backwards: boolean;
  readonly order: Order;
  readonly key: string;
}

/** Not for people, and no secret: a row's key says nothing that its list does not show. */
function writeCursor({ backwards, order, key }: Cursor): string {
  return Buffer.from(`${backwards ? 'p' : 'n'}${order === 'newest' ? 'd' : 'a'}${key}`).toString('base64url');
}

function readCursor(text: string): Cursor | undefined {
  const bytes = Buffer.from(text, 'base64url');
  const [, side, order, key] = /^([np])([ad])(.{1,200})$/s.exec(bytes.toString()) ?? [];
  // Base64 has many ways to write the same, of which ours is one.
  if (key === undefined || bytes.toString('base64url') !== text) return undefined;
  return { backwards: side === 'p', order: order === 'a' ? 'oldest' : 'newest', key };
}

function badCursor(message: string): HookwireError {
  return new HookwireError('validation_failed', `cursor: ${message}`, { fields: [{ field: 'cursor', message }] });
}
