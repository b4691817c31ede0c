import { describe, expect, it } from '@jest/globals';
import { widest } from './endpoint-state.ts';

describe('the widest patterns', () => {
  it.each([
    [['*'], ['*']],
    [['*', 'a.*', 'b'], ['*']],
    [
      ['a.*', 'a.b', 'a.b.*', 'a', 'ab.c'],
      ['a.*', 'a', 'ab.c'],
    ],
    [
      ['a.b', 'a.c'],
      ['a.b', 'a.c'],
    ],
  ])('of %j are %j', (patterns, wide) => {
    expect(widest(patterns)).toEqual(wide);
  });
});
