import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '#infrastructure';
import type { NamedTest } from './conformance/named-tests.ts';
import { conformancePage, keptResults } from './conformance/page.ts';
import { rowResults, type JestResults } from './conformance/results.ts';
import { allNamedTests } from './conformance/all-named-tests.ts';

// Writes docs/dialects/conformance.md. `--names`: without running the tests; rows that have others now are "not run".

const root = projectRoot();
const page = join(root, 'docs', 'dialects', 'conformance.md');

async function runOf(tests: readonly NamedTest[]): Promise<JestResults> {
  const dir = await mkdtemp(join(tmpdir(), 'hookwire-conformance-'));
  const output = join(dir, 'results.json');
  const jest = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];
  const projects = ['--selectProjects', 'unit', 'int', 'e2e', 'serial', '--maxWorkers', '3'];
  const files = [...new Set(tests.map(({ file }) => file))];
  const asked = [...jest, ...projects, '--json', '--outputFile', output, '--findRelatedTests', ...files];
  try {
    // What it says goes to stderr; stdout would be the results once more.
    spawnSync(process.execPath, asked, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
    return JSON.parse(await readFile(output, 'utf8')) as JestResults;
  } finally {
    await rm(dir, { recursive: true });
  }
}

const tests = allNamedTests();
const results = process.argv.includes('--names')
  ? keptResults(await readFile(page, 'utf8'), tests)
  : rowResults(tests, await runOf(tests), root);
await writeFile(page, conformancePage(tests, results));
const failing = [...results].filter(([, result]) => result.endsWith('fail'));
for (const [id, result] of failing) console.error(`${id}: ${result}`);
process.exitCode = failing.length > 0 ? 1 : 0;
