import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { OPEN_GATE } from './endpoint-gate.ts';
import { certificateWarning, isWorthKeeping, type EndpointState } from './endpoint-state.ts';

const DAY = 86_400_000;
const NOW = 1_800_000_000_000;

describe('a warning of a certificate that ends', () => {
  it.each([
    [31, undefined, undefined],
    [30, undefined, 30],
    [30, 30, undefined],
    [8, 30, undefined],
    [7, 30, 7],
    [7, undefined, 7],
    [7, 7, undefined],
    [1, 7, 1],
    [0.5, undefined, 1],
    [0.5, 1, undefined],
    [-1, 1, undefined],
    [-1, 30, 1],
  ])('%p days before, warned of %p: %p', (days, warned, expected) => {
    expect(certificateWarning(NOW + days * DAY, warned, NOW)).toBe(expected);
  });

  it('is given three times at most, however often is looked', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -5, max: 60, noNaN: true }), { maxLength: 100 }), (looks) => {
        let warned: number | undefined;
        const given: number[] = [];
        for (const days of [...looks].sort((a, b) => b - a)) {
          const due = certificateWarning(NOW + days * DAY, warned, NOW);
          if (due === undefined) continue;
          warned = due;
          given.push(due);
        }
        expect(given.length).toBeLessThanOrEqual(3);
        expect(given).toEqual([...new Set(given)].sort((a, b) => b - a));
      }),
    );
  });
});

describe('a state is worth keeping', () => {
  const nothing: EndpointState = { tenant: 't', endpoint: 'e', at: NOW, gate: OPEN_GATE, sends: [] };
  it.each<[string, Partial<EndpointState>, boolean]>([
    ['with nothing in it', {}, false],
    ['with failures', { gate: { ...OPEN_GATE, failures: 1 } }, true],
    ['while paused', { gate: { ...OPEN_GATE, pausedUntil: NOW } }, true],
    ['with sends that count', { sends: [NOW] }, true],
    ['with a lane', { lane: { reason: 'batch', since: NOW } }, true],
    ['of an ordered endpoint', { orderedUpTo: 0 }, true],
    ['with a certificate', { certificateExpiresAt: NOW }, true],
    ['with another allowance only', { gate: { ...OPEN_GATE, allowance: 32 } }, false],
  ])('%s: %s', (_, more, expected) => {
    expect(isWorthKeeping({ ...nothing, ...more })).toBe(expected);
  });
});
