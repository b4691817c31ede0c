import { ApiProperty } from '@nestjs/swagger';
import type { Found, Place, Scan } from '#store';
import { PageQuery } from '../page.ts';
import { invalidQuery } from './time-input.ts';

/** Lists by the time in which events were accepted, a page at a time, in both orders and directions. */
export class TimePageQuery extends PageQuery {
  override order: Scan['order'] = 'newest';
}

const SHORT =
  'A search that finds little ends a page early, with fewer items than `limit` or none, and goes on with the next one.';

export class TimePage {
  @ApiProperty({
    type: String,
    nullable: true,
    description: `Give it as \`cursor\` for the next page; null on the last. ${SHORT}`,
  })
  nextCursor: string | null;
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Give it as `cursor` for the page before; null on the first.',
  })
  prevCursor: string | null;
}

/** Where a page begins: `next` and `prev` say on which side of the place it is, as the list is ordered. */
interface Cursor {
  readonly side: 'next' | 'prev';
  readonly place: Place;
  /** The row at the place belongs to the page. */
  readonly inclusive: boolean;
}

const LETTERS = { next: ['n', 'N'], prev: ['p', 'P'] } as const;

function encode({ side, place, inclusive }: Cursor): string {
  const text = `${LETTERS[side][inclusive ? 1 : 0]}${place.acceptedAt.getTime()}.${place.id}`;
  return Buffer.from(text).toString('base64url');
}

function decode(text: string): Cursor {
  // Ids are printable ASCII: an event's are whatever its producer chose. The time is one that Postgres can hold.
  const [, letter, time, id] =
    /^([nNpP])(\d{1,14})\.([\x21-\x7e]{0,200})$/.exec(Buffer.from(text, 'base64url').toString('latin1')) ?? [];
  if (letter === undefined || time === undefined || id === undefined) {
    throw invalidQuery('cursor', 'is not a cursor of this list');
  }
  return {
    side: letter.toLowerCase() === 'n' ? 'next' : 'prev',
    place: { acceptedAt: new Date(Number(time)), id },
    inclusive: letter < 'a',
  };
}

/** How the page that is asked for is read, and what becomes of it. */
export interface PageReading {
  readonly scan: Scan;
  readonly toPage: <Row extends Place, View>(
    found: Found<Row>,
    view: (row: Row) => View,
  ) => { data: View[]; nextCursor: string | null; prevCursor: string | null };
}

/** @throws HookwireError `validation_failed` when the cursor is not one */
export function readTimePage({ order, limit, cursor: text }: TimePageQuery): PageReading {
  const cursor = text === undefined ? undefined : decode(text);
  const isBack = cursor?.side === 'prev';
  const scan: Scan = {
    order: isBack ? (order === 'newest' ? 'oldest' : 'newest') : order,
    limit,
    ...(cursor ? { behind: { ...cursor.place, inclusive: cursor.inclusive } } : {}),
  };
  return {
    scan,
    toPage: ({ rows, more }, view) => {
      const onward = more ? encode({ side: isBack ? 'prev' : 'next', place: more, inclusive: false }) : null;
      // The way back begins at the first row of this page as it was read; without one, at the place it began with.
      const [first] = rows;
      const side = isBack ? 'next' : 'prev';
      const back = first
        ? encode({ side, place: placeOf(first), inclusive: false })
        : cursor && encode({ side, place: cursor.place, inclusive: !cursor.inclusive });
      return {
        data: (isBack ? [...rows].reverse() : rows).map(view),
        nextCursor: isBack ? (back ?? null) : onward,
        // Before the first page there is nothing: what has come since is found from the beginning.
        prevCursor: isBack ? onward : cursor ? (back ?? null) : null,
      };
    },
  };
}

function placeOf({ acceptedAt, id }: Place): Place {
  return { acceptedAt, id };
}
