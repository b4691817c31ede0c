import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { projectRoot, SERVICE_FLAGS } from '#infrastructure';
import { builtOf } from './image-tree.ts';
import { readText, SERVICE_NAMES } from './service-settings.ts';

const dockerfile = readText('Dockerfile');
const entrypoint = readText('deploy/docker-entrypoint.sh');
const ignored = readText('.dockerignore').split('\n').filter(Boolean);
/** What comes from this folder into any of the image's stages. */
const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, list]) => list!.split(' '));

/** The sources in a file or folder that the image is built of. */
function sources(folder: string): string[] {
  if (folder.endsWith('.ts')) return [folder];
  return readdirSync(join(projectRoot(), folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (ignored.includes(path) || /^(node_modules|dist|test)$/.test(entry.name)) return [];
    if (entry.isDirectory()) return sources(path);
    return path.endsWith('.ts') && !path.endsWith('.spec.ts') ? [path] : [];
  });
}

describe('the image', () => {
  it('copies what exists', () => {
    expect(copied.length).toBeGreaterThan(4);
    expect(copied.filter((source) => !existsSync(join(projectRoot(), source)))).toEqual([]);
  });

  it('runs as a user that has a number, and is not root', () => {
    expect(dockerfile).toMatch(/^USER [1-9]\d*:[1-9]\d*$/m);
  });

  it('starts every service and command from a file that the build makes', () => {
    const [, services] = /^ {2}(\w+(?: \| \w+)*)\)\n.*\/\$1\/src\/main\.js"/m.exec(entrypoint)!;
    expect(services!.split(' | ').sort()).toEqual([...SERVICE_NAMES].sort());
    expect(entrypoint).toContain(`exec node ${SERVICE_FLAGS.join(' ')} "$app/dist/apps/$1/src/main.js"`);
    const files = [
      ...SERVICE_NAMES.map((name) => `apps/${name}/src/main.ts`),
      'apps/projector/src/rebuild.ts',
      'apps/registry/src/migrate.ts',
      'scripts/backup.ts',
      'scripts/restore.ts',
    ];
    for (const file of files) {
      expect([file, existsSync(join(projectRoot(), file))]).toEqual([file, true]);
      const [command] = basename(file, '.ts').split('main');
      if (command) expect(entrypoint).toMatch(new RegExp(`\\b${command}\\b.*\\)\\n`));
    }
    expect(statSync(join(projectRoot(), 'deploy/docker-entrypoint.sh')).mode & 0o111).toBe(0o111);
  });

  it('has what its sources import: packages that are installed in production, and nothing that is left out', () => {
    const { dependencies } = JSON.parse(readText('package.json')) as { dependencies: Record<string, string> };
    const missing = builtOf()
      .flatMap(sources)
      .flatMap((file) => {
        const text = readFileSync(join(projectRoot(), file), 'utf8');
        return [...text.matchAll(/^(?:import|export)\b(?:[^;]*?from)? '([^'.][^']*)'|\bimport\('([^'.][^']*)'\)/gm)]
          .filter(([statement]) => !/^(import|export) type\b/.test(statement))
          .map(([, name, loaded]) => (name ?? loaded)!)
          .filter((name) => {
            if (name.startsWith('#')) return ignored.includes(`libs/${name.slice(1)}`);
            const [scope, rest] = name.split('/');
            return !name.startsWith('node:') && !dependencies[scope!.startsWith('@') ? `${scope}/${rest}` : scope!];
          })
          .map((name) => `${file}: ${name}`);
      });
    expect(missing).toEqual([]);
  });
});
