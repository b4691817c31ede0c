import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { unpackPackages } from './debian-packages.ts';
import { baseEnvironment, projectRoot } from './machine.ts';

/** How a program is called, before the arguments that matter. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Why there is none. */
export interface NoProgram {
  readonly missing: string;
}

export interface Wanted {
  /** For messages. */
  readonly name: string;
  /** Those of this machine, the best first. */
  readonly installed: readonly Program[];
  /** Arguments with which it ends well only if it has all that is needed of it. */
  readonly check: readonly string[];
  readonly packages: readonly string[];
  /** Those of a folder into which the Debian packages were unpacked. */
  readonly unpacked: (root: string) => readonly Program[];
}

/** A program for tests: this machine's, else out of Debian's packages, unpacked into the cache (nothing is installed). */
export async function findProgram({
  name,
  installed,
  check,
  packages,
  unpacked,
}: Wanted): Promise<Program | NoProgram> {
  const found = await firstThatWorks(installed, check);
  if (found) return found;
  try {
    const cacheDir = join(projectRoot(), '.hookwire', 'cache');
    const root = await unpackPackages([...packages], { cacheDir, log: (line) => console.log(line) });
    return (
      (await firstThatWorks(unpacked(root), check)) ?? { missing: `${name} of the Debian packages does not run here` }
    );
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    const reason = (stderr?.trim() || message).replaceAll(/\s*\n\s*/g, '; ');
    return { missing: `there is no ${name} here, nor can it be fetched: ${reason}` };
  }
}

/** Runs it to its end. @throws Error with what it wrote, unless it ends with 0 */
export function runToEnd(
  { command, args, env }: Program,
  more: readonly string[],
  options: {
    readonly cwd?: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly uid?: number;
    readonly gid?: number;
    readonly timeout?: number;
  } = {},
): Promise<{ stdout: string; stderr: string }> {
  return promisify(execFile)(command, [...args, ...more], {
    cwd: projectRoot(),
    timeout: 60_000,
    maxBuffer: 10_000_000,
    ...options,
    env: { ...baseEnvironment(), ...env, ...options.env },
  });
}

async function firstThatWorks(candidates: readonly Program[], check: readonly string[]): Promise<Program | undefined> {
  for (const program of candidates) {
    const works = await runToEnd(program, check, { timeout: 20_000 }).then(
      () => true,
      () => false,
    );
    if (works) return program;
  }
  return undefined;
}

/** A program that is called by its path alone. */
export function plainProgram(command: string): Program {
  return { command, args: [], env: {} };
}

/** The paths of the files of a folder that have such names; none where there is no folder. */
export function filesIn(folder: string, name: RegExp): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => name.test(file))
    .map((file) => join(folder, file));
}
