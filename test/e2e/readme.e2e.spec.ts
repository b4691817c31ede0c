import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { baseEnvironment, projectRoot } from '#infrastructure';
import { freePort } from '#testkit';
import { codeRows, readText, unquoted } from '../service-settings.ts';
import { type NpmRun, runNpm } from './run-npm.ts';

const README = readText('README.md');
const { scripts } = JSON.parse(readText('package.json')) as { scripts: Record<string, string> };

function blocks(language: string): string[] {
  return [...README.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, text]) => text!);
}

// What the README says and the walk-through does stands for one person's first quarter of an hour: `npm start`, and then
// line by line. Data and ports are the test's own.
describe('README.md', () => {
  let dir: string;
  let platform: NpmRun;
  let env: Record<string, string>;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'hookwire-readme-'));
    const names = ['INGEST', 'REGISTRY', 'FANOUT', 'DELIVERY', 'PROJECTOR'];
    const ports = Object.fromEntries(await Promise.all(names.map(async (name) => [name, String(await freePort())])));
    platform = await runNpm(['start'], {
      HOOKWIRE_DATA_DIR: dir,
      ...Object.fromEntries(names.map((name) => [`HOOKWIRE_${name}_PORT`, ports[name] as string])),
    });
    await platform.waitFor('Ready after', 90_000);
    env = {
      ...baseEnvironment(),
      DATA: dir,
      INGEST: `http://127.0.0.1:${ports['INGEST']}`,
      REGISTRY: `http://127.0.0.1:${ports['REGISTRY']}`,
      RECEIVER_PORT: String(await freePort()),
    };
  }, 120_000);

  afterAll(async () => {
    await platform?.dispose();
    await rm(dir, { recursive: true, force: true });
  }, 90_000);

  it('has the two commands on its first screen', () => {
    const firstScreen = README.split('\n').slice(0, 40).join('\n');
    for (const command of ['npm ci && npm run demo', 'npm ci && npm test']) expect(firstScreen).toContain(command);
  });

  it('names npm scripts that exist', () => {
    const named = [...README.matchAll(/npm (?:run )?([a-z][a-z:]*)/g)].map(([, name]) => name!);
    const unknown = named.filter((name) => !(name in scripts) && !['ci', 'package', 'packages'].includes(name));
    expect(unknown).toEqual([]);
  });

  it('tours eight files, and the symbols in them', () => {
    const tour = codeRows(README.slice(README.indexOf('## One event, eight files'))).slice(0, 8);
    expect(tour).toHaveLength(8);
    for (const [file, symbol] of tour) {
      const text = readText(unquoted(file!));
      const name = unquoted(symbol!);
      expect({
        file,
        declares: new RegExp(`(function|class|async|const) (\\w+ )?#?${name}\\b|^  #?${name}\\(`, 'm').test(text),
        name,
      }).toEqual({
        file,
        declares: true,
        name,
      });
    }
  });

  it('names files that exist', () => {
    const named = [...README.matchAll(/`((?:apps|libs|docs|deploy|examples|scripts|test)\/[\w./-]*)`/g)].map(
      ([, path]) => path!,
    );
    expect(named.filter((path) => !existsSync(join(projectRoot(), path)))).toEqual([]);
  });

  it('has a walk-through that works as it stands', async () => {
    const walk = blocks('sh').filter((text) => text.includes('$REGISTRY'));
    expect(walk).toHaveLength(1);
    const { stdout } = await bash(walk[0]!, env);
    expect(stdout).toContain('"event":"invoice-42"');
    expect(stdout).toMatch(/"attempts":\[\{[^]*"status":204/);
    expect(stdout).toMatch(/"attempts":\[\{[^]*"run":"run_\w+","attempt":1,"outcome":"delivered"/);
    expect(stdout).toMatch(/"attempts":\d,"succeededAttempts":2,"failedAttempts":\{[^}]*\},[^{}]*"delivered":1/);
  }, 90_000);

  it('shows how to make the read models again', async () => {
    const [rebuild] = blocks('sh').filter((text) => text.includes('npm run rebuild'));
    const { stdout } = await bash(rebuild!.replaceAll('.hookwire/', `${dir}/`), baseEnvironment());
    expect(stdout).toContain('the read models are made again');
  }, 60_000);

  it('stops at Ctrl-C, and leaves nothing behind', async () => {
    expect((await readFile(join(dir, 'logs', 'delivery.log'), 'utf8')).length).toBeGreaterThan(0);
    platform.ctrlC();
    await platform.ended(60_000);
    expect(platform.output()).toContain('stopped');
    expect(platform.output()).not.toMatch(/error:|fatal:/);
    await platform.nothingIsLeft();
  }, 90_000);
});

async function bash(script: string, env: Record<string, string>) {
  const options = { env, cwd: projectRoot(), timeout: 80_000 };
  // Whatever happens half way, the receiver in the background ends with it.
  const guarded = `trap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n${script}`;
  return promisify(execFile)('bash', ['--norc', '-euo', 'pipefail', '-c', guarded], options).catch(
    (error: Error & { stdout: string; stderr: string }) => {
      throw new Error(`${error.stderr}\n${error.stdout}\n${error.message}`);
    },
  );
}
