import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse, parseDocument } from 'yaml';
import { projectRoot } from '#infrastructure';
import { JWT_SETTINGS, settings } from '#service';
import { isSetting, readText, SERVICE_NAMES, settingsOf } from './service-settings.ts';

interface ComposeService {
  command: string[];
  build?: string;
  image: string;
  environment: Record<string, string>;
  ports?: string[];
  volumes?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck: { test: string[] };
}

// Merge keys are YAML 1.1; Docker Compose reads them.
const text = readText('docker-compose.yml');
const compose = parse(text, { merge: true }) as { services: Record<string, ComposeService>; volumes: object };
const { nats, postgres } = compose.services as Record<'nats' | 'postgres', ComposeService>;

describe('docker-compose.yml', () => {
  it('is valid YAML', () => {
    const { errors, warnings } = parseDocument(text, { merge: true });
    expect([errors, warnings]).toEqual([[], []]);
  });

  it('has NATS, Postgres and every service', () => {
    expect(Object.keys(compose.services).sort()).toEqual(['nats', 'postgres', ...SERVICE_NAMES].sort());
  });

  it('names no registry: images come from wherever the engine gets them', () => {
    for (const { image } of Object.values(compose.services)) expect(image.split(':')[0]).toMatch(/^[a-z]+$/);
    expect(readText('Dockerfile')).not.toMatch(/\b(docker\.io|ghcr\.io|quay\.io|mcr\.)/);
  });

  it.each(SERVICE_NAMES)('%s is told what it reads, and nothing that it does not', (name) => {
    const { environment, command, depends_on } = compose.services[name]!;
    const read = settingsOf(name);
    expect(Object.keys(environment).filter((variable) => !isSetting(variable) || !read.includes(variable))).toEqual([]);
    const required = read.filter((setting) => setting !== 'PORT' && !settings[setting].safeParse(undefined).success);
    // Those of tokens belong together: a part of them is worse than none.
    const passed = [...required, ...read.filter((setting) => JWT_SETTINGS.some((name) => name === setting))];
    expect(passed.filter((setting) => !environment[setting])).toEqual([]);
    expect(command).toEqual([name]);
    expect(Object.keys(depends_on!)).toEqual(['nats', 'postgres']);
  });

  it.each(SERVICE_NAMES)('%s is asked on its own port whether it is ready', (name) => {
    const { environment, healthcheck, ports = [] } = compose.services[name]!;
    expect(healthcheck.test.join(' ')).toContain(`:${environment['PORT']}/ready`);
    for (const port of ports) expect(port.split(':').at(-1)).toBe(environment['PORT']);
  });

  it('gives NATS the shipped configuration, all it takes from the environment, and ingest the other half of the key', () => {
    const [mount] = nats.volumes!;
    const [source, target] = mount!.split(':');
    expect(existsSync(join(projectRoot(), source!))).toBe(true);
    expect(nats.command).toContain(target);
    // Within quotes it is part of a text, a subject like "$SYS.…".
    const taken = [...readText(source!).matchAll(/^[^#]*(?<!")\$([A-Z_]+)/gm)].map(([, name]) => name!);
    expect(Object.keys(nats.environment).sort()).toEqual([...new Set(taken)].sort());
  });

  it('runs versions that are new enough', () => {
    const [, minor] = /^nats:2\.(\d+)/.exec(nats.image)!;
    expect(Number(minor)).toBeGreaterThanOrEqual(12);
    expect(postgres.image).toMatch(/^postgres:1[89]/);
  });

  it('takes every secret from .env, and .env.example has all of them', () => {
    const used = [...text.matchAll(/\$\{([A-Z_]+)/g)].map(([, name]) => name!).filter((name) => name !== 'LOG_LEVEL');
    const example = [...readText('.env.example').matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name!);
    expect(example.sort()).toEqual([...new Set(used)].sort());
    const made = [...readText('scripts/make-env.ts').matchAll(/^ {2}([A-Z_]+):/gm)].map(([, name]) => name!);
    expect(made.sort()).toEqual(example.sort());
  });
});

describe('the image', () => {
  const dockerfile = readText('Dockerfile');
  const entrypoint = readText('deploy/docker-entrypoint.sh');

  it('copies what exists', () => {
    const sources = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, list]) => list!.split(' '));
    expect(sources.length).toBeGreaterThan(4);
    expect(sources.filter((source) => !existsSync(join(projectRoot(), source)))).toEqual([]);
  });

  it('does not run as root', () => {
    expect(dockerfile).toMatch(/^USER (?!root)/m);
  });

  it('starts every service from a file that the build makes', () => {
    for (const name of SERVICE_NAMES) {
      expect(entrypoint).toMatch(new RegExp(`\\b${name}\\b`));
      expect(existsSync(join(projectRoot(), `apps/${name}/src/main.ts`))).toBe(true);
    }
    expect(existsSync(join(projectRoot(), 'apps/projector/src/rebuild.ts'))).toBe(true);
  });
});
