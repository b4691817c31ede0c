import fc from 'fast-check';
import type { Document, Schema } from './described.ts';

/** Values that have broken other programs. */
const HOSTILE: readonly unknown[] = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\u202e',
  '﷽',
  '🦜'.repeat(50),
  'x'.repeat(10_000),
  "'; DROP TABLE tenant; --",
  '%00',
  '../../etc/passwd',
  '${7*7}',
  '{{constructor}}',
  '__proto__',
  'constructor',
  'null',
  'NaN',
  '1e999',
  '0x1f',
  '-0',
  'http://169.254.169.254/',
  'javascript:alert(1)',
  '2026-02-30T00:00:00Z',
  '0000-01-01T00:00:00Z',
  '275761-01-01T00:00:00Z',
  null,
  true,
  false,
  0,
  -1,
  0.5,
  1e21,
  2 ** 53,
  Number.MAX_VALUE,
  Number.MIN_VALUE,
  [],
  [[]],
  [null],
  {},
  { length: 1 },
  { constructor: { prototype: {} } },
  { $ref: '#' },
  { $gt: '' },
  Array.from({ length: 200 }, (_, n) => n),
];
export const hostile = fc.constantFrom(...HOSTILE);
export const hostileText = fc.constantFrom(...HOSTILE.filter((value) => typeof value === 'string'));

/** The same with another value at one of its places. */
export function withOther(body: unknown, at: number, value: unknown): unknown {
  if (typeof body !== 'object' || body === null) return value;
  const members = Object.entries(body);
  const place = at % (members.length + 1);
  if (place === members.length) return { ...body, ['unknown']: value };
  const [name, member] = members[place] as [string, unknown];
  const deeper = typeof member === 'object' && member !== null && at % 3 === 0;
  const other = deeper ? withOther(member, Math.floor(at / 3), value) : value;
  return Array.isArray(body)
    ? body.map((item: unknown, n) => (n === place ? other : item))
    : { ...body, [name]: other };
}

const MAX_DEPTH = 4;

/** Values that a schema describes, as far as its own words go: no server would have to take them all. */
export function valid(document: Document, schema: Schema, depth = 0): fc.Arbitrary<unknown> {
  if (typeof schema.$ref === 'string') {
    return valid(document, document.components.schemas[schema.$ref.split('/').at(-1)!]!, depth);
  }
  if ('const' in schema) return fc.constant(schema.const);
  if (Array.isArray(schema.enum)) return fc.constantFrom(...(schema.enum as unknown[]));
  if (Array.isArray(schema.oneOf))
    return fc.oneof(...(schema.oneOf as Schema[]).map((each) => valid(document, each, depth)));
  const types = [schema.type].flat().filter((type): type is string => typeof type === 'string');
  if (types.length === 0) return fc.jsonValue({ maxDepth: 1 });
  const arbitrary = fc.oneof(...types.map((type) => ofType(document, schema, type, depth)));
  const examples = schema.examples as unknown[] | undefined;
  return examples ? fc.oneof(arbitrary, fc.constantFrom(...examples)) : arbitrary;
}

function ofType(document: Document, schema: Schema, type: string, depth: number): fc.Arbitrary<unknown> {
  const [min, max] = [Number(schema.minimum ?? 0), Number(schema.maximum ?? 1_000)];
  switch (type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({ min, max });
    case 'number':
      return fc.double({ min, max, noNaN: true });
    case 'string':
      return text(schema);
    case 'array':
      return fc.array(valid(document, schema.items as Schema, depth + 1), {
        minLength: Number(schema.minItems ?? 0),
        maxLength: Math.min(3, Number(schema.maxItems ?? 3)),
      });
    default:
      return objectOf(document, schema, depth);
  }
}

function text(schema: Schema): fc.Arbitrary<string> {
  if (schema.format === 'date-time') {
    return fc
      .date({ min: new Date('2020-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString());
  }
  if (typeof schema.pattern === 'string')
    return fc.oneof(fc.stringMatching(/^[a-z0-9]{1,12}$/), fc.string({ maxLength: 10 }));
  const maxLength = Math.min(40, Number(schema.maxLength ?? 40));
  return fc.oneof(
    fc.string({ maxLength }),
    fc.stringMatching(/^[a-z]{1,8}(\.[a-z]{1,8})?$/),
    fc.constant('https://a.example/'),
  );
}

function objectOf(document: Document, schema: Schema, depth: number): fc.Arbitrary<unknown> {
  const properties = (schema.properties ?? {}) as Record<string, Schema>;
  const required = (schema.required ?? []) as string[];
  const names = Object.keys(properties).filter((name) => depth < MAX_DEPTH || required.includes(name));
  const values = schema.additionalProperties;
  const hasNamed = names.length > 0;
  const described =
    typeof values === 'object' && values !== null ? valid(document, values as Schema, depth + 1) : undefined;
  const members = Object.fromEntries(names.map((name) => [name, valid(document, properties[name]!, depth + 1)]));
  const named = fc.record(members, { requiredKeys: required });
  if (hasNamed && !described) return named;
  const others = fc.dictionary(fc.stringMatching(/^[a-z-]{1,10}$/), described ?? fc.jsonValue({ maxDepth: 1 }), {
    maxKeys: 3,
  });
  return hasNamed ? fc.tuple(others, named).map(([more, own]) => ({ ...more, ...own })) : others;
}
