import { ApiProperty } from '@nestjs/swagger';
import type { Found, Place, Scan } from '#store';
import type { PageQuery } from '../page.ts';
import { invalidQuery } from './time-input.ts';

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
  readonly order: Scan['order'];
  readonly place: Place;
  /** The row at the place belongs to the page. */
  readonly inclusive: boolean;
}

function encode({ side, order, place, inclusive }: Cursor): string {
  const letters = `${side === 'next' ? 'n' : 'p'}${order === 'newest' ? 'd' : 'a'}${inclusive ? 'i' : 'x'}`;
  return Buffer.from(`${letters}${place.acceptedAt.getTime()}.${place.id}`).toString('base64url');
}

function decode(text: string): Cursor {
  const bytes = Buffer.from(text, 'base64url');
  // Ids are printable ASCII: an event's are whatever its producer chose. The time is one that Postgres can hold.
  const [, side, order, place, time, id] =
    /^([np])([da])([ix])(\d{1,14})\.([\x21-\x7e]{0,200})$/.exec(bytes.toString('latin1')) ?? [];
  // Base64 has many ways to write the same, of which ours is one.
  if (time === undefined || id === undefined || bytes.toString('base64url') !== text) {
    throw invalidQuery('cursor', 'is not a cursor of this list');
  }
  return {
    side: side === 'n' ? 'next' : 'prev',
    order: order === 'd' ? 'newest' : 'oldest',
    place: { acceptedAt: new Date(Number(time)), id },
    inclusive: place === 'i',
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
export function readTimePage(query: PageQuery): PageReading {
  const { limit } = query;
  const cursor = query.cursor === undefined ? undefined : decode(query.cursor);
  const order = query.order ?? cursor?.order ?? 'newest';
  if (cursor && cursor.order !== order) throw invalidQuery('cursor', `is one of a list with order=${cursor.order}`);
  const isBack = cursor?.side === 'prev';
  const scan: Scan = {
    order: isBack ? (order === 'newest' ? 'oldest' : 'newest') : order,
    limit,
    ...(cursor ? { behind: { ...cursor.place, inclusive: cursor.inclusive } } : {}),
  };
  return {
    scan,
    toPage: ({ rows, more }, view) => {
      const onward = more ? encode({ side: isBack ? 'prev' : 'next', order, place: more, inclusive: false }) : null;
      // The way back begins at the first row of this page as it was read; without one, at the place it began with.
      const [first] = rows;
      const side = isBack ? 'next' : 'prev';
      const back = first
        ? encode({ side, order, place: placeOf(first), inclusive: false })
        : cursor && encode({ side, order, place: cursor.place, inclusive: !cursor.inclusive });
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
