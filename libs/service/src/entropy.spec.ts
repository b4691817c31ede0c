import { describe, expect, it } from '@jest/globals';
import { idEntropy } from './entropy.ts';

describe('the entropy of ids', () => {
  it('is ten bytes, never the same, and stays what it was when more is drawn', () => {
    const drawn = Array.from({ length: 2_000 }, () => idEntropy());
    const kept = drawn.map((bytes) => Buffer.from(bytes).toString('hex'));
    expect(new Set(kept).size).toBe(2_000);
    expect(drawn.every((bytes) => bytes.length === 10)).toBe(true);
    idEntropy();
    expect(drawn.map((bytes) => Buffer.from(bytes).toString('hex'))).toEqual(kept);
  });
});
