import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseAptSources, toSuite } from './apt-sources.ts';
import { afterUpdate, privateApt } from './private-apt.ts';

const run = promisify(execFile);

/** The release of Debian whose nats-server is new enough (bookworm and trixie have 2.9 and 2.10). */
const suite = 'forky';

/**
 * Takes nats-server out of Debian's package without installing anything: apt works on a private directory, with the
 * mirror this machine is configured for, and checks the archive's signature as ever. Works as an ordinary user.
 * @returns the binary, inside `workDir`
 * @throws Error when this is no Debian, the archive cannot be reached or has no such package
 */
export async function natsFromDebian(workDir: string): Promise<string> {
  const sources = toSuite(await machineSources(), suite);
  if (sources === undefined) throw new Error('this machine has no Debian archive in its apt sources');
  const dir = await mkdtemp(join(workDir, 'apt-'));
  try {
    for (const part of ['parts', 'preferences']) await mkdir(join(dir, part));
    await writeFile(join(dir, 'parts', 'debian.sources'), sources);
    await writeFile(join(dir, 'status'), '');
    const apt = (...command: string[]) => privateApt(dir, command, ownArchiveOnly(dir));
    await afterUpdate(apt('update'), () => apt('download', 'nats-server'));
    const deb = (await readdir(dir)).find((name) => name.endsWith('.deb'));
    if (deb === undefined) throw new Error(`apt-get downloaded no package of nats-server from ${suite}`);
    const unpacked = join(workDir, 'unpacked');
    await run('dpkg-deb', ['-x', join(dir, deb), unpacked]);
    const binary = join(unpacked, 'usr', 'sbin', 'nats-server');
    await chmod(binary, 0o755);
    return binary;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

function ownArchiveOnly(dir: string): Record<string, string> {
  return {
    // What is installed, or preferred by pinning, has no say in which version we look at.
    'Dir::State::status': join(dir, 'status'),
    'Dir::Etc::Preferences': '/dev/null',
    'Dir::Etc::PreferencesParts': join(dir, 'preferences'),
    'APT::Default-Release': '',
    'Dir::Etc::SourceList': '/dev/null',
    'Dir::Etc::SourceParts': join(dir, 'parts'),
  };
}

async function machineSources(): Promise<ReturnType<typeof parseAptSources>> {
  const folder = '/etc/apt/sources.list.d';
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => /\.(list|sources)$/.test(name)).map((name) => join(folder, name));
  const texts = ['/etc/apt/sources.list', ...files].map(async (file) =>
    parseAptSources(file, await readFile(file, 'utf8').catch(() => '')),
  );
  return (await Promise.all(texts)).flat();
}
