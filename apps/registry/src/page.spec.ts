import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sortableId } from '#domain';
import { PageQuery, partOf, readPage } from './page.ts';

const query = (more: Partial<PageQuery> = {}): PageQuery => Object.assign(new PageQuery(), more);
const id = (n: number) => sortableId('ep', n, new Uint8Array(10));

/** A list as a table would have it. */
function reading(numbers: readonly number[]) {
  const rows = [...numbers].sort((a, b) => a - b).map((n) => ({ id: id(n), n }));
  return (asked: PageQuery) => {
    const part = partOf('ep', asked);
    return readPage(
      part,
      (row: { n: number }) => row.n,
      (direction, take) => {
        const ordered = direction === 'ASC' ? rows : rows.toReversed();
        const beyond = ordered.filter(
          (row) => part.from === undefined || (direction === 'ASC' ? row.id > part.from : row.id < part.from),
        );
        return Promise.resolve(beyond.slice(0, take));
      },
    );
  };
}

describe('pages', () => {
  it('forwards and back again, each row is on one page, whatever the order and the size', async () => {
    const numbers = fc.uniqueArray(fc.integer({ min: 0, max: 1e6 }), { maxLength: 30 });
    const order = fc.constantFrom(undefined, 'oldest' as const, 'newest' as const);
    await fc.assert(
      fc.asyncProperty(numbers, fc.integer({ min: 1, max: 7 }), order, async (all, limit, asked) => {
        const read = reading(all);
        const sorted = [...all].sort((a, b) => (asked === 'oldest' ? a - b : b - a));
        const forwards = [await read(query({ limit, order: asked }))];
        expect(forwards[0]!.prevCursor).toBeNull();
        // The cursor knows the order.
        for (let next = forwards[0]!.nextCursor; next; next = forwards.at(-1)!.nextCursor) {
          forwards.push(await read(query({ limit, cursor: next })));
        }
        expect(forwards.flatMap(({ data }) => data)).toEqual(sorted);
        const back = [forwards.at(-1)!];
        for (let prev = back[0]!.prevCursor; prev; prev = back[0]!.prevCursor) {
          back.unshift(await read(query({ limit, cursor: prev })));
        }
        expect(back.map(({ data }) => data)).toEqual(forwards.map(({ data }) => data));
        expect(back[0]!.prevCursor).toBeNull();
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ['', /not a cursor/],
    ['nonsense', /not a cursor/],
    [id(5), /not a cursor/],
    [Buffer.from(`nd${id(5)}`).toString('base64'), /not a cursor/],
    [Buffer.from(`xd${id(5)}`).toString('base64url'), /not a cursor/],
    [Buffer.from(`nd${id(5).replace('ep', 'tnt')}`).toString('base64url'), /not a cursor/],
    [Buffer.from('ndep_').toString('base64url'), /not a cursor/],
    [Buffer.from(`na${id(5)}`).toString('base64url'), /order=oldest/],
  ])('the cursor "%s" is refused', (cursor, message) => {
    const refused = expect.objectContaining({ code: 'validation_failed', message: expect.stringMatching(message) });
    expect(() => partOf('ep', query({ cursor, order: 'newest' }))).toThrow(refused);
  });
});
