import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LinearPattern } from './linear-pattern.ts';
import { WorkMeter } from './work-meter.ts';

const pattern = (source: string) => new LinearPattern(source, new WorkMeter());

// Over few letters, so that many match.
const atoms = fc.constantFrom(
  ...['a', 'b', '.', '\\w', '[^a]', '[ab-]', '\\d', '\\p{Lu}', '\\u{1f600}', '\\s', '^', '$', '\\b', '\\B'],
);
const quantifiers = fc.constantFrom('', '*', '+', '?', '{2}', '{0,2}', '{1,}', '*?', '+?');
const inSequence = (part: fc.Arbitrary<string>) => fc.array(part, { maxLength: 3 }).map((parts) => parts.join(''));
const inChoice = (part: fc.Arbitrary<string>) =>
  fc.array(inSequence(part), { minLength: 1, maxLength: 3 }).map((branches) => branches.join('|'));
const grouped = (inner: fc.Arbitrary<string>) =>
  fc.tuple(fc.constantFrom('(', '(?:'), inner, quantifiers).map(([open, text, times]) => `${open}${text})${times}`);
const repeated = fc.tuple(fc.constantFrom('a', 'b', '[a1]'), quantifiers).map(([letter, times]) => letter + times);
const simple = fc.oneof(atoms, repeated);
const patterns = inChoice(fc.oneof(simple, grouped(inChoice(fc.oneof(simple, grouped(inChoice(simple)))))));
const texts = fc.string({ unit: fc.constantFrom('a', 'b', '1', ' ', 'Ä', '\n', '😀', '\ud83d'), maxLength: 8 });

describe('a pattern', () => {
  it('matches what JavaScript’s own matcher does', () => {
    fc.assert(
      fc.property(patterns, fc.array(texts, { minLength: 1, maxLength: 8 }), (source, samples) => {
        const ours = pattern(source);
        const native = new RegExp(source, 'u');
        // V8 finds \B between the halves of a surrogate pair, too, where the specification has no position.
        const fair = source.includes('\\B') ? samples.map((text) => text.replaceAll('😀', '')) : samples;
        for (const text of fair) expect([source, text, ours.test(text)]).toEqual([source, text, native.test(text)]);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['^inv_[0-9]{1,10}$', 'inv_42', true],
    ['^inv_[0-9]{1,10}$', 'inv_12345678901', false],
    ['^(?<year>\\d{4})-\\d\\d$', '2026-01', true],
    ['^[\\w.+-]+@[\\w-]+\\.[a-z]{2,}$', 'a.b+c@d-e.org', true],
    ['^[^/]*/[\\]\\\\]$', 'x/]', true],
    ['\\/\\x41\\u0042\\cJ', '/AB\n', true],
    ['\\ud83d\\ude00', '😀', true],
    ['', '', true],
    ['(?:)*a', 'b', false],
  ])('%s on %j: %s', (source, text, expected) => {
    expect(pattern(source).test(text)).toBe(expected);
    expect(new RegExp(source, 'u').test(text)).toBe(expected);
  });

  it.each([
    ['(', /^is no regular expression: Unterminated group$/],
    ['[a', /is no regular expression/],
    ['a{2,1}', /is no regular expression/],
    ['\\-', /is no regular expression: Invalid escape/],
    ['a(?=b)', /at character 2 \(a lookahead, a lookbehind or a backreference\)/],
    ['(?<!a)b', /at character 1 /],
    ['(a)\\1', /at character 4 /],
    ['(?<x>a)\\k<x>', /at character 8 /],
    ['a{5000}', /too large/],
    ['((a{100}){100}){100}', /too large/],
    ['(?:){0,99999999}', /too large/],
    ['a'.repeat(1_001), /over 1000 characters/],
    ['('.repeat(51) + ')'.repeat(51), /nested over 50 deep/],
  ])('%s is refused', (source, message) => {
    expect(() => pattern(source)).toThrow(message);
  });

  // Each takes JavaScript's own matcher longer than the universe is old, or at least minutes.
  it.each([
    ['^(a+)+$', 'a'.repeat(10_000) + '!'],
    ['^(a|a)*$', 'a'.repeat(10_000) + '!'],
    ['^(\\w+\\s?)*$', 'a'.repeat(10_000) + '!'],
    ['^(a?){30}a{30}$', 'a'.repeat(10_000)],
    ['x.*y.*z', 'x'.repeat(10_000)],
    ['(.*)*(.*)*(.*)*!', 'a'.repeat(10_000)],
  ])('%s takes steps that grow with the text alone', (source, text) => {
    const steps = (length: number) => {
      const meter = new WorkMeter();
      meter.allow(1e9);
      new LinearPattern(source, meter).test(text.slice(-length));
      return 1e9 - meter.left;
    };
    expect(steps(text.length)).toBeLessThanOrEqual(pattern(source).size * (text.length + 1));
    expect(steps(text.length)).toBeLessThan(2.1 * steps(text.length / 2));
  });

  it('ends where its steps do', () => {
    const meter = new WorkMeter();
    meter.allow(1_000);
    expect(() => new LinearPattern('^a*$', meter).test('a'.repeat(5_000))).toThrow('more steps than are allowed');
  });
});
