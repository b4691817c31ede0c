import { chmodSync, copyFileSync, linkSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { baseEnvironment, type Program, projectRoot } from '#infrastructure';
import { readCompose } from './compose.ts';
import { readText, type ServiceName } from './service-settings.ts';

interface Locked {
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly devOptional?: boolean;
}

/** The image as far as files go, without an engine. */
export interface ImageTree {
  /** The image's ENTRYPOINT. */
  readonly hookwire: Program;
  /** Stands for /app; nobody but its owner can write there. */
  readonly app: string;
}

/** The image's user. Only root can be somebody else; others are not root already. */
export const IMAGE_USER = process.getuid?.() === 0 ? { uid: 1000, gid: 1000 } : {};

/**
 * Lays what the last stage of the Dockerfile copies below /app into a folder of its own. Files are links where that can
 * be, as there are 25,000.
 */
export function makeImageTree(dir: string): ImageTree {
  const app = join(dir, 'app');
  const bin = join(dir, 'bin');
  for (const folder of [app, bin]) mkdirSync(folder, { recursive: true });
  const last = readText('Dockerfile')
    .split(/^FROM /m)
    .at(-1)!;
  for (const [, source] of last.matchAll(/^COPY .*?(\S+) \S+$/gm)) lay(source!.replace('/app/', ''), app);
  symlinkSync(join(app, 'docker-entrypoint.sh'), join(bin, 'hookwire'));
  for (const folder of [dir, app]) chmodSync(folder, 0o555);
  return { app, hookwire: { command: join(bin, 'hookwire'), args: [], env: imageEnvironment() } };
}

export function removeImageTree(dir: string): void {
  for (const folder of [dir, join(dir, 'app')]) chmodSync(folder, 0o755);
  rmSync(dir, { recursive: true });
}

/** One of the image's parts, as its stages make it. */
function lay(source: string, app: string): void {
  const here = join(projectRoot(), source);
  const there = join(app, source);
  if (source === 'node_modules') {
    for (const path of productionPackages()) linkTree(join(projectRoot(), path), join(app, path), ['node_modules']);
  } else if (source === 'dist') {
    // The build has no more to compile than what is copied into it.
    for (const copied of builtOf()) {
      const built = copied.replace(/\.ts$/, '.js');
      if (built === copied) linkTree(join(here, built), join(there, built));
      else linkFile(join(here, built), join(there, built));
    }
    const ignored = readText('.dockerignore').split('\n');
    for (const folder of ignored.filter((line) => line.startsWith('libs/'))) {
      rmSync(join(there, folder), { recursive: true });
    }
  } else {
    linkFile(here, join(app, source.split('/').at(-1)!));
  }
}

/** The sources, files and folders, that the Dockerfile's build compiles. */
export function builtOf(): string[] {
  const copies = [...readText('Dockerfile').matchAll(/^COPY (?!--from)(.+) \S+$/gm)].map(([, list]) =>
    list!.split(' '),
  );
  return copies.flat().filter((source) => /^(apps|libs|scripts)\b/.test(source));
}

/** The folders that `npm ci --omit=dev --omit=optional` makes. */
function productionPackages(): string[] {
  const { packages } = JSON.parse(readText('package-lock.json')) as { packages: Record<string, Locked> };
  return Object.entries(packages)
    .filter(([path, { dev, optional, devOptional }]) => path !== '' && !dev && !optional && !devOptional)
    .map(([path]) => path);
}

function linkTree(from: string, to: string, without: readonly string[] = []): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isFile()) linkFile(source, target);
    else if (entry.isDirectory() && !without.includes(entry.name)) linkTree(source, target, without);
  }
}

function linkFile(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    copyFileSync(from, to);
  }
}

/** What every container of the image has. */
function imageEnvironment(): Record<string, string> {
  const set = [...readText('Dockerfile').matchAll(/(?<=^ENV .*)([A-Z_]+)=(\S+)/gm)];
  const { PATH = '' } = baseEnvironment();
  return {
    HOME: '/home/node',
    // Its `node` is the one that runs this.
    PATH: `${dirname(process.execPath)}:${PATH}`,
    ...Object.fromEntries(set.map(([, name, value]) => [name!, value!])),
  };
}

/**
 * What docker-compose.yml has in a service's environment.
 * @param values of its variables; the others are empty, as in .env.example
 */
export function composeEnvironment(
  service: ServiceName,
  values: Readonly<Record<string, string>>,
): Record<string, string> {
  const names = Object.keys(readCompose().services[service]!.environment!);
  return Object.fromEntries(names.map((name) => [name, values[name] ?? '']));
}
