/** One archive that a machine's apt uses, in the words of sources.list(5). */
export interface AptEntry {
  uris: string[];
  suites: string[];
  components: string[];
  /** Signed-By, Trusted and the like, by their deb822 names. */
  options: Record<string, string>;
}

// The names an archive of Debian itself has: releases and their aliases. No `-updates`, `-security`, `-backports`
// (they have no package of their own for what we want) and no vendor's `bookworm-pgdg`, `nodistro`.
const debianSuites =
  /^(stable|oldstable|oldoldstable|testing|unstable|sid|buster|bullseye|bookworm|trixie|forky|duke)$/;

const oneLineNames: Record<string, string> = {
  arch: 'Architectures',
  'signed-by': 'Signed-By',
  trusted: 'Trusted',
  'check-valid-until': 'Check-Valid-Until',
  'allow-insecure': 'Allow-Insecure',
};
const kept = new Set(Object.values(oneLineNames));

/**
 * The entries of one file of apt sources.
 * @param name its file name: `.sources` means deb822, anything else one entry a line
 */
export function parseAptSources(name: string, text: string): AptEntry[] {
  return name.endsWith('.sources') ? parseDeb822(text) : text.split('\n').flatMap(parseLine);
}

/**
 * The machine's own Debian archive, but for another release of Debian, as the text of a `.sources` file; undefined
 * when the machine has none (another distribution). Other vendors' archives are left out: they do not have that
 * release, or have it under the same name with other packages.
 */
export function toSuite(entries: AptEntry[], suite: string): string | undefined {
  const own = entries.filter(isDebian);
  // A vendor may call its suite `stable` and its component `main`, and an old entry may have no key of its own; the
  // archive's path tells then. A private mirror may have any path, so this is a preference and no condition.
  const named = own.filter((entry) => entry.uris.some((uri) => /\/debian[^/]*\/?$/.test(uri)));
  const chosen = named.length > 0 ? named : own;
  const texts = new Set(chosen.map((entry) => render(entry, suite)));
  return texts.size > 0 ? [...texts].join('\n') : undefined;
}

function isDebian(entry: AptEntry): boolean {
  const key = entry.options['Signed-By'];
  return (
    entry.components.includes('main') &&
    entry.suites.some((suite) => debianSuites.test(suite)) &&
    // A key written out instead of named says nothing about whose it is.
    (key === undefined || !key.startsWith('/') || key.includes('debian-archive'))
  );
}

function render(entry: AptEntry, suite: string): string {
  const options = Object.entries(entry.options).map(([name, value]) => `${name}: ${value}`);
  const head = ['Types: deb', `URIs: ${entry.uris.join(' ')}`, `Suites: ${suite}`, 'Components: main'];
  return [...head, ...options, ''].join('\n');
}

function parseLine(line: string): AptEntry[] {
  const found = /^\s*deb\s+(?:\[([^\]]*)\]\s*)?(\S+)\s+(\S+)\s*([^#]*)/.exec(line);
  if (!found) return [];
  const options: Record<string, string> = {};
  for (const [, key, value] of (found[1] ?? '').matchAll(/([\w-]+)=(\S+)/g)) {
    const name = oneLineNames[key!.toLowerCase()];
    if (name) options[name] = value!.replaceAll(',', ' ');
  }
  return [{ uris: [found[2]!], suites: [found[3]!], components: words(found[4]), options }];
}

function parseDeb822(text: string): AptEntry[] {
  // Comments may stand between the lines of a stanza, and do not end it.
  const lines = text.split('\n').filter((line) => !line.startsWith('#'));
  const stanzas = lines.join('\n').split(/\n[ \t]*\n/);
  return stanzas.flatMap((stanza) => {
    const fields = new Map<string, string>();
    for (const [, name, value] of stanza.matchAll(/^([A-Za-z][\w-]*):[ \t]*(.*(?:\n[ \t]+.*)*)/gm)) {
      fields.set(name!.toLowerCase(), value!.trimEnd());
    }
    const isOff = /^(no|false|0|off|without|disable)$/i.test(fields.get('enabled') ?? 'yes');
    if (isOff || !words(fields.get('types')).includes('deb')) return [];
    const options: Record<string, string> = {};
    for (const name of kept) {
      const value = fields.get(name.toLowerCase());
      if (value !== undefined) options[name] = value;
    }
    const list = (name: string): string[] => words(fields.get(name));
    return [{ uris: list('uris'), suites: list('suites'), components: list('components'), options }];
  });
}

function words(text = ''): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
