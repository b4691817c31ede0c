import { join } from 'node:path';
import { filesIn, findProgram, onPath, plainProgram, type NoProgram, type Program } from '#infrastructure';

/** Python with Flask, and PHP: those of this machine, else out of Debian's packages (nothing is installed). */
export async function findRuntimes(): Promise<{ flask: Program | NoProgram; laravel: Program | NoProgram }> {
  const [flask, laravel] = await Promise.all([findFlask(), findPhp()]);
  return { flask, laravel };
}

function findFlask(): Promise<Program | NoProgram> {
  return findProgram({
    name: 'Python with Flask',
    installed: onPath('python3').map(plainProgram),
    check: ['-c', 'import flask'],
    packages: ['python3-flask'],
    unpacked: pythons,
  });
}

/** What can use the Python packages that were unpacked there. */
export function pythons(root: string): Program[] {
  const env = { PYTHONPATH: join(root, 'usr/lib/python3/dist-packages') };
  const installed = onPath('python3').map((command) => ({ command, args: [], env }));
  // Where Python is not installed, it was unpacked too, and does not find its own library by itself.
  const own = filesIn(join(root, 'usr/bin'), /^python3\.\d+$/).map((command) => ({
    command,
    args: [],
    env: { ...env, PYTHONHOME: join(root, 'usr'), LD_LIBRARY_PATH: libraries(root) },
  }));
  return [...own, ...installed];
}

function findPhp(): Promise<Program | NoProgram> {
  return findProgram({
    name: 'PHP',
    installed: onPath('php').map(plainProgram),
    check: ['-n', '-r', 'exit(function_exists("hash_hmac") && PHP_MAJOR_VERSION >= 8 ? 0 : 1);'],
    packages: ['php-cli'],
    unpacked: (root) =>
      filesIn(join(root, 'usr/bin'), /^php\d+\.\d+$/).map((command) => ({
        command,
        args: [],
        env: { LD_LIBRARY_PATH: libraries(root) },
      })),
  });
}

function libraries(root: string): string {
  return filesIn(join(root, 'usr/lib'), /-linux-gnu/).join(':');
}
