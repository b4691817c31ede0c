import { describe, expect, it } from '@jest/globals';
import { isUnverified } from '#store';
import type { SendResult } from '#sending';
import { answerProblem } from './challenge.ts';
import { afterChallenge, changedUrl, newUrl } from './verification-rules.ts';

const [A, B, C] = ['https://a.example', 'https://b.example', 'https://c.example'];
const verified = { url: A, verification: { status: 'verified', url: A, at: 1 } } as const;
const unasked = { url: A, verification: null };

describe('a new endpoint', () => {
  it('waits for its first answer; asked again after a failure, and open for good once it answered', () => {
    const pending = newUrl(A, 5);
    expect(isUnverified(pending)).toBe(true);
    const failed = afterChallenge(pending, A, 'it answered 404', 6)!;
    expect(failed).toEqual({ url: A, verification: { status: 'failed', url: A, at: 6, error: 'it answered 404' } });
    expect(isUnverified(failed)).toBe(true);
    const open = afterChallenge(failed, A, undefined, 7)!;
    expect(open).toEqual({ url: A, verification: { status: 'verified', url: A, at: 7 } });
    expect(isUnverified(open)).toBe(false);
    expect(afterChallenge(open, A, 'down', 8)).toBeUndefined();
  });

  it('takes another URL at once while it has none that answered', () => {
    expect(changedUrl(newUrl(A, 5), B, 6)).toEqual(newUrl(B, 6));
  });
});

describe('another URL of an endpoint that gets events', () => {
  it.each([
    ['verified', verified],
    ['never asked', unasked],
  ] as const)('takes its place when it has answered (%s)', (_, before) => {
    const asked = changedUrl(before, B, 5);
    expect(asked).toEqual({ url: A, verification: { status: 'pending', url: B, at: 5 } });
    expect(isUnverified(asked)).toBe(false);
    const failed = afterChallenge(asked, B, 'no', 6)!;
    expect(failed.url).toBe(A);
    expect(isUnverified(failed)).toBe(false);
    expect(afterChallenge(failed, B, undefined, 7)).toMatchObject({ url: B, verification: { status: 'verified' } });
  });

  it('may be replaced by a third one, or taken back, while it is asked', () => {
    const asked = changedUrl(verified, B, 5);
    expect(changedUrl(asked, C, 6)).toEqual({ url: A, verification: { status: 'pending', url: C, at: 6 } });
    expect(changedUrl(asked, A, 6)).toEqual({ url: A, verification: null });
    // What comes late is about nobody any more.
    expect(afterChallenge(changedUrl(asked, C, 6), B, undefined, 7)).toBeUndefined();
    expect(afterChallenge(changedUrl(asked, A, 6), B, undefined, 7)).toBeUndefined();
  });

  it('that is the same changes nothing', () => {
    for (const before of [verified, unasked, changedUrl(verified, B, 5)]) {
      expect(changedUrl(before, before.verification?.url ?? before.url, 9)).toEqual(before);
    }
  });
});

describe('an answer to a challenge', () => {
  const answered = (body: string, status = 200): SendResult => ({
    startedAt: 0,
    durationMs: 1,
    firstByteMs: 1,
    status,
    headers: {},
    body: Buffer.from(body),
    truncated: false,
  });

  it.each(['tok-1', ' tok-1\n', '{"challenge":"tok-1"}', '{"challenge": "tok-1", "more": 1}'])('%j counts', (body) => {
    expect(answerProblem(answered(body), 'tok-1')).toBeUndefined();
    expect(answerProblem(answered(body, 202), 'tok-1')).toBeUndefined();
  });

  it.each([
    '',
    'ok',
    'tok-2',
    '{"challenge":"tok-2"}',
    '{"challenge":5}',
    '{}',
    '[]',
    'null',
    '"tok-1"',
    'tok-1 tok-1',
  ])('%j does not', (body) => {
    expect(answerProblem(answered(body), 'tok-1')).toBe('its answer is not the challenge');
  });

  it('with another status, or none at all, does not either', () => {
    expect(answerProblem(answered('tok-1', 302), 'tok-1')).toBe('it answered 302');
    const error = { code: 'address_refused', message: 'no' } as const;
    expect(answerProblem({ startedAt: 0, durationMs: 1, error }, 'tok-1')).toBe('address_refused: no');
  });
});
