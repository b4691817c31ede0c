import { describe, expect, it } from '@jest/globals';
import { parseAptSources, toSuite } from './apt-sources.ts';

const deb822 = `# a comment
Types: deb
# http://snapshot.test/archive/debian/20250520T000000Z
URIs: http://mirror.test/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://mirror.test/debian-security
Suites: bookworm-security
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
`;

function rewritten(files: Record<string, string>): string | undefined {
  return toSuite(
    Object.entries(files).flatMap(([name, text]) => parseAptSources(name, text)),
    'forky',
  );
}

describe('apt sources for another release', () => {
  it('keeps the main archive, its mirror and its key', () => {
    expect(rewritten({ 'debian.sources': deb822 })).toBe(
      'Types: deb\nURIs: http://mirror.test/debian\nSuites: forky\nComponents: main\n' +
        'Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg\n',
    );
  });

  it('reads the one-line format, with options', () => {
    const text = `
# deb http://mirror.test/debian bullseye main
deb-src http://mirror.test/debian bookworm main
deb [arch=amd64,arm64 signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://mirror.test/debian/ bookworm main contrib # ours
deb http://mirror.test/debian bookworm-updates main
deb http://mirror.test/debian-security bookworm-security main
`;
    expect(rewritten({ 'sources.list': text })).toBe(
      'Types: deb\nURIs: http://mirror.test/debian/\nSuites: forky\nComponents: main\n' +
        'Architectures: amd64 arm64\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n',
    );
  });

  it.each([
    ['another suite', 'deb https://vendor.test/apt bookworm-pgdg main'],
    ['a key of its own', 'deb [signed-by=/usr/share/keyrings/vendor.gpg] https://vendor.test/debian bookworm main'],
    ['another component', 'deb https://vendor.test/linux/debian bookworm stable'],
    ['a flat archive', 'deb https://vendor.test/core/deb /'],
    ['another distribution', 'deb http://mirror.test/ubuntu noble main universe'],
  ])('drops a vendor with %s', (_, line) => {
    expect(rewritten({ 'vendor.list': line })).toBeUndefined();
  });

  it('prefers what is called debian to a vendor that looks like it', () => {
    const text = rewritten({
      'sources.list': 'deb http://mirror.test/debian trixie main',
      'browser.list': 'deb [arch=amd64] https://vendor.test/browser/deb/ stable main',
    });
    expect(text).toContain('mirror.test/debian');
    expect(text).not.toContain('vendor.test');
  });

  it('takes a private mirror with any path, and names one archive once', () => {
    const line = 'deb [trusted=yes] https://mirror.test/remote/os bookworm main\n';
    expect(rewritten({ 'a.list': line + line })).toBe(
      'Types: deb\nURIs: https://mirror.test/remote/os\nSuites: forky\nComponents: main\nTrusted: yes\n',
    );
  });

  it('leaves out what is switched off, and keeps a key that is written out', () => {
    const off = deb822.replaceAll('Types: deb', 'Enabled: no\nTypes: deb');
    expect(rewritten({ 'debian.sources': off })).toBeUndefined();
    const key = 'Signed-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n mQINB\n -----END PGP PUBLIC KEY BLOCK-----';
    const inline = deb822.replace(/Signed-By: .*/, key);
    expect(rewritten({ 'debian.sources': inline })).toContain(key.replace('Signed-By:', 'Signed-By: '));
  });

  it('has no answer for a machine without any', () => {
    expect(rewritten({ 'sources.list': '' })).toBeUndefined();
    expect(rewritten({})).toBeUndefined();
  });
});
