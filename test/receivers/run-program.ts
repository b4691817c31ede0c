import { join } from 'node:path';
import { baseEnvironment, projectRoot, type Program, spawnGuarded } from '#infrastructure';
import { waitUntil } from '#testkit';
import type { ReceiverProgram } from './programs.ts';

export interface RunningProgram {
  /** All that it wrote. */
  output(): string;
  stop(): Promise<unknown>;
}

const FOLDER = join(projectRoot(), 'test', 'receivers');
const TYPESCRIPT = ['--import', join(FOLDER, 'typescript.mjs')];

function commandLine({ host, file }: ReceiverProgram, port: number, runtime: Program): string[] {
  const program = join(FOLDER, file);
  switch (host) {
    case 'node':
      return [runtime.command, program];
    case 'typescript':
      return [runtime.command, ...TYPESCRIPT, program];
    case 'web-api':
      return [runtime.command, ...TYPESCRIPT, join(FOLDER, 'web-api-host.mjs'), program];
    case 'flask':
      return [runtime.command, '-u', program];
    case 'laravel':
      return [runtime.command, '-n', '-S', `127.0.0.1:${port}`, join(FOLDER, 'laravel.php')];
  }
}

/**
 * Starts a receiver as a process of its own.
 * @param env what the printed code, or its repairs, read: WEBHOOK_SECRET and the like
 * @throws Error when it does not listen, with what it wrote
 */
export async function runProgram(
  program: ReceiverProgram,
  runtime: Program,
  port: number,
  env: Record<string, string>,
): Promise<RunningProgram> {
  const [command, ...args] = commandLine(program, port, runtime);
  const guarded = spawnGuarded(command!, args, {
    env: { ...baseEnvironment(), ...runtime.env, ...env, PORT: String(port) },
    cwd: FOLDER,
  });
  let output = '';
  for (const stream of [guarded.child.stdout, guarded.child.stderr]) {
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  }
  const look = async () => guarded.ending() ?? (await fetch(`http://127.0.0.1:${port}/`)).status;
  const seen = await waitUntil(look, { deadlineMs: 60_000, what: `${program.file} to listen` }).catch(
    async (error: Error) => {
      await guarded.stop();
      throw new Error(`${error.message}; it wrote: ${output}`, { cause: error });
    },
  );
  if (typeof seen !== 'number') throw new Error(`${program.file} has ended: ${JSON.stringify(seen)} ${output}`);
  return { output: () => output, stop: () => guarded.stop() };
}
