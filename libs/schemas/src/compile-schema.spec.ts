import { describe, expect, it } from '@jest/globals';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { compileSchema } from './compile-schema.ts';

const check = (schema: unknown, value: unknown) => compileSchema(schema).check(value, JSON.stringify(value).length);

const INVOICE = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'An invoice',
  type: 'object',
  required: ['id', 'amount'],
  additionalProperties: false,
  properties: {
    id: { type: 'string', pattern: '^inv_[0-9]+$', examples: ['inv_1'] },
    amount: { type: 'integer', minimum: 0, description: 'In cents.' },
    currency: { enum: ['EUR', 'USD'] },
    at: { type: 'string', format: 'date-time' },
    lines: { type: 'array', items: { $ref: '#/$defs/line' }, uniqueItems: true, 'x-internal': 1 },
    next: { $ref: '#' },
  },
  $defs: { line: { $anchor: 'line', type: 'object', required: ['sku'], properties: { parent: { $ref: '#line' } } } },
};

describe('a payload', () => {
  it('is valid', () => {
    const lines = [{ sku: 'a' }, { sku: 'b', parent: { sku: 'a' } }];
    const next = { id: 'inv_2', amount: 1 };
    expect(
      check(INVOICE, { id: 'inv_1', amount: 0, currency: 'EUR', at: '2026-01-31T12:00:00Z', lines, next }),
    ).toEqual([]);
  });

  it('has every problem named, where it is', () => {
    const lines = [{ sku: 'a', parent: {} }, 7, 7];
    expect(check(INVOICE, { id: 'x', amount: -1, currency: 'GBP', at: 'today', lines, 'extra/': 1, next: {} })).toEqual(
      [
        { pointer: '', message: 'must not have additional properties: "extra/"' },
        { pointer: '/id', message: 'must match pattern "^inv_[0-9]+$"' },
        { pointer: '/amount', message: 'must be >= 0' },
        { pointer: '/currency', message: 'must be equal to one of the allowed values: ["EUR","USD"]' },
        { pointer: '/at', message: 'must match format "date-time"' },
        { pointer: '/lines/0/parent', message: "must have required property 'sku'" },
        { pointer: '/lines/1', message: 'must be object' },
        { pointer: '/lines/2', message: 'must be object' },
        { pointer: '/lines', message: 'must not have duplicate items' },
        { pointer: '/next', message: "must have required property 'id'" },
      ],
    );
  });

  it('has not what every object inherits', () => {
    expect(check({ required: ['toString', 'constructor'] }, {})).toHaveLength(2);
    expect(check({ properties: { constructor: { type: 'string' } } }, {})).toEqual([]);
    const schema = { required: ['__proto__'], propertyNames: { minLength: 9 } };
    expect(compileSchema(schema).check(JSON.parse('{"__proto__": 1}'), 16)).toEqual([]);
  });

  it('is valid or not by any schema, and every payload after it is judged anew', () => {
    const schema = compileSchema({ type: 'string' });
    expect([1, 'a', 1, 'a'].map((value) => schema.check(value, 3).length)).toEqual([1, 0, 1, 0]);
    expect(check(false, 1)).toEqual([{ pointer: '', message: 'boolean schema is false' }]);
    expect(check(true, 1)).toEqual([]);
    expect(check({ title: 'anything' }, 1)).toEqual([]);
  });

  it('is not valid where ajv’s own code breaks', () => {
    const schema = {
      anyOf: [{ properties: { a: { type: 'integer' } } }, { maxLength: 1 }],
      patternProperties: { '^a': { unevaluatedProperties: false } },
    };
    const message = expect.stringMatching(/^cannot be checked where unevaluatedProperties stands beside anyOf/);
    expect(check({ items: schema, contains: { properties: {} } }, [{ a: true }])).toEqual([{ pointer: '', message }]);
  });

  it('gets the verdict that ajv gives without all this', () => {
    fc.assert(
      fc.property(schemas, fc.array(values, { minLength: 1, maxLength: 4 }), (schema, samples) => {
        const plain = new Ajv2020({ strict: false, ownProperties: true, logger: false, formats: PLAIN_FORMATS });
        const validate = plain.compile(schema);
        const ours = compileSchema(schema);
        for (const one of samples) {
          const expected = verdictOf(validate, one);
          if (expected === undefined) continue;
          const valid = ours.check(one, JSON.stringify(one).length).length === 0;
          expect([schema, one, valid]).toEqual([schema, one, expected]);
        }
      }),
      { numRuns: 100 },
    );
  });
});

/** Undefined where ajv's own code breaks; ours keeps track of less, and breaks where it says so. */
function verdictOf(validate: ValidateFunction, value: unknown): boolean | undefined {
  try {
    return validate(value);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Schemas of a few keywords. @param inner what stands within them */
function schemasOf(inner: fc.Arbitrary<object>): fc.Arbitrary<object> {
  const list = fc.array(inner, { minLength: 1, maxLength: 2 });
  const pairs = Object.entries<fc.Arbitrary<unknown>>({
    type: fc.constantFrom('string', 'number', 'object', 'array', ['null', 'integer']),
    enum: fc.constant([1, 'a', null, {}]),
    const: fc.constantFrom(1, 'a', [1], { a: 1 }),
    minimum: fc.constant(1),
    maxLength: fc.constant(1),
    pattern: fc.constantFrom('^a', 'b+$'),
    format: fc.constantFrom('date', 'ipv4'),
    uniqueItems: fc.boolean(),
    minItems: fc.constant(1),
    required: fc.constantFrom(['a'], ['a', 'b']),
    maxProperties: fc.constant(1),
    items: inner,
    prefixItems: list,
    contains: inner,
    properties: fc.dictionary(fc.constantFrom('a', 'b'), inner),
    patternProperties: fc.dictionary(fc.constantFrom('^a', 'b'), inner),
    additionalProperties: fc.oneof(fc.boolean(), inner),
    unevaluatedProperties: fc.boolean(),
    unevaluatedItems: fc.boolean(),
    propertyNames: inner,
    dependentSchemas: fc.dictionary(fc.constant('a'), inner),
    allOf: list,
    anyOf: list,
    oneOf: list,
    not: inner,
  }).map(([keyword, value]) => value.map((chosen) => [keyword, chosen] as const));
  return fc.array(fc.oneof(...pairs), { minLength: 1, maxLength: 3 }).map((entries) => Object.fromEntries(entries));
}

function valuesOf(inner: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof(
    fc.constantFrom(0, 1, 2.5, 'a', 'ab', '2026-01-01', '127.0.0.1', null, true),
    fc.array(inner, { maxLength: 3 }),
    // Text that was parsed has no objects of another kind, and ajv tells the two apart.
    fc.dictionary(fc.constantFrom('a', 'b', 'ab'), inner, { noNullPrototype: true }),
  );
}

const schemas = schemasOf(schemasOf(schemasOf(fc.constantFrom({ type: 'integer' }, {}, { maxLength: 1 }))));
const values = valuesOf(valuesOf(valuesOf(fc.constant(1))));
const PLAIN_FORMATS = { date: /^\d{4}-\d\d-\d\d$/, ipv4: /^\d+\.\d+\.\d+\.\d+$/ };
