import { describe, expect, it } from '@jest/globals';
import { timeProblem } from './time-input.ts';

describe('timeProblem', () => {
  it.each(['2028-02-29T00:00:00Z', '2026-12-31t23:59:59.123456z', '2026-01-01T00:00:00+14:00'])(
    '%s is a time',
    (text) => {
      expect(timeProblem(text)).toBeUndefined();
    },
  );

  it.each([
    '2026-02-30T00:00:00Z',
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-01',
    '2026-01-01T24:61:00Z',
    5,
  ])('%s is none', (text) => {
    expect(timeProblem(text)).toMatch(/must be a time/);
  });
});
