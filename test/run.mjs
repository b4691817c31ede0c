// `npm test`: unit and integration tests side by side, then the end-to-end tests one after another, because those
// start whole platforms and measure time. The last line counts the tests of both.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'hookwire-tally-'));
const total = { passed: 0, failed: 0, skipped: 0 };
let failed = false;

function jest(name, ...options) {
  const tally = join(folder, name);
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];
  const child = spawn(process.execPath, [...flags, ...options, ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, HOOKWIRE_TALLY: tally },
  });
  // Ctrl-C reaches jest by itself; whoever ends only this process means both.
  const end = () => child.kill('SIGTERM');
  process.on('SIGTERM', end);
  return new Promise((resolve) =>
    child.on('exit', (code) => {
      process.off('SIGTERM', end);
      failed ||= code !== 0;
      try {
        for (const [kind, count] of Object.entries(JSON.parse(readFileSync(tally)))) total[kind] += count;
      } catch {
        // It ended without a word: that is a failure, and counted as one.
        total.failed++;
        failed = true;
      }
      resolve();
    }),
  );
}

await jest('unit-int', '--selectProjects', 'unit', 'int', '--maxWorkers', '2');
await jest('e2e', '--selectProjects', 'e2e', '--runInBand');
rmSync(folder, { recursive: true, force: true });
console.log(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`);
process.exit(failed ? 1 : 0);
