import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** A folder for this run alone; what earlier runs have left is removed. @param dir of all runs */
export async function freshRunFolder(dir: string): Promise<string> {
  await mkdir(dir, { recursive: true });
  for (const name of await readdir(dir)) {
    const pid = Number(/^run-(\d+)$/.exec(name)?.[1]);
    // Another demo may be running beside this one.
    if (pid && pid !== process.pid && !isAlive(pid)) await removeRunFolder(join(dir, name));
  }
  const own = join(dir, `run-${process.pid}`);
  await removeRunFolder(own);
  await mkdir(own);
  return own;
}

export async function removeRunFolder(dir: string): Promise<void> {
  // Postgres keeps its data elsewhere when the user that it runs as cannot reach this folder; see postgres-server.ts.
  const elsewhere = await readFile(join(dir, 'postgres', 'elsewhere'), 'utf8').catch(() => '');
  if (elsewhere) await rm(elsewhere, { recursive: true, force: true });
  await rm(dir, { recursive: true, force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
