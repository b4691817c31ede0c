import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMON_SETTINGS, JWT_SETTINGS, type SettingName, settings } from '#service';
import { MESSAGING_SETTINGS } from '#messaging';
import { SENDING_SETTINGS } from '#sending';
import { projectRoot } from '#infrastructure';

export const SERVICE_NAMES = ['ingest', 'registry', 'fanout', 'delivery', 'projector'] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];

export function readText(path: string): string {
  return readFileSync(join(projectRoot(), path), 'utf8');
}

/** The settings that a service reads, taken from the text of its definition: importing it would start it. */
export function settingsOf(service: ServiceName): SettingName[] {
  const text = readText(`apps/${service}/src/${['ingest', 'registry'].includes(service) ? service : 'main'}.ts`);
  const list = /(?:settings: |SETTINGS = )\[([^\]]*)\]/.exec(text)![1]!;
  const named = [...list.matchAll(/'([A-Z_]+)'/g)].map(([, name]) => name as SettingName);
  return [
    ...COMMON_SETTINGS,
    ...(list.includes('...MESSAGING_SETTINGS') ? MESSAGING_SETTINGS : []),
    ...(list.includes('...JWT_SETTINGS') ? JWT_SETTINGS : []),
    ...(list.includes('...SENDING_SETTINGS') ? SENDING_SETTINGS : []),
    ...named,
  ];
}

export function isSetting(name: string): name is SettingName {
  return name in settings;
}

/** The cells of every row of a Markdown table whose first cell is `code`. */
export function codeRows(markdown: string): string[][] {
  return markdown
    .split('\n')
    .filter((line) => /^\| `/.test(line))
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

export function unquoted(cell: string): string {
  return cell.replaceAll('`', '');
}
