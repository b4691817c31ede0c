import { readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { DIALECT_NAMES } from '#dialects';
import { documented } from '../libs/dialects/test/documented.ts';
import { PROGRAMS } from './receivers/programs.ts';
import { undoRepairs } from './receivers/repairs.ts';
import { codeRows, readText, unquoted } from './service-settings.ts';

const PRODUCTS = DIALECT_NAMES.filter((name) => name !== 'native');
const FOLDER = 'test/receivers';

const repairsOf = (file: string) => undoRepairs(readText(`${FOLDER}/${file}`)).repairs;

describe('undoing repairs', () => {
  const lines = (...texts: string[]) => texts.join('\n');

  it('restores what was replaced, and takes out what was added', () => {
    const program = lines(
      '# repair: `os` is missing',
      'import os',
      '# end of repair',
      'a',
      '',
      '  // repair: another line',
      '  // was:   b',
      '  // was:   c',
      '  d',
      '  // end of repair',
      '// was: this is no repair',
    );
    expect(undoRepairs(program)).toEqual({
      printed: ['a', '  b', '  c', '// was: this is no repair'],
      repairs: ['`os` is missing', 'another line'],
    });
  });

  it.each([
    ['a repair in another', lines('// repair: a', '// repair: b', '// end of repair'), /^out of place: .* b$/],
    ['an end without a repair', lines('a', '// end of repair'), /^out of place/],
    ['a repair without an end', lines('// repair: a', 'b'), /^this repair has no end: a$/],
  ])('refuses %s', (_, program, problem) => {
    expect(() => undoRepairs(program)).toThrow(problem);
  });
});

describe('ALL-1: the receivers in test/receivers', () => {
  it.each(PROGRAMS)('ALL-1 $file is as printed, but for its repairs', ({ file, printed }) => {
    const lines = printed.flatMap((name) => documented(name).split('\n')).filter((line) => line.trim() !== '');
    expect(undoRepairs(readText(`${FOLDER}/${file}`)).printed).toEqual(lines);
  });

  it.each(PRODUCTS)('ALL-1 %s: its page lists them, and the repairs of each', (name) => {
    const sections = readText(`docs/dialects/${name}.md`).split(/^## /m);
    const section = sections.find((text) => text.startsWith('Printed receivers'))!;
    const rows = codeRows(section).map(([file, , repairs]) => [unquoted(file!), repairs]);
    const own = PROGRAMS.filter(({ dialect }) => dialect === name);
    expect(rows).toEqual(own.map(({ file }) => [file, repairsOf(file).join('; ') || 'none']));
    const files = readdirSync(new URL(`receivers/${name}`, import.meta.url)).map((file) => `${name}/${file}`);
    expect(files.sort()).toEqual(own.map(({ file }) => file).sort());
  });
});
