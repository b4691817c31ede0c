import { execFile, execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp, readFile, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '#infrastructure';

const execute = promisify(execFile);
/** `npm ci` writes more than the megabyte that Node keeps at most. */
const OUTPUT_BYTES = 64 * 2 ** 20;

/** @returns the short name of the commit that is checked out in a folder */
export async function revisionOf(dir: string): Promise<string> {
  return (await run(dir, 'git', 'rev-parse', '--short', 'HEAD')).trim();
}

/**
 * Checks a revision out beside this one, builds it, gives its folder to `use`, and removes it whatever happens.
 * @throws Error when there is no such revision, or it does not build
 */
export async function withRevision<T>(
  revision: string,
  say: (line: string) => void,
  use: (dir: string) => Promise<T>,
): Promise<T> {
  const here = projectRoot();
  const above = await mkdtemp(join(tmpdir(), 'hookwire-bench-against-'));
  const dir = join(above, 'checkout');
  const remove = () => {
    rmSync(above, { recursive: true, force: true });
    execFileSync('git', ['worktree', 'prune'], { cwd: here });
  };
  // Whoever interrupts a run does not wait for the `finally`.
  process.once('exit', remove);
  try {
    await run(here, 'git', 'worktree', 'add', '--detach', dir, revision);
    const [lock, otherLock] = await Promise.all(
      [here, dir].map((checkout) => readFile(join(checkout, 'package-lock.json'), 'utf8')),
    );
    if (lock === otherLock) await symlink(join(here, 'node_modules'), join(dir, 'node_modules'));
    else {
      say(`${revision} has other packages: installing them`);
      await run(dir, 'npm', 'ci');
    }
    say(`building ${revision}`);
    await run(dir, 'npm', 'run', 'build');
    return await use(dir);
  } finally {
    process.off('exit', remove);
    remove();
  }
}

async function run(cwd: string, command: string, ...args: string[]): Promise<string> {
  return (await execute(command, args, { cwd, maxBuffer: OUTPUT_BYTES })).stdout;
}
