import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse, parseDocument } from 'yaml';
import { projectRoot } from '#infrastructure';
import { settings } from '#service';
import { COMPOSE_FILE, type ComposeService, readCompose, requiredVariables } from './compose.ts';
import { codeRows, isSetting, readText, SERVICE_NAMES, settingsOf, unquoted } from './service-settings.ts';

const text = readText(COMPOSE_FILE);
const compose = readCompose();
const { nats, postgres, gateway, volumes } = compose.services as Record<string, ComposeService> &
  Record<'nats' | 'postgres' | 'gateway' | 'volumes', ComposeService>;
const CONTAINERS = Object.entries(compose.services);
/** What stays, as opposed to what prepares something and ends. */
const LASTING = CONTAINERS.filter(([name]) => name !== 'volumes');
const CORE = ['gateway', 'nats', 'postgres', 'volumes', ...SERVICE_NAMES].sort();

describe('docker-compose.yml', () => {
  it('is valid YAML', () => {
    const { errors, warnings } = parseDocument(text, { merge: true });
    expect([errors, warnings]).toEqual([[], []]);
  });

  it('has a core of NATS, Postgres, a gateway and every service, and the rest only when it is asked for', () => {
    const core = CONTAINERS.filter(([, { profiles }]) => profiles === undefined).map(([name]) => name);
    expect(core.sort()).toEqual(CORE);
    for (const name of core) {
      expect(Object.keys(compose.services[name]!.depends_on ?? {}).filter((needed) => !CORE.includes(needed))).toEqual(
        [],
      );
    }
    for (const [, { profiles }] of CONTAINERS) expect(profiles ?? ['observability']).toEqual(['observability']);
  });

  it('names no registry (images come from wherever the engine gets them), and a version of each', () => {
    for (const { image } of Object.values(compose.services)) {
      const [, tag] = /^(?:[a-z-]+\/)?[a-z-]+:([\w.-]+)$/.exec(image)!;
      expect(tag).not.toBe('latest');
    }
    expect(readText('Dockerfile')).not.toMatch(/\b(docker\.io|ghcr\.io|quay\.io|mcr\.)/);
  });

  it.each(CONTAINERS)('%s may do no more than it needs', (name, container) => {
    expect(container).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
    expect(container.pids_limit).toBeGreaterThan(0);
    expect(container.logging.options).toHaveProperty('max-size');
    expect(Object.keys(container.deploy.resources.limits).sort()).toEqual(['cpus', 'memory']);
    // The services' user is the image's. Whoever gives volumes to others is root, and can do nothing else.
    const user = container.user ?? /^USER (.+)$/m.exec(readText('Dockerfile'))![1]!;
    if (name === 'volumes') {
      expect(container).toMatchObject({ cap_add: ['CHOWN'], network_mode: 'none', restart: 'no' });
    } else {
      expect(user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
      expect(container.cap_add).toEqual(name === 'gateway' ? ['NET_BIND_SERVICE'] : undefined);
      expect(container.restart).toBe('unless-stopped');
    }
  });

  it('mounts only files that there are and volumes that it has, and gives the volumes to who writes to them', () => {
    const mounts = CONTAINERS.flatMap(([, { volumes = [] }]) => volumes.map((mount) => mount.split(':')));
    for (const [source, , mode] of mounts) {
      if (!source!.startsWith('./')) expect(Object.keys(compose.volumes)).toContain(source);
      else expect([source, existsSync(join(projectRoot(), source!)), mode]).toEqual([source, true, 'ro']);
    }
    expect(new Set(mounts.map(([source]) => source).filter((source) => !source!.startsWith('./')))).toEqual(
      new Set(Object.keys(compose.volumes)),
    );
    for (const given of volumes.volumes!) {
      const [volume, at] = given.split(':');
      expect(volumes.entrypoint).toContain(at);
      const { user } = compose.services[volume!]!;
      expect(volumes.entrypoint![1]).toBe(user);
      expect(compose.services[volume!]!.depends_on).toMatchObject({
        volumes: { condition: 'service_completed_successfully' },
      });
    }
  });

  it.each(SERVICE_NAMES)('%s is told all that it reads, and nothing that it does not', (name) => {
    const { environment = {}, command, depends_on } = compose.services[name]!;
    const read = settingsOf(name);
    const told = Object.keys(environment).filter((variable) => !variable.startsWith('OTEL_'));
    // It listens everywhere in its container.
    expect(told.sort()).toEqual(read.filter((setting) => setting !== 'HOST').sort());
    for (const [variable, value] of Object.entries(environment)) {
      if (['PORT', 'NATS_URL', 'DATABASE_URL'].includes(variable)) continue;
      const required = isSetting(variable) && !settings[variable].safeParse(undefined).success;
      const secret = required || variable === 'HOOKWIRE_NATS_CALLOUT_SEED';
      expect(value).toBe(secret ? `\${${variable}:?see .env.example}` : `\${${variable}:-}`);
    }
    expect(command).toEqual([name]);
    expect(Object.keys(depends_on!)).toEqual(read.includes('DATABASE_URL') ? ['nats', 'postgres'] : ['nats']);
    expect(compose.services[name]!.networks!.includes('database')).toBe(read.includes('DATABASE_URL'));
  });

  it('tells every service the same of OpenTelemetry', () => {
    const [first, ...others] = SERVICE_NAMES.map((name) =>
      Object.entries(compose.services[name]!.environment!).filter(([variable]) => variable.startsWith('OTEL_')),
    );
    expect(first!.length).toBeGreaterThan(5);
    for (const other of others) expect(other).toEqual(first);
    const page = readText('docs/operations.md');
    const documented = [...page.matchAll(/^\| `(OTEL_[A-Z_]+)`/gm)].map(([, variable]) => variable!);
    // Where Prometheus asks is what deploy/observability/prometheus.yml counts on.
    const fixed = documented.filter((variable) => !variable.startsWith('OTEL_EXPORTER_PROMETHEUS'));
    expect(fixed.filter((variable) => !first!.some(([name]) => name === variable))).toEqual([]);
  });

  it('gives a service longer to end than it takes, and asks it by itself whether it is ready', () => {
    const [, deadline] = /SHUTDOWN_DEADLINE_MS = ([\d_]+)/.exec(readText('libs/service/src/run-service.ts'))!;
    for (const name of SERVICE_NAMES) {
      const { stop_grace_period, healthcheck } = compose.services[name]!;
      expect(parseInt(stop_grace_period!, 10) * 1000).toBeGreaterThan(Number(deadline!.replaceAll('_', '')));
      expect(healthcheck!.test).toEqual(['CMD', 'hookwire', 'healthy']);
    }
  });

  it('is reached by the gateway, and from this machine only unless it is told otherwise', () => {
    const published = LASTING.flatMap(([name, { ports = [] }]) => ports.map((port) => [name, port] as const));
    for (const [, port] of published)
      expect(port).toMatch(/^(127\.0\.0\.1|\$\{HOOKWIRE_BIND_ADDRESS:-127\.0\.0\.1\}):/);
    expect(published.filter(([name]) => SERVICE_NAMES.some((service) => service === name))).toEqual([]);
    expect(gateway.ports).toHaveLength(2);
  });

  it('gives NATS the shipped configuration, all it takes from the environment, and ingest the other half of the key', () => {
    const [source, target] = nats.volumes![0]!.split(':');
    expect(nats.command).toContain(target);
    // Within quotes it is part of a text, a subject like "$SYS.…".
    const taken = [...readText(source!).matchAll(/^[^#]*(?<!")\$([A-Z_]+)/gm)].map(([, name]) => name!);
    expect(Object.keys(nats.environment!).sort()).toEqual([...new Set(taken)].sort());
  });

  it('runs versions that are new enough', () => {
    const [, minor] = /^nats:2\.(\d+)/.exec(nats.image)!;
    expect(Number(minor)).toBeGreaterThanOrEqual(12);
    expect(postgres.image).toMatch(/^postgres:1[89]/);
  });

  it('takes from .env what .env.example has, and only secrets must be there, which are made', () => {
    const used = [...text.matchAll(/\$\{([A-Z_]+)/g)].map(([, name]) => name!);
    const example = [...readText('.env.example').matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name!);
    // This one Compose reads by itself.
    expect(example.sort()).toEqual([...new Set([...used, 'COMPOSE_PROFILES'])].sort());
    expect(made('secrets').sort()).toEqual(requiredVariables().sort());
  });
});

describe('docker-compose.yml with the profile observability', () => {
  it('has what docs/observability.md names, with its files where they have to be', () => {
    const page = readText('docs/observability.md');
    const [, list] = /names of the Compose services ([^:]*):/.exec(page)!;
    const observers = CONTAINERS.filter(([, { profiles }]) => profiles).map(([name]) => name);
    expect([...list!.matchAll(/`([a-z-]+)`/g)].map(([, name]) => name!).sort()).toEqual(observers.sort());
    const mounted = observers.flatMap((name) => compose.services[name]!.volumes ?? []).map((mount) => mount.split(':'));
    const ofFiles = page.split(/^## /m)[0]!;
    for (const [files, , place] of codeRows(ofFiles)) {
      for (const [, file] of files!.matchAll(/`([\w./]+)`/g)) {
        const source = `./deploy/observability/${file!.replace(/\/$/, '')}`;
        const [, target] = mounted.find(([from]) => from === source) ?? [];
        const folder = /^`(\/.*)\/`$/.exec(place!)?.[1];
        if (folder) expect(target).toMatch(new RegExp(`^${folder}(/[\\w.]+)?$`));
        else {
          const flag = unquoted(place!).replace('…', '');
          expect(compose.services[basename(file!, '.yaml')]!.command).toContain(`${flag}${target}`);
        }
      }
    }
  });

  it('is what Prometheus asks', () => {
    const { scrape_configs } = parse(readText('deploy/observability/prometheus.yml')) as {
      scrape_configs: { dns_sd_configs: { names: string[] }[] }[];
    };
    const asked = scrape_configs.flatMap((job) => job.dns_sd_configs.flatMap(({ names }) => names));
    for (const name of asked) expect([name, compose.services[name]?.networks?.includes('back')]).toEqual([name, true]);
  });

  it('is told of by `make-env --observability`, with the services', () => {
    const told = made('observability');
    expect(told).toContain('COMPOSE_PROFILES');
    const variables = Object.keys(compose.services['ingest']!.environment!);
    expect(told.filter((name) => name !== 'COMPOSE_PROFILES' && !variables.includes(name))).toEqual([]);
    const page = readText('docs/observability.md');
    for (const name of told.slice(1)) {
      const [, value] = new RegExp(`${name}: '([^']+)'`).exec(readText('scripts/make-env.ts'))!;
      expect(page).toContain(`${name}=${value}`);
    }
  });
});

/** The variables that scripts/make-env.ts fills in. */
function made(what: 'secrets' | 'observability'): string[] {
  const [, list] = new RegExp(`const ${what}: [^{]*\\{\n([^]*?)\n\\};`).exec(readText('scripts/make-env.ts'))!;
  return [...list!.matchAll(/^ {2}([A-Z_]+):/gm)].map(([, name]) => name!);
}
