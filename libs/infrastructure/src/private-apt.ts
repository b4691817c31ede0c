import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * apt-get on a directory of its own: it writes nothing of the machine's, needs no root, and checks the archives'
 * signatures as ever.
 * @param dir for its lists and downloads; an `update` there comes before anything else
 * @param options of apt.conf(5), besides
 * @throws Error with what apt-get wrote in `stderr`
 */
export async function privateApt(dir: string, command: string[], options: Record<string, string> = {}): Promise<void> {
  for (const part of ['lists/partial', 'cache/archives/partial']) await mkdir(join(dir, part), { recursive: true });
  const all = {
    'Dir::State::Lists': join(dir, 'lists'),
    'Dir::Cache': join(dir, 'cache'),
    // It installs nothing, so that the locks of who does are none of its business.
    'Debug::NoLocking': '1',
    // As root, apt downloads as the user _apt, who cannot enter this directory.
    'APT::Sandbox::User': 'root',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '2',
    'Acquire::http::Timeout': '20',
    'Acquire::https::Timeout': '20',
    ...options,
  };
  const args = Object.entries(all).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  // It inherits our environment: a proxy may be named there.
  await run('apt-get', ['-q', ...args, ...command], { cwd: dir, timeout: 180_000, maxBuffer: 10_000_000 });
}

/**
 * Brings the lists of a private apt up to date, and then does what needs them. A failed update is no failure yet, as
 * one of several archives may be away: what comes next shows it.
 */
export async function afterUpdate(update: Promise<void>, next: () => Promise<void>): Promise<void> {
  const failure = await update.then(
    () => undefined,
    (error: unknown) => error as Error,
  );
  await next().catch((error: Error) => {
    throw failure ?? error;
  });
}
