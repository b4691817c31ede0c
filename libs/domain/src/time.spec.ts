import { describe, expect, it } from '@jest/globals';
import { timeOf } from './time.ts';

describe('timeOf', () => {
  it.each([
    ['2028-02-29T00:00:00Z', '2028-02-29T00:00:00.000Z'],
    ['2026-12-31t23:59:59.123456z', '2026-12-31T23:59:59.123Z'],
    ['2026-01-01T00:00:00+14:00', '2025-12-31T10:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ])('%s is a time', (text, written) => {
    expect(new Date(timeOf(text)!).toJSON()).toBe(written);
  });

  it.each([
    '2026-02-30T00:00:00Z',
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-01',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:00:00',
    '2026-01-01T00:00:00+25:00',
    '0000-01-01T00:00:00Z',
    '9999-12-31T23:59:59-01:00',
    '+010000-01-01T00:00:00Z',
    5,
    null,
    undefined,
  ])('%s is none', (value) => {
    expect(timeOf(value)).toBeUndefined();
  });
});
