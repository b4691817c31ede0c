import { describe, expect, it } from '@jest/globals';
import type { EventView } from '../event-view.ts';
import type { Json } from '../json.ts';
import { ContentError } from '../problem.ts';
import { compileFilter, FILTER_LIMITS } from './index.ts';

const event = (data: Json, more: Partial<EventView> = {}): EventView => ({
  id: 'evt_1',
  type: 'invoice.paid',
  occurredAt: '2026-01-31T12:00:00.000Z',
  attributes: {},
  channels: [],
  data,
  ...more,
});

function problemsOf(filter: unknown): string {
  try {
    compileFilter(filter);
    return '';
  } catch (error) {
    return (error as ContentError).message;
  }
}

describe('a filter', () => {
  const order: Json = {
    status: 'paid',
    amount: 250,
    note: null,
    customer: { tier: 'gold', email: 'ada@example.com' },
    tags: ['urgent', 'support'],
    scores: [1, 50],
    matrix: [[1, 2], [[3]]],
    items: [
      { sku: 'A', qty: 1 },
      { sku: 'B', qty: 5, gift: true },
    ],
    empty: [],
    'a.b': 1,
    $ref: 2,
  };
  const yes: [object, string][] = [
    [{}, 'no condition'],
    [{ data: { status: 'paid' } }, 'equality'],
    [{ data: { status: 'paid', amount: 250 } }, 'all of several'],
    [{ 'data.customer.tier': 'gold' }, 'a path'],
    [{ data: { 'customer.tier': 'gold' } }, 'a path inside'],
    [{ data: { amount: { $gte: 100, $lt: 500 } } }, 'comparison'],
    [{ data: { status: { $gt: 'pai', $lte: 'paid' } } }, 'comparison of text'],
    [{ data: { note: null } }, 'null'],
    [{ data: { note: { $exist: true } } }, 'null exists'],
    [{ data: { missing: { $exist: false } } }, 'what is missing'],
    [{ data: { missing: { more: { $exist: false } } } }, 'what is missing in what is missing'],
    [{ data: { missing: { $neq: 1 } } }, 'what is missing is not equal'],
    [{ data: { missing: { $nin: [1, null] } } }, 'nor one of several'],
    [{ data: { status: { $in: ['open', 'paid'] } } }, 'one of several'],
    [{ data: { customer: { email: { $endsWith: '@example.com', $startsWith: 'ada', $contains: 'a@e' } } } }, 'text'],
    [{ data: { tags: 'urgent' } }, 'one item of a list'],
    [{ data: { tags: { $startsWith: 'sup' } } }, 'an operator on an item'],
    [{ data: { tags: { $not: 'billing' } } }, 'no item'],
    [{ data: { matrix: 3 } }, 'an item of a list in a list'],
    [{ data: { items: { sku: 'B', qty: { $gt: 3 } } } }, 'one item with both'],
    [{ 'data.items.sku': 'A', 'data.items.qty': 5 }, 'two items'],
    [{ 'data.items[0].sku': 'A' }, 'a certain item'],
    [{ data: { 'tags[1]': 'support' } }, 'a certain item of texts'],
    [{ data: { 'tags[2]': { $exist: false } } }, 'no such item'],
    [{ data: { matrix: { '[1]': 3 } } }, 'an item by its number alone'],
    [{ data: { items: { gift: { $exist: false } } } }, 'an item without something'],
    [{ data: { empty: { $not: 1 } } }, 'nothing in an empty list'],
    [{ data: { '["a.b"]': 1 } }, 'a name with a dot'],
    [{ 'data["$ref"]': 2 }, 'a name with a dollar sign'],
    [{ $or: [{ data: { status: 'open' } }, { type: 'invoice.paid' }] }, 'or'],
    [{ data: { status: { $or: ['open', { $startsWith: 'pa' }] } } }, 'or, of one value'],
    [{ $and: [{ data: { status: 'paid' } }, { data: { amount: { $gt: 1 } } }] }, 'and'],
    [{ $not: { data: { status: 'open' } } }, 'not'],
    [{ occurredAt: { $gte: '2026-01-01T00:00:00Z', $lt: '2026-02-01' } }, 'time'],
  ];
  it.each(yes)('lets through: %j (%s)', (filter) => {
    const compiled = compileFilter(filter);
    expect(compiled.matches(event(order))).toBe(true);
    expect(compiled.failures(event(order))).toEqual([]);
  });

  const no: [object, string[], string][] = [
    [{ data: { status: 'PAID' } }, ['.data.status'], 'case matters'],
    [{ data: { amount: '250' } }, ['.data.amount'], 'text is no number'],
    [{ data: { amount: { $gt: '1' } } }, ['.data.amount.$gt'], 'nor does it compare with one'],
    [{ data: { missing: null } }, ['.data.missing'], 'missing is not null'],
    [{ data: { missing: { $lt: 5 } } }, ['.data.missing.$lt'], 'missing compares with nothing'],
    [{ data: { status: { more: 1 } } }, ['.data.status.more'], 'a text has no members'],
    [{ data: { status: { length: 4 } } }, ['.data.status.length'], 'of no kind'],
    [{ data: { tags: { length: 2 } } }, ['.data.tags'], 'nor has a list'],
    [{ data: { constructor: { $exist: true } } }, ['.data.constructor.$exist'], 'nor what every object has'],
    [{ data: { toString: { $exist: true } } }, ['.data.toString.$exist'], 'nothing of it'],
    [{ 'data.__proto__': { $exist: true } }, ['.data.__proto__.$exist'], 'or of its prototype'],
    [{ data: { tags: { $neq: 'urgent' } } }, ['.data.tags.$neq'], 'not equal: none of the items'],
    [{ data: { tags: { $nin: ['x', 'urgent'] } } }, ['.data.tags.$nin'], 'the same of several'],
    [{ data: { scores: { $gt: 5, $lt: 20 } } }, ['.data.scores'], 'no single item'],
    [{ data: { items: { sku: 'A', qty: 5 } } }, ['.data.items'], 'no single item with both'],
    [{ data: { empty: { $exist: false } } }, ['.data.empty.$exist'], 'an empty list exists'],
    [{ data: { empty: { a: { $exist: false } } } }, ['.data.empty'], 'and has no item'],
    [{ data: { status: 'open', amount: 1 } }, ['.data.status', '.data.amount'], 'each is named'],
    [{ $or: [{ data: { status: 'open' } }, { type: 'x' }] }, ['.$or'], 'none of them'],
    [{ $and: [{ type: 'invoice.paid' }, { 'data.amount': 1 }] }, ['.$and[1].data.amount'], 'one of them'],
    [{ $not: { type: 'invoice.paid' } }, ['.$not'], 'not'],
    [{ data: { 'items[1]': { sku: 'A' } } }, ['.data.items[1].sku'], 'the other item'],
    [{ attributes: { region: 'eu' } }, ['.attributes.region'], 'an attribute that is not there'],
  ];
  it.each(no)('keeps out: %j, for %j (%s)', (filter, at) => {
    const compiled = compileFilter(filter);
    expect(compiled.matches(event(order))).toBe(false);
    expect(compiled.failures(event(order))).toEqual(at);
  });

  it('may be about an event without data', () => {
    const { data: _, ...rest } = event(null);
    expect(compileFilter({ data: { $exist: false } }).matches(rest)).toBe(true);
  });
});

