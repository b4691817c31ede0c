import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { baseEnvironment, onPath, projectRoot, unpackPackages } from '#infrastructure';

/** What runs programs of a language. */
export interface Runtime {
  readonly command: string;
  readonly env: Record<string, string>;
}

/** Why there is none. */
export interface NoRuntime {
  readonly missing: string;
}

interface Language {
  readonly name: string;
  readonly command: string;
  /** Arguments with which it ends well only if it has all that the programs use. */
  readonly check: string[];
  readonly packages: string[];
  /** Those of a folder into which the packages were unpacked. */
  readonly unpacked: (root: string) => Runtime[];
}

const PYTHON: Language = {
  name: 'Python with Flask',
  command: 'python3',
  check: ['-c', 'import flask'],
  packages: ['python3-flask'],
  unpacked: (root) => {
    const env = { PYTHONPATH: join(root, 'usr/lib/python3/dist-packages') };
    const installed = onPath('python3').map((command) => ({ command, env }));
    // Where Python is not installed, it was unpacked too, and does not find its own library by itself.
    const own = filesIn(join(root, 'usr/bin'), /^python3\.\d+$/).map((command) => ({
      command,
      env: { ...env, PYTHONHOME: join(root, 'usr'), LD_LIBRARY_PATH: libraries(root) },
    }));
    return [...own, ...installed];
  },
};

const PHP: Language = {
  name: 'PHP',
  command: 'php',
  check: ['-n', '-r', 'exit(function_exists("hash_hmac") && PHP_MAJOR_VERSION >= 8 ? 0 : 1);'],
  packages: ['php-cli'],
  unpacked: (root) =>
    filesIn(join(root, 'usr/bin'), /^php\d+\.\d+$/).map((command) => ({
      command,
      env: { LD_LIBRARY_PATH: libraries(root) },
    })),
};

/** Python with Flask, and PHP: those of this machine, else out of Debian's packages (nothing is installed). */
export async function findRuntimes(): Promise<{ flask: Runtime | NoRuntime; laravel: Runtime | NoRuntime }> {
  const [flask, laravel] = await Promise.all([find(PYTHON), find(PHP)]);
  return { flask, laravel };
}

async function find({ name, command, check, packages, unpacked }: Language): Promise<Runtime | NoRuntime> {
  const installed = onPath(command).map((path) => ({ command: path, env: {} }));
  const found = await firstThatWorks(installed, check);
  if (found) return found;
  try {
    const cacheDir = join(projectRoot(), '.hookwire', 'cache');
    const root = await unpackPackages(packages, { cacheDir, log: (line) => console.log(line) });
    return (
      (await firstThatWorks(unpacked(root), check)) ?? { missing: `${name} of the Debian packages does not run here` }
    );
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    const reason = (stderr?.trim() || message).replaceAll(/\s*\n\s*/g, '; ');
    return { missing: `there is no ${name} here, nor can it be fetched: ${reason}` };
  }
}

async function firstThatWorks(candidates: Runtime[], check: string[]): Promise<Runtime | undefined> {
  for (const runtime of candidates) {
    const env = { ...baseEnvironment(), ...runtime.env };
    const works = await promisify(execFile)(runtime.command, check, { env, timeout: 20_000 }).then(
      () => true,
      () => false,
    );
    if (works) return runtime;
  }
  return undefined;
}

function filesIn(folder: string, name: RegExp): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => name.test(file))
    .map((file) => join(folder, file));
}

function libraries(root: string): string {
  const lib = join(root, 'usr/lib');
  return filesIn(lib, /-linux-gnu/).join(':');
}
