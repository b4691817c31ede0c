import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { itemSpans, memberSpans } from './raw-json.ts';

/** JSON text of a value with white space wherever JSON allows it. */
function spaced(value: unknown, space: string): string {
  if (Array.isArray(value))
    return `[${space}${value.map((item) => spaced(item, space)).join(`${space},${space}`)}${space}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(
      ([name, each]) => `${JSON.stringify(name)}${space}:${space}${spaced(each, space)}`,
    );
    return `{${space}${members.join(`${space},${space}`)}${space}}`;
  }
  return JSON.stringify(value);
}

const space = fc.constantFrom('', ' ', '\n\t', '\r\n  ');

describe('memberSpans', () => {
  it('finds what JSON.parse finds', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), space, (object, gap) => {
        const text = gap + spaced(object, gap) + gap;
        const found = [...memberSpans(text)].map(([name, { start, end }]) => [
          name,
          JSON.parse(text.slice(start, end)),
        ]);
        // JSON.parse of an own __proto__ member makes a property too.
        expect(found).toEqual(Object.entries(JSON.parse(text) as object));
      }),
    );
  });

  it('takes the last of a repeated name, as JSON.parse does', () => {
    const text = '{"data":1,"data":[2]}';
    const { start, end } = memberSpans(text).get('data')!;
    expect(text.slice(start, end)).toBe('[2]');
  });

  it('keeps numbers that a parser would change', () => {
    const text = '{"data": {"n": 12345678901234567890, "e": 1.0E+2 } , "type":"a"}';
    const { start, end } = memberSpans(text).get('data')!;
    expect(text.slice(start, end)).toBe('{"n": 12345678901234567890, "e": 1.0E+2 }');
  });

  it('is not misled by quotes and brackets in strings', () => {
    const text = String.raw`{"a\"}":"\\","data":"]}\\\",{[","z":{}}`;
    expect([...memberSpans(text)].map(([name, { start, end }]) => [name, text.slice(start, end)])).toEqual([
      ['a"}', String.raw`"\\"`],
      ['data', String.raw`"]}\\\",{["`],
      ['z', '{}'],
    ]);
  });
});

describe('itemSpans', () => {
  it('finds what JSON.parse finds', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), space, (array, gap) => {
        const text = gap + spaced(array, gap) + gap;
        const found = itemSpans(text).map(({ start, end }) => JSON.parse(text.slice(start, end)) as unknown);
        expect(found).toEqual(JSON.parse(text));
      }),
    );
  });
});