describe('a wrong filter', () => {
  const deep = (levels: number): object => (levels === 0 ? { a: 1 } : { a: deep(levels - 1) });
  it.each([
    [null, 'it: must be an object'],
    [[], 'it: must be an object'],
    ['data', 'it: must be an object'],
    [{ dta: 1 }, '.dta: is no field of an event; there are id, type, occurredAt, attributes, channels, data'],
    [{ 'dta.amount': 1 }, '.dta: is no field of an event'],
    [{ '[0]': 1 }, '[0]: is no field of an event'],
    [{ data: {} }, '.data: must have a condition'],
    [{ data: { amount: { $gt: null } } }, '.data.amount.$gt: must be a number or text'],
    [{ data: { amount: { $gt: [1] } } }, '.data.amount.$gt: must be a number or text'],
    [{ data: { amount: { $gr: 1 } } }, '.data.amount.$gr: is no operator; there are $eq, $neq, $gt'],
    [{ data: { amount: { $eq: {} } } }, '.data.amount.$eq: must be text, a number, true, false or null'],
    [{ data: { tags: ['a'] } }, '.data.tags: must not be a list; use {"$in": [...]}'],
    [{ data: { tags: { $in: 'a' } } }, '.data.tags.$in: must be a list'],
    [{ data: { tags: { $nin: [] } } }, '.data.tags.$nin: must not be empty'],
    [{ data: { tags: { $in: [[1]] } } }, '.data.tags.$in: must be text, a number, true, false or null'],
    [{ data: { tags: { $in: Array(501).fill(1) } } }, '.data.tags.$in: must not have more than 500 values'],
    [{ data: { a: { $startsWith: 1 } } }, '.data.a.$startsWith: must be text'],
    [{ data: { a: { $exist: 'yes' } } }, '.data.a.$exist: must be true or false'],
    [{ data: { a: 'x'.repeat(1_025) } }, '.data.a: must not be longer than 1024 characters'],
    [{ data: { a: { $contains: 'x'.repeat(257) } } }, '.data.a.$contains: must not be longer than 256 characters'],
    [{ data: { a: '\u0000' } }, '.data.a: must not contain NUL'],
    [{ data: { a: { $in: ['\ud800'] } } }, '.data.a.$in: must not contain NUL or half a surrogate pair'],
    [{ data: { 'a\u0000': 1 } }, '.data: a path must not contain NUL'],
    [{ data: { 'a..b': 1 } }, '.data: "a..b" is no path'],
    [{ data: { 'a[x]': 1 } }, '.data: "a[x]" is no path'],
    [{ data: { 'a["\\x"]': 1 } }, '.data: "a[\\"\\\\x\\"]" is no path'],
    [{ data: { '': 1 } }, '.data: "" is no path'],
    [{ data: { 'a.': 1 } }, '.data: "a." is no path'],
    [{ data: { [Array(17).fill('a').join('.')]: 1 } }, '.data: a path must not have more than 16 steps'],
    [{ data: { ['a'.repeat(257)]: 1 } }, '.data: a path must not be longer than 256 characters'],
    [{ $or: [] }, '.$or: must be a list of conditions'],
    [{ $or: {} }, '.$or: must be a list of conditions'],
    [{ $or: [1, { data: 1 }, {}] }, '.$or[0]: must be an object; .$or[2]: must have a condition'],
    [{ $not: 1 }, '.$not: must be an object'],
    [{ $eq: 1 }, '.$eq: is about one value; name the field'],
    [{ $exist: true }, '.$exist: is about one value; name the field'],
    [{ data: deep(16) }, 'it: must not be nested deeper than 16 levels'],
    [{ data: { a: { $in: Array(20).fill('x'.repeat(1_000)) } } }, 'it: must not have more than 16384 bytes as JSON'],
    [{ $or: Array.from({ length: 101 }, () => ({ id: 'a' })) }, 'it: must not have more than 100 conditions'],
    [{ dta: 1, data: { a: { $gt: true }, b: [] } }, '.dta: is no field of an event'],
  ])('%j is refused: %s', (filter, message) => {
    expect(problemsOf(filter).slice(0, message.length)).toBe(message);
  });

  it('is told every place', () => {
    const places = /\.[^ ]*(?=: (?:must|is))/g;
    const said = problemsOf({ data: { a: { $gt: true }, b: [], c: { $x: 1 } } }).match(places);
    expect(said).toEqual(['.data.a.$gt', '.data.b', '.data.c.$x']);
    expect(problemsOf({ $or: Array.from({ length: FILTER_LIMITS.conditions }, () => ({ id: 'a' })) })).toBe('');
  });

  it('is refused as quickly, however it is nested', () => {
    let value: unknown = 1;
    for (let n = 0; n < 200_000; n++) value = [value];
    expect(problemsOf({ data: value })).toBe('it: must not be nested deeper than 16 levels');
  });
});

