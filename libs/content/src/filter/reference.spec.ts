import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { EventView } from '../event-view.ts';
import type { Json } from '../json.ts';
import { compileFilter } from './index.ts';

// The language once more, in the plainest form there is: no compiling, no paths, no bounds.

type Written = Json;
type Value = Json | undefined;

function holds(condition: Written, value: Value): boolean {
  if (typeof condition !== 'object' || condition === null) return anyItem(value, (one) => one === condition);
  const entries = Object.entries(condition as Record<string, Written>);
  const ofItems = entries.filter(([name]) => !WHOLE.has(name));
  const whole = entries.filter(([name]) => WHOLE.has(name));
  return (
    whole.every(([name, operand]) => wholeHolds(name, operand, value)) &&
    (ofItems.length === 0 || anyItem(value, (one) => ofItems.every(([name, operand]) => itemHolds(name, operand, one))))
  );
}

const WHOLE = new Set(['$exist', '$not', '$and', '$or', '$neq', '$nin', '[0]', '[1]']);

function wholeHolds(name: string, operand: Written, value: Value): boolean {
  switch (name) {
    case '$exist':
      return (value !== undefined) === operand;
    case '$not':
      return !holds(operand, value);
    case '$and':
      return (operand as Written[]).every((one) => holds(one, value));
    case '$or':
      return (operand as Written[]).some((one) => holds(one, value));
    case '$neq':
      return !holds({ $eq: operand }, value);
    case '$nin':
      return !holds({ $in: operand }, value);
    default:
      return holds(operand, Array.isArray(value) ? (value as Json[])[Number(name[1])] : undefined);
  }
}

function anyItem(value: Value, test: (one: Value) => boolean): boolean {
  return Array.isArray(value) ? (value as Json[]).some((one) => anyItem(one, test)) : test(value);
}

function itemHolds(name: string, operand: Written, one: Value): boolean {
  const of = operand as string;
  switch (name) {
    case '$eq':
      return one === operand;
    case '$in':
      return (operand as Json[]).some((each) => each === one);
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte': {
      if (
        !(typeof one === 'string' && typeof of === 'string') &&
        !(typeof one === 'number' && typeof of === 'number')
      ) {
        return false;
      }
      return { $gt: one > of, $gte: one >= of, $lt: one < of, $lte: one <= of }[name];
    }
    case '$startsWith':
      return typeof one === 'string' && one.slice(0, of.length) === of;
    case '$endsWith':
      return typeof one === 'string' && of === one.slice(one.length - of.length < 0 ? 0 : one.length - of.length);
    case '$contains':
      return typeof one === 'string' && one.split(of).length > 1;
    default: {
      const isObject = typeof one === 'object' && one !== null;
      return holds(
        operand,
        isObject && Object.keys(one).includes(name) ? (one as Record<string, Json>)[name] : undefined,
      );
    }
  }
}

// Few names and few values, so that they meet.
const name = fc.constantFrom('a', 'b', 'constructor', 'length');
const text = fc.constantFrom('', 'a', 'ab', 'ba', 'abc');
const number = fc.constantFrom(-1, 0, 1, 1.5, 100);
const scalar = fc.oneof(text, number, fc.boolean(), fc.constant(null));
const data = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(name, tie('value'), { maxKeys: 3 }),
  ),
})).value;

const operator = fc.oneof(
  fc.tuple(fc.constantFrom('$eq', '$neq'), scalar),
  fc.tuple(fc.constantFrom('$gt', '$gte', '$lt', '$lte'), fc.oneof(text, number)),
  fc.tuple(fc.constantFrom('$in', '$nin'), fc.array(scalar, { minLength: 1, maxLength: 3 })),
  fc.tuple(
    fc.constantFrom('$startsWith', '$endsWith', '$contains'),
    text.filter((one) => one !== ''),
  ),
  fc.tuple(fc.constant('$exist'), fc.boolean()),
);
const condition = fc.letrec<{ any: Written; object: Record<string, Written> }>((tie) => ({
  any: fc.oneof({ depthSize: 'small' }, scalar, tie('object')),
  object: fc
    .array(
      fc.oneof(
        operator,
        fc.tuple(fc.oneof(name, fc.constantFrom('[0]', '[1]')), tie('any')),
        fc.tuple(fc.constantFrom('$and', '$or'), fc.array(tie('any'), { minLength: 1, maxLength: 2 })),
        fc.tuple(fc.constant('$not'), tie('any')),
      ),
      { minLength: 1, maxLength: 3 },
    )
    .map((entries) => Object.fromEntries(entries) as Record<string, Written>),
})).any;

const eventOf = (value: Json): EventView => ({
  id: '1',
  type: 'a',
  occurredAt: '',
  attributes: {},
  channels: [],
  data: value,
});

describe('a filter, compared with the plain reference', () => {
  it('lets the same events through', () => {
    fc.assert(
      fc.property(condition, data, (written, value) => {
        const filter = compileFilter({ data: written });
        expect(filter.matches(eventOf(value))).toBe(holds(written, value));
        expect(filter.failures(eventOf(value)).length === 0).toBe(holds(written, value));
      }),
      { numRuns: 600 },
    );
  });

  it('says of a path what it says of objects in each other', () => {
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 4 }), operator, data, (path, [op, operand], value) => {
        const inside = path.reduceRight<Written>((inner, step) => ({ [step]: inner }), { [op]: operand });
        const written = { [`data.${path.join('.')}`]: { [op]: operand } };
        expect(compileFilter(written).matches(eventOf(value))).toBe(holds(inside, value));
      }),
      { numRuns: 300 },
    );
  });
});
