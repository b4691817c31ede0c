import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Log } from './machine.ts';
import { afterUpdate, privateApt } from './private-apt.ts';

const run = promisify(execFile);

/**
 * Packages of this machine's Debian, and those they need that are not installed, unpacked into a folder of the cache,
 * once. Nothing is installed, and an ordinary user may do it.
 * @returns the folder that stands for `/`
 * @throws Error when there is no apt here, or the archives cannot be reached or have no such package
 */
export async function unpackPackages(names: string[], options: { cacheDir: string; log: Log }): Promise<string> {
  const root = join(options.cacheDir, 'debian');
  const unpacked = join(root, names.join('+'));
  if (existsSync(unpacked)) return unpacked;
  options.log(`${names.join(', ')}: fetching the Debian packages, once`);
  await mkdir(root, { recursive: true });
  const workDir = await mkdtemp(join(root, 'work-'));
  try {
    const apt = (...command: string[]) => privateApt(workDir, command);
    const download = ['install', '--download-only', '--reinstall', '--no-install-recommends', '--yes', ...names];
    await afterUpdate(apt('update'), () => apt(...download));
    const archives = join(workDir, 'cache', 'archives');
    const ready = join(workDir, 'ready');
    for (const file of await readdir(archives)) {
      if (file.endsWith('.deb')) await run('dpkg-deb', ['-x', join(archives, file), ready]);
    }
    // In one step: another process may be doing the same, or already using it.
    await rename(ready, unpacked).catch((error: unknown) => {
      if (!existsSync(unpacked)) throw error;
    });
    return unpacked;
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}
