import { describe, expect, it } from '@jest/globals';
import { compileSchema } from './compile-schema.ts';
import { SchemaError } from './schema-problem.ts';

const times = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n));
const named = <T>(count: number, make: (n: number) => T) => Object.fromEntries(times(count, (n) => [`n${n}`, make(n)]));

function problemsOf(schema: unknown) {
  try {
    compileSchema(schema);
  } catch (error) {
    if (error instanceof SchemaError) return error.problems;
    throw error;
  }
  return [];
}

function nested(depth: number): object {
  return depth === 0 ? {} : { not: nested(depth - 1) };
}

function deepList(depth: number): unknown[] {
  let list: unknown[] = [];
  for (let n = 0; n < depth; n++) list = [list];
  return list;
}

describe('a schema is refused', () => {
  it.each([
    [[], '', /must be an object, true or false/],
    ['string', '', /must be an object/],
    [null, '', /must be an object/],
    [{ type: 'strin' }, '/type', /must be equal to one of the allowed values/],
    [{ minimum: '1' }, '/minimum', /must be number/],
    [{ required: 'a' }, '/required', /must be array/],
    [{ properties: { a: 7 } }, '/properties/a', /must be a schema/],
    [{ allOf: [[]] }, '/allOf/0', /must be a schema/],
    [{ propertes: {} }, '/propertes', /is no keyword of JSON Schema 2020-12/],
    [{ toString: {} }, '/toString', /is no keyword/],
    [{ properties: { a: { nullable: true } } }, '/properties/a/nullable', /write "type": \["string", "null"\]/],
    [{ $schema: 'http://json-schema.org/draft-07/schema#' }, '/$schema', /draft\/2020-12/],
    [{ $id: 'https://example.com/s' }, '/$id', /leave it out/],
    [{ items: [{}] }, '/items', /must be a schema/],
    [{ if: {} }, '', /"if" without "then" and "else"/],
    [{ format: 'zip' }, '/format', /is no format that is known; there are date, /],
    [{ pattern: '(' }, '/pattern', /is no regular expression/],
    [{ patternProperties: { '(?=/)': {} } }, '/patternProperties/(?=~1)', /a lookahead/],
    [{ $ref: 'https://example.com/schema.json' }, '/$ref', /nothing is fetched from elsewhere/],
    [{ $ref: 'other.json#/a' }, '/$ref', /nothing is fetched/],
    [{ $ref: '#/$defs/missing' }, '/$ref', /"#\/\$defs\/missing" is no schema in here/],
    [{ $ref: '#/properties', properties: {} }, '/$ref', /is no schema in here/],
    [{ $ref: '#%zz' }, '/$ref', /is no schema in here/],
    [{ $ref: 'file:///etc/passwd' }, '/$ref', /nothing is fetched/],
    [JSON.parse('{"properties":{"__proto__":{}}}'), '/properties', /must not have the name __proto__/],
  ])('%j', (schema, pointer, message) => {
    expect(problemsOf(schema)).toContainEqual({ pointer, message: expect.stringMatching(message) });
  });

  it('for every problem it has, up to ten', () => {
    expect(problemsOf({ a: 1, b: 1, pattern: '(' })).toHaveLength(3);
    expect(problemsOf(named(20, () => 1))).toHaveLength(10);
  });

  it.each([
    ['which leads back to itself', { $ref: '#' }, /never end/],
    ['which does so by others', { allOf: [{ $ref: '#/$defs/a' }], $defs: { a: { not: { $ref: '#' } } } }, /never end/],
    ['of too many bytes', { description: 'x'.repeat(65_536) }, /has 65554 bytes and may have 65536/],
    ['nested too deeply', nested(65), /nested over 64 deep/],
    ['nested so deeply that JSON.stringify fails', { const: deepList(100_000) }, /nested over 64 deep/],
    ['with too many keywords', { anyOf: times(1_001, () => ({ minLength: 1, maxLength: 2 })) }, /may have 2000/],
    [
      'with too large patterns',
      { anyOf: times(10, () => ({ pattern: '[ab]{1,1900}' })) },
      /together they are too large/,
    ],
    [
      'with a chain of references that no stack holds',
      { $ref: '#/$defs/n0', $defs: { ...named(900, (n) => ({ $ref: `#/$defs/n${n + 1}` })), n900: {} } },
      /chain of references/,
    ],
  ])('%s', (_, schema, message) => {
    expect(problemsOf(schema)).toEqual([{ pointer: expect.any(String), message: expect.stringMatching(message) }]);
  });
});

describe('a schema made to take long', () => {
  const many = (count: number, inner: (n: number) => object) => ({ anyOf: times(count, inner) });
  const doubling = named(60, (n) => ({ allOf: [{ $ref: `#/$defs/n${n + 1}` }, { $ref: `#/$defs/n${n + 1}` }] }));
  const [letters, numbers] = ['a'.repeat(1_000_000), times(400_000, () => 1)];

  // What each would take without bounds is anything from minutes to more than the universe is old. CPU time, so that a
  // busy machine does not matter; and a hundred times what they are allowed, so that a slow one does not either.
  it.each([
    ['references that double', { $ref: '#/$defs/n0', $defs: { ...doubling, n60: { type: 'string' } } }, 'x'],
    ['recursion that doubles', { anyOf: times(2, () => ({ items: { $ref: '#' }, minItems: 1 })) }, deepList(40)],
    ['recursion without an end', { items: { $ref: '#' } }, deepList(200_000)],
    ['pattern', { pattern: '^(([a-z])+.)+[A-Z]([a-z])+$' }, letters],
    ['many patterns', many(100, (n) => ({ pattern: `^(a|aa)*b${n}$` })), letters],
    ['many lengths', many(900, () => ({ minLength: 9_000_000 })), letters],
    ['unique items', { uniqueItems: true }, times(200_000, (n) => [n])],
    ['contains', { allOf: times(400, (n) => ({ contains: { const: -n } })) }, numbers],
    ['failures', { items: { $ref: '#/$defs/a' }, $defs: { a: { type: 'string' } } }, numbers],
    ['a large enum', { items: { enum: times(10_000, (n) => -n) } }, numbers],
    ['names', { propertyNames: many(100, (n) => ({ pattern: `${n}$` })) }, named(50_000, () => 1)],
    ['email', { format: 'email' }, `a@${letters}`],
    [
      'unevaluated',
      { allOf: times(200, (n) => ({ anyOf: [{ properties: { [`p${n}`]: true } }] })), unevaluatedProperties: false },
      named(50_000, () => 1),
    ],
  ])('%s', (_, schema, value) => {
    const before = process.cpuUsage();
    compileSchema(schema).check(value, 1_000_000);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(20);
  });

  it('makes a payload invalid, and says so', () => {
    const schema = { $ref: '#/$defs/n0', $defs: { ...doubling, n60: { type: 'string' } } };
    expect(compileSchema(schema).check('x', 3)).toEqual([
      { pointer: '', message: expect.stringMatching(/^takes too many steps to check by this schema/) },
    ]);
  });
});
