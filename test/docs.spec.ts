import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { projectRoot } from '#infrastructure';
import { CONSUMERS, DEFAULT_STREAM_SETTINGS, streamTable } from '#messaging';
import { COMMON_SETTINGS, ERRORS, Secret, type SettingName, settings } from '#service';
import { codeRows, readText, SERVICE_NAMES, settingsOf, unquoted } from './service-settings.ts';

const PAGES = [
  'README.md',
  ...readdirSync(join(projectRoot(), 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

function section(page: string, heading: string): string {
  const text = readText(page)
    .split(/^## /m)
    .find((part) => part.startsWith(heading));
  if (!text) throw new Error(`${page} has no section "${heading}"`);
  return text;
}

function defaultOf(name: SettingName): string {
  if (name === 'PORT') return 'see below';
  const { success, data } = settings[name].safeParse(undefined);
  if (!success) return 'none, required';
  if (data === undefined) return 'not set';
  const text = data instanceof Secret ? data.reveal() : JSON.stringify(data).replace(/[[\]"]/g, '');
  return text === '' ? 'empty' : text;
}

describe('docs/configuration.md', () => {
  const rows = codeRows(section('docs/configuration.md', 'Settings of the services'));

  it('has every setting, and no other', () => {
    expect(rows.map(([name]) => unquoted(name!)).sort()).toEqual(Object.keys(settings).sort());
  });

  it.each(Object.keys(settings) as SettingName[])('%s: its default and its readers', (name) => {
    const [, given, readers] = rows.find(([cell]) => cell === `\`${name}\``)!;
    expect(unquoted(given!)).toBe(defaultOf(name));
    const reading = SERVICE_NAMES.filter((service) => settingsOf(service).includes(name));
    const isCommon = (COMMON_SETTINGS as readonly string[]).includes(name) || reading.length === SERVICE_NAMES.length;
    expect(readers!.split(', ').sort()).toEqual(isCommon ? ['all'] : [...reading].sort());
  });

  it('has the variables of npm start', () => {
    const documented = codeRows(section('docs/configuration.md', '`npm start`')).map(([name]) => unquoted(name!));
    const scripts = ['scripts/start.ts', 'scripts/platform/local-platform.ts'].map(readText).join('');
    const inCode = [...scripts.matchAll(/'((?:HOOKWIRE_(?!ALLOWED)|NATS_|DATABASE_|HOST)[A-Z_]*)'/g)].map(
      ([, name]) => name!,
    );
    const ports = SERVICE_NAMES.map((name) => `HOOKWIRE_${name.toUpperCase()}_PORT`);
    expect(documented.sort()).toEqual([...new Set([...inCode, ...ports])].filter((name) => name !== 'PORT').sort());
  });
});

describe('docs/errors.md', () => {
  it('has every error with its status', () => {
    const rows = codeRows(section('docs/errors.md', 'Answers of the API'));
    const documented = rows.map(([code, status]) => [unquoted(code!), Number(status)]);
    expect(Object.fromEntries(documented)).toEqual(
      Object.fromEntries(Object.entries(ERRORS).map(([code, [status]]) => [code, status])),
    );
  });

  it('has every code of an attempt without an answer', () => {
    const type = /type SendErrorCode =([^;]*);/.exec(readText('libs/domain/src/settle.ts'))![1]!;
    const codes = [...type.matchAll(/'([a-z_]+)'/g)].map(([, code]) => code!);
    const documented = codeRows(section('docs/errors.md', 'Why an attempt')).map(([code]) => unquoted(code!));
    expect(documented.sort()).toEqual(codes.sort());
  });

  it('has every reason of a cancellation', () => {
    const type = /kind: 'cancelled';\s+readonly reason:([^;]*);/.exec(readText('libs/domain/src/fact.ts'))![1]!;
    const page = readText('docs/errors.md');
    for (const [, reason] of type.matchAll(/'([a-z_]+)'/g)) expect(page).toContain(`\`${reason}\``);
  });
});

describe('docs/operational-events.md', () => {
  it('has every type, and no other', () => {
    const source = readText('libs/domain/src/operational-events.ts');
    const types = [...source.matchAll(/: '([a-z]+\.[a-z]+)'/g)].map(([, type]) => type!);
    const documented = codeRows(readText('docs/operational-events.md')).map(([type]) => unquoted(type!));
    expect(types.length).toBeGreaterThan(3);
    expect(documented.sort()).toEqual(types.sort());
  });
});

describe('docs/architecture.md', () => {
  const rows = codeRows(section('docs/architecture.md', 'Streams')).map(([name]) => unquoted(name!));

  it('has every stream and every consumer', () => {
    const streams = streamTable(DEFAULT_STREAM_SETTINGS).map(({ name }) => name);
    expect(rows.sort()).toEqual([...streams, ...Object.keys(CONSUMERS)].sort());
  });
});

describe('every page', () => {
  it.each(PAGES)('%s: its links lead somewhere', (page) => {
    const links = [...readText(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link]) => link!);
    const missing = links.filter((link) => !existsSync(join(projectRoot(), dirname(page), link)));
    expect(missing).toEqual([]);
  });
});