describe('what a filter costs', () => {
  const nested = (levels: number, core: Json): Json => {
    let value = core;
    for (let n = 0; n < levels; n++) value = [value];
    return value;
  };
  it('is given up when it is too much', () => {
    const filter = compileFilter({ data: { $gt: 1 } });
    expect(filter.matches(event(Array<Json>(1_000).fill(0)))).toBe(false);
    expect(filter.matches(event(Array<Json>(500_000).fill(0)))).toBeUndefined();
    expect(filter.matches(event(nested(1_000, 2)))).toBe(true);
    expect(filter.matches(event(nested(500_000, 2)))).toBeUndefined();
    expect(filter.failures(event(nested(500_000, 2)))).toEqual([]);
    const searching = compileFilter({ data: { $contains: 'ba' } });
    expect(searching.matches(event(`${'a'.repeat(100_000)}ba`))).toBe(true);
    expect(searching.matches(event(Array<Json>(100).fill('a'.repeat(100_000))))).toBeUndefined();
  });

  it('is shared by those that have one budget', () => {
    const filter = compileFilter({ data: { $gt: 1 } });
    const budget = { steps: 5_000 };
    const thousand = event(Array<Json>(1_000).fill(0));
    expect([1, 2, 3].map(() => filter.matches(thousand, budget))).toEqual([false, false, undefined]);
  });
});
