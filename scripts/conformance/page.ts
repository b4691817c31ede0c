import type { NamedTest } from './named-tests.ts';
import { ALL_ROWS, ROWS, type Row } from './rows.ts';

/** How the tests of each row ended, by its id. */
export type Results = ReadonlyMap<string, string>;

/** Before the result of a row of which something comes later. */
const IN_PART = 'in part: ';

/** The result of a row whose tests are others than in the last run. */
export const NOT_RUN = 'not run';

const TO_ROOT = '../../';

/** What `docs/dialects/conformance.md` says. */
export function conformancePage(tests: readonly NamedTest[], results: Results): string {
  const tables = Object.entries(ROWS).map(([product, rows]) => `## ${product}\n\n${table(rows, tests, results)}`);
  const lists = ALL_ROWS.map(({ id }) => ({ id, own: testsOf(id, tests) })).filter(({ own }) => own.length > 0);
  return `# Conformance

What the [dialects](../dialects.md) must do, row by row, with the tests that are named after each row.
\`npm run conformance\` runs these tests and writes this page: the results are those of that run. \`npm test\` runs them too, and
fails when a row has no test, a test names a row that is not here, or the tests are others than this page lists.

${tables.join('\n\n')}

## Tests

A name with \`%s\`, \`$type\` or \`…\` in it stands for as many tests as there are values.

${lists.map(({ id, own }) => `### ${id}\n\n${list(own)}`).join('\n\n')}
`;
}

/** The results that a page has. */
export function resultsOf(page: string): Map<string, string> {
  const rows = page.matchAll(/^\| \[?([A-Z]+-\d+)\b.*\| ([^|]*?) *\|$/gm);
  return new Map([...rows].map(([, id, result]) => [id!, result!.replace(IN_PART, '')]));
}

/** The results of a page for the rows whose tests are still the ones that it lists. */
export function keptResults(page: string, tests: readonly NamedTest[]): Map<string, string> {
  const sections = page.split(/^### /m).map((text) => text.trim());
  const results = resultsOf(page);
  return new Map(
    ALL_ROWS.map(({ id }) => {
      const isSame = sections.includes(`${id}\n\n${list(testsOf(id, tests))}`);
      return [id, (isSame ? results.get(id) : undefined) ?? NOT_RUN] as const;
    }),
  );
}

export function testsOf(id: string, tests: readonly NamedTest[]): NamedTest[] {
  return tests.filter(({ rows }) => rows.includes(id));
}

function table(rows: readonly Row[], tests: readonly NamedTest[], results: Results): string {
  const cells = rows.map(({ id, what, notYet }) => {
    const { length } = testsOf(id, tests);
    const name = length > 0 ? `[${id}](#${id.toLowerCase()})` : id;
    const rest = notYet === undefined ? '' : `. **Not yet**: ${notYet}`;
    const result = (notYet === undefined ? '' : IN_PART) + (results.get(id) ?? NOT_RUN);
    return [name, what + rest, String(length), length > 0 ? result : 'not yet'];
  });
  const head = ['Row', 'What must work', 'Tests', 'Result'];
  const widths = head.map((_, column) => Math.max(...[head, ...cells].map((line) => line[column]!.length)));
  const padded = (line: string[]) => `| ${line.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  return [padded(head), padded(widths.map((width) => '-'.repeat(width))), ...cells.map(padded)].join('\n');
}

function list(tests: readonly NamedTest[]): string {
  const files = [...new Set(tests.map(({ file }) => file))];
  return files
    .map((file) => {
      const own = tests.filter((test) => test.file === file);
      return [`[${file}](${TO_ROOT}${file}):`, '', ...own.map(({ title }) => `- ${code(title)}`)].join('\n');
    })
    .join('\n\n');
}

function code(text: string): string {
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``;
}
