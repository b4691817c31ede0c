import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compileFilter, type EventView, type Json } from '#content';
import { documentedJson } from '../../test/documented.ts';
import { filterProblems, fromContentFilter, toContentFilter, type CostKatanaFilters } from './filters.ts';

interface Data {
  readonly severity?: string;
  readonly cost?: { readonly amount: number };
  readonly project?: { readonly id: string };
  readonly tags?: readonly string[];
}

function passes(filters: CostKatanaFilters, data: Data): boolean {
  const filter = toContentFilter(filters);
  const event: EventView = {
    id: 'evt_1',
    type: 'cost.alert',
    occurredAt: '2024-01-15T10:00:00.000Z',
    attributes: {},
    channels: [],
    data: data as Json,
  };
  return filter === null || compileFilter(filter).matches(event)!;
}

/** The documented filters in plain words. */
function wanted({ severity, minCost, projects, tags }: CostKatanaFilters, data: Data): boolean {
  const named = (list: readonly string[] | undefined, values: readonly (string | undefined)[]) =>
    !list?.length || values.some((value) => value !== undefined && list.includes(value));
  return (
    named(severity, [data.severity]) &&
    named(projects, [data.project?.id]) &&
    named(tags, data.tags ?? []) &&
    (minCost === undefined || data.cost === undefined || data.cost.amount >= minCost)
  );
}

const { filters: documented } = documentedJson('costkatana/advanced-configuration');
const critical: Data = {
  severity: 'critical',
  cost: { amount: 100 },
  project: { id: 'proj_production' },
  tags: ['production'],
};

describe('CK-11: filters', () => {
  it.each<[string, Data, boolean]>([
    ['all of them', critical, true],
    ['another severity', { ...critical, severity: 'low' }, false],
    ['no severity', { ...critical, severity: undefined }, false],
    ['less cost', { ...critical, cost: { amount: 99.99 } }, false],
    ['no cost at all, as a system.error has none', { ...critical, cost: undefined }, true],
    ['another project', { ...critical, project: { id: 'proj_test' } }, false],
    ['one of several tags', { ...critical, tags: ['other', 'critical'] }, true],
    ['other tags', { ...critical, tags: ['other'] }, false],
    ['no tags', { ...critical, tags: [] }, false],
  ])('CK-11: the documented ones together: %s', (_, data, expected) => {
    expect(filterProblems(documented)).toEqual([]);
    expect(passes(documented, JSON.parse(JSON.stringify(data)) as Data)).toBe(expected);
  });

  it.each<[CostKatanaFilters, Data, Data]>([
    [{ severity: ['high', 'critical'] }, { severity: 'high' }, { severity: 'medium' }],
    [{ minCost: 50 }, { cost: { amount: 50 } }, { cost: { amount: 49 } }],
    [{ projects: ['proj_1'] }, { project: { id: 'proj_1' } }, { project: { id: 'proj_2' } }],
    [{ tags: ['a', 'b'] }, { tags: ['b', 'c'] }, { tags: ['c'] }],
  ])('CK-11: %j alone', (filters, inside, outside) => {
    expect(passes(filters, inside)).toBe(true);
    expect(passes(filters, outside)).toBe(false);
  });

  it('CK-11: any of them, with any event, decide as their words say; and come back as they were given', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'high', '$x', 'x.y');
    const names = fc.uniqueArray(name, { maxLength: 3 });
    const amount = fc.integer({ min: 0, max: 5 });
    const filters = fc.record({ severity: names, minCost: amount, projects: names, tags: names }, { requiredKeys: [] });
    const data = fc.record(
      { severity: name, cost: fc.record({ amount }), project: fc.record({ id: name }), tags: names },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(filters, data, (given, event) => {
        expect(filterProblems(given)).toEqual([]);
        expect(passes(given, event)).toBe(wanted(given, event));
        const kept = Object.entries(given).filter(([, value]) => !Array.isArray(value) || value.length > 0);
        expect(fromContentFilter(toContentFilter(given))).toEqual(Object.fromEntries(kept));
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    { type: 'cost.alert' },
    { 'data.severity': 'high' },
    { 'data.severity': { $in: ['high'], $nin: ['low'] } },
    { 'data.severity': { $in: ['high'] }, 'data.more': 1 },
    { $or: [{ type: 'a' }, { type: 'b' }] },
    { data: { severity: { $in: ['high'] } } },
  ])('CK-11: %j is a filter that Cost Katana has no words for', (filter) => {
    expect(fromContentFilter(filter)).toBeUndefined();
  });

  it.each([
    [{ severity: 'high' }, 'severity', 'must be a list of at most 50 texts of 1 to 80 characters'],
    [{ projects: [5] }, 'projects', 'must be a list'],
    [{ tags: [''] }, 'tags', 'must be a list'],
    [{ tags: ['a\u0000'] }, 'tags', 'must be a list'],
    [{ tags: Array(51).fill('a') }, 'tags', 'must be a list'],
    [{ minCost: '5' }, 'minCost', 'must be a number from 0'],
    [{ minCost: -1 }, 'minCost', 'must be a number from 0'],
    [{ models: ['gpt-4'] }, 'models', 'is no filter; there are severity, minCost, projects, tags'],
  ])('CK-11: %j is refused', (filters, field, message) => {
    expect(filterProblems(filters)).toEqual([{ field, message: expect.stringContaining(message) }]);
  });

  it('CK-11: the longest ones keep within what a content filter may be', () => {
    const names = Array.from({ length: 50 }, (_, n) => `${n}`.padStart(80, 'x'));
    const longest = { severity: names, projects: names, tags: names, minCost: 1 };
    expect(filterProblems(longest)).toEqual([]);
    expect(passes(longest, {})).toBe(false);
  });
});
