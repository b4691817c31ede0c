import { describe, expect, it } from '@jest/globals';
import { assertChecksum } from './nats-release.ts';
import { compareVersions, isUsable, parseNatsVersion } from './nats-version.ts';

describe('versions of nats-server', () => {
  it.each([
    ['nats-server: v2.15.1\n', [2, 15, 1]],
    ['nats-server: v2.12.0-RC.3', [2, 12, 0]],
    ['2.9.10', [2, 9, 10]],
    ['nats-server: v2.14.0-dev', [2, 14, 0]],
  ])('reads %j', (text, version) => {
    expect(parseNatsVersion(text)).toEqual(version);
  });

  it.each(['', 'nats-server: unknown', 'command not found', 'v2.15'])('has no version for %j', (text) => {
    expect(parseNatsVersion(text)).toBeUndefined();
  });

  it('compares numbers, not letters', () => {
    expect(compareVersions([2, 9, 10], [2, 12, 0])).toBeLessThan(0);
    expect(compareVersions([3, 0, 0], [2, 99, 99])).toBeGreaterThan(0);
    expect(compareVersions([2, 12, 1], [2, 12, 1])).toBe(0);
  });

  it('wants 2.12', () => {
    expect(isUsable([2, 11, 9])).toBe(false);
    expect(isUsable([2, 12, 0])).toBe(true);
  });
});

describe('a download', () => {
  it('is refused when its checksum differs', () => {
    const sha256 = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';
    expect(() => assertChecksum(Buffer.from('hello'), sha256, 'it')).not.toThrow();
    expect(() => assertChecksum(Buffer.from('hullo'), sha256, 'it')).toThrow(/pinned is 2cf24dba/);
  });
});
