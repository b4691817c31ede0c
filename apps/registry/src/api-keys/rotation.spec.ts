import { describe, expect, it } from '@jest/globals';
import { endOfReplaced, endOfSuccessor } from './rotation.ts';

const day = (n: number) => new Date(Date.UTC(2030, 0, n));

describe('the rotation of an API key', () => {
  it('ends the old key after the overlap', () => {
    expect(endOfReplaced({ expiresAt: null }, 86_400, day(1))).toEqual(day(2));
    expect(endOfReplaced({ expiresAt: null }, 0, day(1))).toEqual(day(1));
  });

  it('never lets the old key live longer than it would have', () => {
    expect(endOfReplaced({ expiresAt: day(2) }, 10 * 86_400, day(1))).toEqual(day(2));
    expect(endOfReplaced({ expiresAt: day(20) }, 86_400, day(1))).toEqual(day(2));
  });

  it('gives the new key as long a life as the old one was made for', () => {
    expect(endOfSuccessor({ createdAt: day(1), expiresAt: day(31) }, day(25))).toEqual(day(55));
    expect(endOfSuccessor({ createdAt: day(1), expiresAt: null }, day(25))).toBeNull();
  });
});
