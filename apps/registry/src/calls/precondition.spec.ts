import { describe, expect, it } from '@jest/globals';
import { entityTag, IfMatch, isKnown, readPrecondition } from './precondition.ts';

describe('readPrecondition', () => {
  it.each([
    [undefined, undefined],
    ['*', '*'],
    ['"1"', ['"1"']],
    [' "1" ,W/"2"', ['"1"', 'W/"2"']],
    ['""', ['""']],
  ])('%j is %j', (value, expected) => {
    expect(readPrecondition('If-Match', value)).toEqual(expected);
  });

  it.each(['', '1', '"1', '*, "1"', '"1" "2"', '"a b"', 'w/"1"', ','])('%j is refused', (value) => {
    expect(() => readPrecondition('If-Match', value)).toThrow(/^The header If-Match must be/);
  });
});

describe('IfMatch', () => {
  it.each([['*' as const], [['"41"', '"42"']], [['"42.k3"']]])('%j lets revision 42 be changed', (ifMatch) => {
    const check = new IfMatch(ifMatch);
    expect(() => check.checkWasCompared()).toThrow(/nothing yet/);
    check.check(42);
    check.checkWasCompared();
  });

  it.each([[['"41"']], [['W/"42"']], [['"4"', '"2"']]])('%j does not', (ifMatch) => {
    expect(() => new IfMatch(ifMatch).check(42)).toThrow(
      expect.objectContaining({ code: 'precondition_failed', headers: { etag: '"42"' } }),
    );
  });
});

describe('isKnown', () => {
  it.each([
    [undefined, false],
    ['*' as const, true],
    [['"42"'], true],
    [['W/"42"'], true],
    [['"41"'], false],
    [['"42.k3"'], false],
  ])('%j: %j', (ifNoneMatch, known) => {
    expect(isKnown(ifNoneMatch, entityTag(42))).toBe(known);
  });
});
