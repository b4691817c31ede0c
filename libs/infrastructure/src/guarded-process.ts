import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, fstatSync, mkdirSync, openSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { dirname } from 'node:path';

export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** It did not end by itself in time and got SIGKILL. */
  forced: boolean;
}

export interface GuardedProcess {
  pid: number;
  child: ChildProcess;
  /** Undefined while it runs. */
  ending(): Ending | undefined;
  exited: Promise<Ending>;
  kill(signal: NodeJS.Signals): void;
  /** Asks it to end, waits, and kills it after `graceMs`. Fine to call twice, or when it is gone. */
  stop(graceMs?: number): Promise<Ending>;
  /** The last lines it wrote to its log file, for error messages. */
  lastWords(): string;
}

export interface GuardOptions {
  env: Record<string, string>;
  cwd?: string;
  uid?: number;
  gid?: number;
  /** Both outputs are appended here; without it they are pipes on `child`. */
  logFile?: string;
  /** How this program is told to end in good order. */
  endSignal?: NodeJS.Signals;
}

// Reads the pid, then waits for the end of its input, which comes whenever and however our process ends: the kernel
// closes the pipe. Then the same as stop() does. `read` is built into the shell, so this is one small process.
const watchdog = `read pid signal; read never
kill -s "$signal" "$pid" 2>/dev/null || exit 0
n=0; while kill -0 "$pid" 2>/dev/null && [ $n -lt 100 ]; do sleep 0.1; n=$((n+1)); done
kill -s KILL "$pid" 2>/dev/null`;

/**
 * Starts a program that ends with this process, also when this one is killed with -9, but not by a Ctrl-C: a
 * terminal sends that to its whole process group, and a server must outlive the services that still drain. Hence a
 * session of its own, and a watchdog (also in its own) instead of exit hooks, which a SIGKILL would skip.
 * A guarded program does not keep our event loop alive.
 */
export function spawnGuarded(command: string, args: string[], options: GuardOptions): GuardedProcess {
  const endSignal = options.endSignal ?? 'SIGTERM';
  const log = options.logFile === undefined ? undefined : openLog(options.logFile);
  const { env, cwd, uid, gid } = options;
  const output = log?.file ?? ('pipe' as const);
  // The watchdog comes first, so that the program is unguarded only for the moment in which its pid is written.
  const guard = spawn('/bin/sh', ['-c', watchdog], { env, detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  const child = spawn(command, args, { env, cwd, uid, gid, detached: true, stdio: ['ignore', output, output] });
  if (log) closeSync(log.file);
  guard.on('error', () => undefined);
  guard.stdin?.on('error', () => undefined);
  if (child.pid !== undefined) guard.stdin?.write(`${child.pid} ${endSignal.slice(3)}\n`);

  let ending: Ending | undefined;
  let forced = false;
  const exited = new Promise<Ending>((resolve) => {
    const end = (code: number | null, signal: NodeJS.Signals | null): void => {
      // First of all: from now on the pid may belong to somebody else.
      guard.kill('SIGKILL');
      const final = (ending ??= { code, signal, forced });
      // Its last words may still be on their way through the pipes. A child of its own that holds them open does not
      // hold us up for ever.
      const timer = setTimeout(() => resolve(final), 1_000);
      child.once('close', () => {
        clearTimeout(timer);
        resolve(final);
      });
    };
    child.once('exit', end);
    // No such program, or not executable.
    child.once('error', () => end(127, null));
  });
  for (const handle of [child, guard, guard.stdin, child.stdout, child.stderr]) unref(handle);

  const kill = (signal: NodeJS.Signals): void => {
    if (!ending) child.kill(signal);
  };
  return {
    pid: child.pid ?? -1,
    child,
    ending: () => ending,
    exited,
    kill,
    lastWords: () => tail(options.logFile, log?.start),
    async stop(graceMs = 15_000) {
      kill(endSignal);
      // Also wakes one that was stopped with SIGSTOP, which would not see the other signal.
      kill('SIGCONT');
      // The pending timer is what keeps the event loop alive until the end is known.
      const timer = setTimeout(() => {
        forced = true;
        kill('SIGKILL');
        child.ref();
      }, graceMs);
      return exited.finally(() => clearTimeout(timer));
    },
  };
}

function openLog(file: string): { file: number; start: number } {
  mkdirSync(dirname(file), { recursive: true });
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  // Nobody rotates the logs of a laptop's test server.
  if (size > 20_000_000) truncateSync(file);
  const opened = openSync(file, 'a', 0o600);
  return { file: opened, start: fstatSync(opened).size };
}

function tail(file: string | undefined, start = 0): string {
  try {
    const text = file === undefined ? '' : readFileSync(file).subarray(start).toString();
    return text.trimEnd().split('\n').slice(-15).join('\n') || '(it wrote nothing)';
  } catch {
    return '(its log cannot be read)';
  }
}

function unref(handle: unknown): void {
  // Sockets have it, though the type of a child's stream does not say so.
  (handle as { unref?: () => void } | null)?.unref?.();
}
