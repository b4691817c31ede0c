import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { areUnique } from './unique-items.ts';
import { WorkMeter } from './work-meter.ts';

describe('areUnique', () => {
  it('says what comparing each with each does', () => {
    const few = fc.jsonValue({ maxDepth: 2, depthSize: 'small', noUnicodeString: true });
    const items = fc.array(fc.oneof(fc.constantFrom(0, 1, '1', true, null, '[1]', 'a,b'), few), { maxLength: 6 });
    fc.assert(
      fc.property(items, (list) => {
        // -0 is 0 in JSON Schema.
        const parsed = JSON.parse(JSON.stringify(list)) as unknown[];
        const same = parsed.some((a, i) => parsed.some((b, j) => j < i && isDeepStrictEqual(a, b)));
        expect(areUnique(parsed, new WorkMeter())).toBe(!same);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    [
      [
        { a: 1, b: [2] },
        { b: [2], a: 1 },
      ],
      false,
    ],
    [[{ a: 1 }, { a: 1, b: null }], true],
    [[['a,b'], ['a', 'b']], true],
    [[1, JSON.parse('1.0'), 2], false],
    [['1', 1], true],
  ])('%j: %s', (items, expected) => {
    expect(areUnique(items, new WorkMeter())).toBe(expected);
  });
});
