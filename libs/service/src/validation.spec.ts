import { describe, expect, it } from '@jest/globals';
import { hasHalfPair } from './validation.ts';

describe('hasHalfPair', () => {
  it.each(['\ud800', 'a\udfff', { a: ['\udc00x'] }, { '\ud800': 1 }])('%j has', (value) => {
    expect(hasHalfPair(value)).toBe(true);
  });

  it.each(['\\ud800', '🦜', { a: 'ä\u0000' }, undefined, null, 5])('%j has not', (value) => {
    expect(hasHalfPair(value)).toBe(false);
  });
});
