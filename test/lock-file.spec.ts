import { describe, expect, it } from '@jest/globals';
import { readText } from './service-settings.ts';

interface Package {
  resolved?: string;
  optionalDependencies?: Record<string, string>;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

const { packages } = JSON.parse(readText('package-lock.json')) as { packages: Record<string, Package> };
const declared = JSON.parse(readText('package.json')) as Package;

describe('package-lock.json', () => {
  it('has the optional packages of every platform: run node scripts/complete-lock.mjs if not', () => {
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !packages[`node_modules/${name}`] && !packages[`${path}/node_modules/${name}`],
      ),
    );
    expect(missing).toEqual([]);
  });

  it('says what package.json says', () => {
    expect(packages['']!.dependencies).toEqual(declared.dependencies);
    expect(packages['']!.devDependencies).toEqual(declared.devDependencies);
  });

  it('names no host that packages come from', () => {
    expect(Object.values(packages).filter(({ resolved }) => resolved !== undefined)).toEqual([]);
  });
});
