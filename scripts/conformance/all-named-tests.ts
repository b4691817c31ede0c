import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '#infrastructure';
import { namedTests, type NamedTest } from './named-tests.ts';

/** All tests of `npm test` that are named after rows, by their files; some are in files that specs share. */
export function allNamedTests(): NamedTest[] {
  const files = ['apps', 'libs', 'test'].flatMap((root) =>
    readdirSync(join(projectRoot(), root), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.long.spec.ts'))
      .map((name) => `${root}/${name}`),
  );
  return files
    .filter((file) => file !== OWN_TEST)
    .sort()
    .flatMap((file) => namedTests(file, readFileSync(join(projectRoot(), file), 'utf8')));
}

/** It has examples of names. */
const OWN_TEST = 'test/conformance.spec.ts';
