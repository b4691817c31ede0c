import { describe, expect, it } from '@jest/globals';
import { clockSkew } from './broker.ts';

describe('clockSkew', () => {
  it.each([
    ['says nothing while the answer’s time explains the difference', 1000, 1030, 1040, 0],
    ['is what the server is behind', 5000, 3000, 5010, -2000],
    ['is what the server is ahead', 5000, 7010, 5010, 2000],
  ])('%s', (_what, before, server, after, skew) => {
    expect(clockSkew(before, server, after)).toBe(skew);
  });
});
