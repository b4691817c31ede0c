import { execFile } from 'node:child_process';
import { chmod, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

export interface SystemUser {
  uid: number;
  gid: number;
}

/**
 * Postgres refuses to run as root. For root this is the user it runs as instead: whoever owns the data already,
 * else `postgres`, else `nobody`, so that no user has to be made for it. Undefined for everybody else: as ourselves.
 */
export async function postgresUser(dir: string): Promise<SystemUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const data = await stat(join(dir, 'data')).catch(() => undefined);
  if (data && data.uid !== 0) return { uid: data.uid, gid: data.gid };
  for (const name of ['postgres', 'nobody']) {
    const ids = await Promise.all(['-u', '-g'].map((flag) => promisify(execFile)('id', [flag, name]))).catch(() => []);
    const [uid, gid] = ids.map(({ stdout }) => Number(stdout));
    if (uid !== undefined && gid !== undefined) return { uid, gid };
  }
  throw new Error('running as root, and there is neither a user postgres nor nobody to run Postgres as');
}

/** May this user reach what is in the folder? A checkout below /root is closed to everybody else. */
export async function canEnter(user: SystemUser, folder: string): Promise<boolean> {
  for (let dir = folder; ; dir = dirname(dir)) {
    const { uid, gid, mode } = await stat(dir);
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (dir === dirname(dir)) return true;
  }
}

/** Lets other users pass through a folder of ours, not list it: `mkdtemp` makes them for the owner alone. */
export async function openForPassing(folder: string): Promise<void> {
  await chmod(folder, (await stat(folder)).mode | 0o011);
}
