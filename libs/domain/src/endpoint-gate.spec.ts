import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  admission,
  answered,
  begun,
  isGivenUp,
  OPEN_GATE,
  takenOver,
  type Admission,
  type BreakerPolicy,
  type Gate,
} from './endpoint-gate.ts';
import type { SettledAnswer } from './settle.ts';

const POLICY: BreakerPolicy = { failures: 3, firstProbeMs: 1_000, longestProbeMs: 3_000 };
const NOW = 100_000;
const ok: SettledAnswer = { success: true, status: 200 };
const refused: SettledAnswer = { success: false, status: 500 };
const silent: SettledAnswer = { success: false };

const open = (until: number, intervalMs = 1_000): Gate => ({
  ...OPEN_GATE,
  breaker: { kind: 'open', until, intervalMs },
});
const probing: Gate = { ...OPEN_GATE, breaker: { kind: 'probing', intervalMs: 1_000 } };

describe('admission', () => {
  it.each<[string, Gate, number, number, Admission]>([
    ['an unknown endpoint', OPEN_GATE, 0, 32, { kind: 'send' }],
    ['its first allowance is used up', OPEN_GATE, 8, 32, { kind: 'wait', reason: 'in_flight' }],
    ['its own limit is used up', OPEN_GATE, 2, 2, { kind: 'wait', reason: 'in_flight' }],
    ['it has proved itself', { ...OPEN_GATE, allowance: 32 }, 31, 32, { kind: 'send' }],
    ['its limit was lowered since', { ...OPEN_GATE, allowance: 32 }, 4, 4, { kind: 'wait', reason: 'in_flight' }],
    ['asked to wait', { ...OPEN_GATE, pausedUntil: NOW + 1 }, 0, 32, wait('retry_after', NOW + 1)],
    ['asked to wait until now', { ...OPEN_GATE, pausedUntil: NOW }, 0, 32, { kind: 'send' }],
    ['the breaker is open', open(NOW + 1), 0, 32, wait('breaker_open', NOW + 1)],
    ['a probe is due', open(NOW), 0, 32, { kind: 'send' }],
    ['a probe is due, and others are under way', open(NOW), 1, 32, { kind: 'wait', reason: 'breaker_open' }],
    ['a probe is under way', probing, 1, 32, { kind: 'wait', reason: 'breaker_open' }],
    ['a probe is due, but not wanted yet', { ...open(NOW), pausedUntil: NOW + 9 }, 0, 32, wait('retry_after', NOW + 9)],
  ])('%s', (_, gate, inFlight, maxInFlight, expected) => {
    expect(admission(gate, inFlight, maxInFlight, NOW)).toEqual(expected);
  });
});

function wait(reason: 'retry_after' | 'breaker_open', until: number): Admission {
  return { kind: 'wait', reason, until };
}

describe('the breaker', () => {
  const after = (gate: Gate, ...answers: SettledAnswer[]) =>
    answers.reduce((before, answer) => answered(before, answer, 32, POLICY, NOW), gate);

  it('opens with the last of so many failures in a row, and not before', () => {
    expect(after(OPEN_GATE, refused, silent).breaker).toEqual({ kind: 'closed' });
    expect(after(OPEN_GATE, refused, silent, refused).breaker).toEqual({
      kind: 'open',
      until: NOW + 1_000,
      intervalMs: 1_000,
    });
    expect(after(OPEN_GATE, refused, refused, ok, refused, refused).breaker).toEqual({ kind: 'closed' });
  });

  it('is not kept open for longer by what was under way when it opened', () => {
    const opened = after(OPEN_GATE, refused, refused, refused);
    expect(answered(opened, refused, 32, POLICY, NOW + 500).breaker).toEqual(opened.breaker);
  });

  it('probes at growing intervals, and closes with the first success', () => {
    let gate = after(OPEN_GATE, refused, refused, refused);
    let now = NOW;
    const intervals: number[] = [];
    for (let probe = 0; probe < 4; probe++) {
      if (gate.breaker.kind !== 'open') throw new Error('it is not open');
      intervals.push(gate.breaker.until - now);
      now = gate.breaker.until;
      expect(admission(gate, 0, 32, now)).toEqual({ kind: 'send' });
      gate = begun(gate);
      expect(admission(gate, 1, 32, now).kind).toBe('wait');
      gate = answered(gate, refused, 32, POLICY, now);
    }
    expect(intervals).toEqual([1_000, 2_000, 3_000, 3_000]);
    const closed = answered(begun(gate), ok, 32, POLICY, now);
    expect(closed).toMatchObject({ breaker: { kind: 'closed' }, failures: 0 });
    expect(closed.failingSince).toBeUndefined();
    expect(admission(closed, 0, 32, now)).toEqual({ kind: 'send' });
  });

  it('lets the next owner probe at once, as nobody tells it of the probe under way', () => {
    expect(takenOver(probing, NOW).breaker).toEqual({ kind: 'open', until: NOW, intervalMs: 1_000 });
    for (const gate of [OPEN_GATE, open(NOW + 5)]) expect(takenOver(gate, NOW)).toEqual(gate);
    for (const gate of [OPEN_GATE, probing]) expect(begun(gate)).toEqual(gate);
  });
});

