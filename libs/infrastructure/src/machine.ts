import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** Says what happens, one line each: `console.log`, a logger, or nothing. */
export type Log = (line: string) => void;

// What any program may need to know about the machine, and nothing of ours: a server that is started with our
// secrets in its environment shows them to whoever can read its /proc entry.
const harmless = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'SystemRoot'];

/** The part of this process's environment that is safe to hand to a server or service. */
export function baseEnvironment(): Record<string, string> {
  // eslint-disable-next-line no-restricted-properties -- this is the machine's, not our configuration
  const all = process.env;
  return Object.fromEntries(harmless.flatMap((name) => (all[name] === undefined ? [] : [[name, all[name]]])));
}

/** Which of the workers of a test run this process is, from 1; 0 for every other process. */
export function testWorker(): number {
  // eslint-disable-next-line no-restricted-properties -- this is the test runner's, not our configuration
  return Number(process.env['JEST_WORKER_ID'] ?? 0);
}

/** All files of that name on the PATH, in its order. */
export function onPath(name: string): string[] {
  // Debian puts servers into /usr/sbin, which is not on an ordinary user's PATH.
  const folders = [...(baseEnvironment()['PATH'] ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin'];
  return [...new Set(folders)].map((folder) => join(folder, name)).filter((file) => existsSync(file));
}

/** The folder of the package.json above this file: the same from the sources and from dist. */
export function projectRoot(): string {
  for (let dir = import.meta.dirname; dir !== dirname(dir); dir = dirname(dir)) {
    if (existsSync(join(dir, 'package.json'))) return dir;
  }
  throw new Error(`no package.json above ${import.meta.dirname}`);
}
