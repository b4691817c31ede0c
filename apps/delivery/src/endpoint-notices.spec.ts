import { describe, expect, it } from '@jest/globals';
import { OPEN_GATE, type Breaker, type EndpointRecord, type Gate } from '#domain';
import { noticesOf } from './endpoint-notices.ts';

const NOW = 100_000;
const HOUR = 3_600_000;
const endpoint = { revision: 7 } as EndpointRecord;

const gate = (kind: Breaker['kind'], failingSince?: number): Gate => ({
  ...OPEN_GATE,
  breaker:
    kind === 'open' ? { kind, until: NOW + 1, intervalMs: 1 } : kind === 'probing' ? { kind, intervalMs: 1 } : { kind },
  failingSince,
});
const answer = (status?: number) => ({
  answer: { success: status === 200, status },
  outcome: status === undefined ? 'timeout' : String(status),
});

describe('what has to be said of an endpoint', () => {
  it.each<[string, Gate, Gate, ReturnType<typeof answer>, number, ReturnType<typeof noticesOf>]>([
    ['nothing after a success', gate('closed'), gate('closed'), answer(200), HOUR, []],
    ['nothing after one failure', gate('closed'), gate('closed', NOW), answer(500), HOUR, []],
    [
      'that it fails, when its breaker opens',
      gate('closed', NOW - 50),
      gate('open', NOW - 50),
      answer(500),
      HOUR,
      [{ type: 'failing', since: NOW - 50, lastError: '500' }],
    ],
    [
      'without an answer, the reason',
      gate('closed', NOW - 50),
      gate('open', NOW - 50),
      answer(),
      HOUR,
      [{ type: 'failing', since: NOW - 50, lastError: 'timeout' }],
    ],
    ['nothing more after a probe that failed', gate('probing', 1), gate('open', 1), answer(500), HOUR, []],
    [
      'that it is back, when the probe succeeds',
      gate('probing', NOW - 90),
      gate('closed'),
      answer(200),
      HOUR,
      [{ type: 'recovered', failingSince: NOW - 90 }],
    ],
    [
      'that it is given up after too long',
      gate('probing', NOW - HOUR),
      gate('open', NOW - HOUR),
      answer(500),
      HOUR,
      [{ type: 'give_up', reason: 'failing_too_long', revision: 7 }],
    ],
    ['never that, without a limit', gate('probing', 1), gate('open', 1), answer(500), 0, []],
    [
      'both, when it opens after a time that is too long already',
      gate('closed', NOW - HOUR),
      gate('open', NOW - HOUR),
      answer(500),
      HOUR,
      [
        { type: 'failing', since: NOW - HOUR, lastError: '500' },
        { type: 'give_up', reason: 'failing_too_long', revision: 7 },
      ],
    ],
    [
      'only that it is gone, when its receiver says so',
      gate('closed', NOW),
      gate('open', NOW),
      answer(410),
      0,
      [{ type: 'give_up', reason: 'gone', revision: 7 }],
    ],
  ])('%s', (_, before, after, attempt, giveUpAfterMs, expected) => {
    expect(noticesOf(endpoint, before, after, attempt, giveUpAfterMs, NOW)).toEqual(expected);
  });
});