describe('slowing down', () => {
  it.each([
    [429, undefined, 4, 0],
    [503, 2_000, 4, NOW + 2_000],
    [502, undefined, 4, 0],
    [504, undefined, 4, 0],
    [500, 2_000, 8, 0],
    [404, undefined, 8, 0],
  ])('%i with Retry-After %p: %i at a time, none before %i', (status, retryAfterMs, allowance, pausedUntil) => {
    const gate = answered(OPEN_GATE, { success: false, status, retryAfterMs }, 32, POLICY, NOW);
    expect(gate.allowance).toBe(allowance);
    expect(gate.pausedUntil).toBe(pausedUntil || (status === 500 || status === 404 ? 0 : NOW));
  });

  it('never goes below one request, nor back to before what was asked earlier', () => {
    const tight = { ...OPEN_GATE, allowance: 1, pausedUntil: NOW + 9_000 };
    const gate = answered(tight, { success: false, status: 429, retryAfterMs: 10 }, 32, POLICY, NOW);
    expect(gate).toMatchObject({ allowance: 1, pausedUntil: NOW + 9_000 });
    expect(answered(gate, ok, 32, POLICY, NOW).pausedUntil).toBe(NOW + 9_000);
  });
});

const anAnswer: fc.Arbitrary<SettledAnswer> = fc.oneof(
  fc.constant(ok),
  fc.constant(silent),
  fc.record({
    success: fc.constant(false),
    status: fc.constantFrom(400, 429, 500, 503),
    retryAfterMs: fc.option(fc.nat(5_000), { nil: undefined }),
  }),
);

describe('whatever is answered', () => {
  it('at most the endpoint’s limit is under way, one at a time while the breaker is not closed, and never for ever', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.array(fc.record({ answer: anAnswer, ms: fc.nat(2_000), isEnding: fc.boolean() }), { maxLength: 200 }),
        (maxInFlight, steps) => {
          let gate = OPEN_GATE;
          let inFlight = 0;
          let now = NOW;
          const end = (answer: SettledAnswer) => {
            inFlight--;
            gate = takenOver(answered(gate, answer, maxInFlight, POLICY, now), now);
          };
          for (const { answer, ms, isEnding } of steps) {
            now += ms;
            if (isEnding && inFlight > 0) end(answer);
            else if (admission(gate, inFlight, maxInFlight, now).kind === 'send') {
              expect(now).toBeGreaterThanOrEqual(gate.pausedUntil);
              gate = begun(gate);
              inFlight++;
              if (gate.breaker.kind === 'probing') expect(inFlight).toBe(1);
            }
            expect(inFlight).toBeLessThanOrEqual(maxInFlight);
            expect(gate.allowance).toBeGreaterThanOrEqual(1);
          }
          while (inFlight > 0) end(silent);
          now += POLICY.longestProbeMs + 5_000;
          expect(admission(gate, 0, maxInFlight, now)).toEqual({ kind: 'send' });
        },
      ),
    );
  });
});

describe('giving up', () => {
  it.each([
    [undefined, 1_000, false],
    [NOW - 999, 1_000, false],
    [NOW - 1_000, 1_000, true],
    [NOW - 1_000_000, 0, false],
  ])('failing since %p with a limit of %i ms: %p', (failingSince, limitMs, expected) => {
    expect(isGivenUp({ ...OPEN_GATE, failingSince }, limitMs, NOW)).toBe(expected);
  });

  it('counts from the first failure after a success', () => {
    const first = answered(OPEN_GATE, silent, 32, POLICY, NOW);
    const second = answered(first, silent, 32, POLICY, NOW + 50);
    expect(second.failingSince).toBe(NOW);
    const again = answered(answered(second, ok, 32, POLICY, NOW + 60), silent, 32, POLICY, NOW + 70);
    expect(again.failingSince).toBe(NOW + 70);
  });
});
