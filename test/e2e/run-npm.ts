import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { baseEnvironment, type Ending, type GuardedProcess, projectRoot, spawnGuarded } from '#infrastructure';
import { waitUntil } from '#testkit';

export interface NpmRun {
  process: GuardedProcess;
  output(): string;
  /** @throws Error at the deadline, with all it wrote */
  waitFor(text: string | RegExp, deadlineMs: number): Promise<void>;
  ended(deadlineMs: number): Promise<Ending>;
  /** What a terminal does at Ctrl-C: SIGINT for npm, its shell and the script alike. */
  ctrlC(): void;
  /** SIGTERM for npm alone. */
  terminate(): void;
  /** Of the script itself, which npm and a shell stand before. */
  scriptPid(): Promise<number>;
  /** @throws Error when a process that it started is still there after some seconds */
  nothingIsLeft(): Promise<void>;
  dispose(): Promise<void>;
}

/** Runs an npm script as a person would, but for the build before it: the tests need the build themselves. */
export async function runNpm(args: string[], env: Record<string, string> = {}): Promise<NpmRun> {
  // Inherited by all that it starts, and by nothing else: so they can be found.
  const mark = await mkdtemp(join(tmpdir(), 'hookwire-npm-'));
  const process = spawnGuarded('npm', ['--ignore-scripts', ...args], {
    env: { ...baseEnvironment(), ...env, TMPDIR: mark },
    cwd: projectRoot(),
  });
  let output = '';
  for (const stream of [process.child.stdout, process.child.stderr]) {
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  }
  return {
    process,
    output: () => output,
    async waitFor(text, deadlineMs) {
      const options = { deadlineMs, what: `"${text}" from npm ${args.join(' ')}` };
      const look = (): boolean => {
        if (typeof text === 'string' ? output.includes(text) : text.test(output)) return true;
        if (process.ending()) throw new Error('it has ended');
        return false;
      };
      await waitUntil(look, options).catch((error: Error) => {
        throw new Error(`${error.message}; it wrote:\n${output}`);
      });
    },
    async ended(deadlineMs) {
      const options = { deadlineMs, what: `npm ${args.join(' ')} to end` };
      return waitUntil(() => process.ending(), options).catch((error: Error) => {
        throw new Error(`${error.message}; it wrote:\n${output}`);
      });
    },
    // It leads a process group, as a command of a terminal does.
    ctrlC: () => void globalThis.process.kill(-process.pid, 'SIGINT'),
    terminate: () => process.kill('SIGTERM'),
    async scriptPid() {
      const script = (await processesWith(mark)).find(({ command }) => /^node .*dist\/scripts\//.test(command));
      if (!script) throw new Error(`npm ${args.join(' ')} runs no script of ours`);
      return script.pid;
    },
    async nothingIsLeft() {
      await waitUntil(
        async () => {
          const left = await processesWith(mark);
          if (left.length > 0) throw new Error(`still there: ${JSON.stringify(left)}`);
          return true;
        },
        { deadlineMs: 15_000, what: `everything that npm ${args.join(' ')} had started to be gone` },
      );
    },
    async dispose() {
      await process.stop();
      await rm(mark, { recursive: true, force: true });
    },
  };
}

async function processesWith(mark: string): Promise<{ pid: number; command: string }[]> {
  const found: { pid: number; command: string }[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const environ = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
    if (!environ.includes(mark)) continue;
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    // An ended process that nobody has asked for its exit code yet has no command line.
    if (command) found.push({ pid: Number(pid), command: command.replaceAll('\0', ' ').slice(0, 120) });
  }
  return found;
}
