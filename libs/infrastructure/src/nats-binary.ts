import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Log, onPath } from './machine.ts';
import { natsFromDebian } from './nats-debian.ts';
import { natsFromRelease } from './nats-release.ts';
import { compareVersions, isUsable, oldestUsable, parseNatsVersion, type Version } from './nats-version.ts';

export interface NatsBinary {
  path: string;
  version: string;
  /** For people: `on the PATH`, `Debian package, cached`. */
  source: string;
}

interface Options {
  /** Where a downloaded binary is kept. */
  cacheDir: string;
  log: Log;
  /** Instead of all that is on the PATH; for tests. */
  candidates?: string[];
}

const ways = [
  { name: 'Debian package', fetch: natsFromDebian },
  { name: 'release of the project', fetch: natsFromRelease },
];

/**
 * A nats-server that is new enough: from the PATH, from an earlier download, from Debian's package (nothing is
 * installed), or from the project's release.
 * @throws Error that says what was tried and how to install it by hand
 */
export async function findNatsServer({ cacheDir, log, candidates }: Options): Promise<NatsBinary> {
  const tried: string[] = [];
  for (const path of candidates ?? onPath('nats-server')) {
    const version = await versionOf(path);
    if (version && isUsable(version)) return { path, version: version.join('.'), source: 'on the PATH' };
    tried.push(`${path} is ${version ? `version ${version.join('.')}` : 'not a working nats-server'}`);
  }
  const cached = await newestCached(cacheDir);
  if (cached) return cached;
  for (const way of ways) {
    log(`nats-server: fetching it (${way.name}), once`);
    try {
      return await keep(cacheDir, way.name, way.fetch);
    } catch (error) {
      const reason = (error as Error & { stderr?: string }).stderr?.trim() || (error as Error).message;
      tried.push(`${way.name}: ${reason}`);
    }
  }
  throw new Error(advice(tried));
}

async function versionOf(path: string): Promise<Version | undefined> {
  const answer = await promisify(execFile)(path, ['--version'], { timeout: 10_000 }).catch(() => undefined);
  return answer && parseNatsVersion(answer.stdout);
}

async function newestCached(cacheDir: string): Promise<NatsBinary | undefined> {
  const root = join(cacheDir, 'nats-server');
  const found: { binary: NatsBinary; version: Version }[] = [];
  for (const folder of await readdir(root).catch(() => [])) {
    const way = ways.find(({ name }) => folder.endsWith(`-${slug(name)}`));
    const path = join(root, folder, 'nats-server');
    const version = way && (await versionOf(path));
    if (version && isUsable(version)) {
      found.push({ binary: { path, version: version.join('.'), source: `${way.name}, cached` }, version });
    }
  }
  return found.sort((a, b) => compareVersions(b.version, a.version))[0]?.binary;
}

async function keep(cacheDir: string, name: string, fetch: (workDir: string) => Promise<string>): Promise<NatsBinary> {
  const root = join(cacheDir, 'nats-server');
  await mkdir(root, { recursive: true });
  const workDir = await mkdtemp(join(root, 'work-'));
  try {
    const fetched = await fetch(workDir);
    const version = await versionOf(fetched);
    if (!version) throw new Error('it does not run on this machine');
    if (!isUsable(version)) throw new Error(`it is only version ${version.join('.')}`);
    const folder = join(root, `${version.join('.')}-${slug(name)}`);
    const path = join(folder, 'nats-server');
    await mkdir(folder, { recursive: true });
    // Moved into place in one step: another process may be doing the same, or already be running it.
    const ready = join(workDir, 'ready');
    await copyFile(fetched, ready);
    await chmod(ready, 0o755);
    await rename(ready, path);
    return { path, version: version.join('.'), source: name };
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}

function advice(tried: string[]): string {
  return [
    `There is no nats-server ${oldestUsable[0]}.${oldestUsable[1]} or newer here, and it could not be fetched:`,
    ...tried.map((line) => `  - ${line.replaceAll('\n', '\n    ')}`),
    'Install it by hand, in one of these ways, and start again:',
    '  - macOS: brew install nats-server',
    '  - with Go: go install github.com/nats-io/nats-server/v2@latest (and put its folder on the PATH)',
    '  - anywhere: take the archive for this machine from https://github.com/nats-io/nats-server/releases,',
    '    unpack it, and put the file nats-server into a folder on the PATH',
    'or give the address of a running one in NATS_URL (it needs the configuration in deploy/nats/nats-server.conf).',
  ].join('\n');
}

function slug(name: string): string {
  return name.toLowerCase().replaceAll(' ', '-');
}
