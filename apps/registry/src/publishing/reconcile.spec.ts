import { describe, expect, it } from '@jest/globals';
import type { RegistryRecord } from '#domain';
import { differences } from './reconcile.ts';
import { isContinuation, type Held } from './registry-bucket.ts';

const key = (id: string, revision: number): RegistryRecord => ({
  kind: 'api_key',
  revision,
  id,
  tenant: 'tnt_1',
  scopes: ['read'],
});
const tombstone = (revision: number): RegistryRecord => ({ kind: 'tombstone', revision });

function bucket(records: Record<string, RegistryRecord | undefined>): Map<string, Held> {
  return new Map(Object.entries(records).map(([name, record], index) => [name, { sequence: index + 1, record }]));
}

describe('differences', () => {
  it('an empty bucket gets everything, in the order of the revisions', () => {
    const wanted = [
      { key: 'key.b', record: key('b', 5) },
      { key: 'key.a', record: key('a', 2) },
    ];
    expect(differences(wanted, bucket({}), 5)).toEqual([wanted[1], wanted[0]]);
  });

  it('a bucket that says the same gets nothing', () => {
    const held = bucket({
      'key.a': key('a', 2),
      'key.gone': tombstone(3),
      snapshot: { kind: 'snapshot', revision: 3, generation: 1 },
    });
    expect(differences([{ key: 'key.a', record: key('a', 2) }], held, 3)).toEqual([]);
  });

  it.each([
    ['older', key('a', 1)],
    ['newer, as after a restored backup', key('a', 9)],
    ['written by another version', { ...key('a', 2), tenant: 'tnt_2' } as RegistryRecord],
    ['a tombstone', tombstone(1)],
    ['unreadable', undefined],
  ])('a record that is %s is put again', (_, held) => {
    const wanted = { key: 'key.a', record: key('a', 2) };
    expect(differences([wanted], bucket({ 'key.a': held }), 2)).toEqual([wanted]);
  });

  it('what Postgres does not know gets a tombstone with the newest revision', () => {
    expect(differences([], bucket({ 'key.a': key('a', 1), junk: undefined }), 7)).toEqual([
      { key: 'key.a', record: tombstone(7) },
      { key: 'junk', record: tombstone(7) },
    ]);
  });
});

describe('a bucket', () => {
  const left = { created: '2030-01-01T00:00:00.1Z', sequence: 9, messages: 6 };

  it.each([
    ['as it was left', {}, true],
    ['with more puts than were noted', { sequence: 11, messages: 7 }, true],
    ['that is another one', { created: '2030-01-01T00:00:00.2Z', sequence: 12 }, false],
    ['that is an older copy', { sequence: 8 }, false],
    ['that lost a key', { sequence: 11, messages: 5 }, false],
  ])('%s: whether a reader can go on', (_, found, goesOn) => {
    expect(isContinuation(left, { ...left, ...found })).toBe(goesOn);
  });
});
