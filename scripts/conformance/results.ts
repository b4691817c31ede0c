import { relative } from 'node:path';
import { isMadeBy, type NamedTest } from './named-tests.ts';
import { testsOf } from './page.ts';
import { ALL_ROWS } from './rows.ts';

/** What Jest writes with `--json`: the part that is read here. */
export interface JestResults {
  readonly testResults: readonly {
    /** The absolute path of the file. */
    readonly name: string;
    readonly assertionResults: readonly {
      readonly ancestorTitles: readonly string[];
      readonly title: string;
      /** `passed`, `failed`, or one of several for not having been run. */
      readonly status: string;
    }[];
  }[];
}

/**
 * How the tests of each row ended.
 * @param root what the files' paths begin with
 * @throws Error for a test that the run did not have: its row would look as if it held
 */
export function rowResults(tests: readonly NamedTest[], run: JestResults, root: string): Map<string, string> {
  const statuses = new Map(tests.map((test) => [test, statusesOf(test, run, root)]));
  const missing = tests.find((test) => statuses.get(test)!.length === 0);
  if (missing) throw new Error(`${missing.file}: the run had no test "${missing.title}"`);
  const rows = ALL_ROWS.filter(({ id }) => testsOf(id, tests).length > 0);
  return new Map(rows.map(({ id }) => [id, inWords(testsOf(id, tests).flatMap((test) => statuses.get(test)!))]));
}

function statusesOf(test: NamedTest, { testResults }: JestResults, root: string): string[] {
  // Those of other files are run by the specs that share them.
  const isSpec = test.file.endsWith('.spec.ts');
  const files = testResults.filter(({ name }) => !isSpec || relative(root, name) === test.file);
  return files
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ ancestorTitles, title }) => isMadeBy(test, [...ancestorTitles, title]))
    .map(({ status }) => status);
}

function inWords(statuses: readonly string[]): string {
  const count = (wanted: string) => statuses.filter((status) => status === wanted).length;
  const [passed, failed] = [count('passed'), count('failed')];
  if (failed > 0) return `${failed} of ${statuses.length} fail`;
  if (passed === statuses.length) return 'passes';
  return passed === 0 ? 'skipped' : `passes; ${statuses.length - passed} skipped`;
}
