import { describe, expect, it } from '@jest/globals';
import { isMadeBy, namedTests, type NamedTest } from '../scripts/conformance/named-tests.ts';
import { conformancePage, keptResults, NOT_RUN, resultsOf, testsOf } from '../scripts/conformance/page.ts';
import { rowResults } from '../scripts/conformance/results.ts';
import { ALL_ROWS } from '../scripts/conformance/rows.ts';
import { allNamedTests } from '../scripts/conformance/all-named-tests.ts';
import { readText } from './service-settings.ts';

describe('docs/dialects/conformance.md', () => {
  const tests = allNamedTests();
  const page = readText('docs/dialects/conformance.md');

  it('each row has a test that is named after it, unless it comes later', () => {
    const without = ALL_ROWS.filter(({ id, notYet }) => notYet === undefined && testsOf(id, tests).length === 0);
    expect(without.map(({ id }) => id)).toEqual([]);
  });

  it('no test is named after a row that does not exist', () => {
    const known = ALL_ROWS.map(({ id }) => id);
    expect(tests.filter(({ rows }) => rows.some((row) => !known.includes(row)))).toEqual([]);
  });

  it('lists these tests; if not: npm run conformance, or with -- --names without running them', () => {
    expect(page).toBe(conformancePage(tests, resultsOf(page)));
  });

  it('no test of it has failed', () => {
    for (const [id, result] of resultsOf(page)) {
      expect([id, result]).toEqual([id, expect.stringMatching(/^(passes(; \d+ skipped)?|not yet|not run)$/)]);
    }
  });
});

describe('tests that are named after rows', () => {
  const titles = (source: string) => namedTests('a.spec.ts', source).map(({ rows, title }) => [rows, title]);

  it.each([
    ["it('AC-1: a', () => {})", [['AC-1']], 'AC-1: a'],
    ["it('AC-1, CK-15: a', () => {})", [['AC-1', 'CK-15']], 'AC-1, CK-15: a'],
    ["it.each([1])('ALL-1 %s', () => {})", [['ALL-1']], 'ALL-1 %s'],
    ["it.each<[number]>`a ${1}`('AC-1: $a', () => {})", [['AC-1']], 'AC-1: $a'],
    ['it.skip(`AC-1: ${x} and ${y}`, () => {})', [['AC-1']], 'AC-1: … and …'],
    ['const name = `AC-1 ${x}`; it(name, () => {})', [['AC-1']], 'AC-1 …'],
    ["describe('CK-1: a', () => { describe('b', () => { it('c', () => {}) }) })", [['CK-1']], 'CK-1: a › b › c'],
    ["describe('CK-1: a', () => { it('CK-2: b', () => {}) })", [['CK-2']], 'CK-2: b'],
    ["describe.each([1])('CK-1: %s', () => { it('b', () => {}) })", [['CK-1']], 'CK-1: %s › b'],
  ])('are found: %s', (source, [rows], title) => {
    expect(titles(source)).toEqual([[rows, title]]);
  });

  it.each(["it('is AC-1', () => {})", "it('AC-1.5', () => {})", "it('UTF-8', () => {})", "f('AC-1: a')", 'it(name)'])(
    'are not: %s',
    (source) => {
      expect(titles(source)).toEqual([]);
    },
  );

  it.each([
    ['AC-1: %s (a+b) $type.name', ['x', 'AC-1: 5 (a+b) q'], true],
    ['AC-1: a', ['AC-1: ab'], false],
    ['AC-1: a', ['x', 'y', 'AC-1: a'], true],
    ['CK-1: a › b', ['CK-1: a', 'b'], true],
    ['CK-1: a › b', ['CK-1: a', 'c'], false],
  ])('%s makes %j: %p', (title, names, expected) => {
    expect(isMadeBy({ file: '', rows: [], title }, names)).toBe(expected);
  });
});

describe('results of rows', () => {
  const test: NamedTest = { file: 'a.spec.ts', rows: ['AC-1', 'AC-2'], title: 'AC-1, AC-2: %s' };
  const ran = (...statuses: string[]) => ({
    testResults: [
      {
        name: '/root/a.spec.ts',
        assertionResults: statuses.map((status, n) => ({ ancestorTitles: ['x'], title: `AC-1, AC-2: ${n}`, status })),
      },
    ],
  });

  it.each([
    [['passed', 'passed'], 'passes'],
    [['passed', 'pending'], 'passes; 1 skipped'],
    [['pending'], 'skipped'],
    [['passed', 'failed'], '1 of 2 fail'],
  ])('%j: %s', (statuses, result) => {
    expect([...rowResults([test], ran(...statuses), '/root')]).toEqual([
      ['AC-1', result],
      ['AC-2', result],
    ]);
  });

  it('a test that the run did not have is an error', () => {
    expect(() => rowResults([{ ...test, title: 'AC-1: other' }], ran('passed'), '/root')).toThrow(
      /no test "AC-1: other"/,
    );
  });

  it('are kept for rows whose tests are the same, and no others', () => {
    const page = conformancePage([test], new Map([['AC-1', 'passes']]));
    expect(resultsOf(page).get('AC-1')).toBe('passes');
    expect(keptResults(page, [test]).get('AC-1')).toBe('passes');
    const more = [test, { ...test, rows: ['AC-1'], title: 'AC-1: more' }];
    expect(keptResults(page, more).get('AC-1')).toBe(NOT_RUN);
    expect(resultsOf(conformancePage(more, keptResults(page, more))).get('AC-7')).toBe('not yet');
  });
});
