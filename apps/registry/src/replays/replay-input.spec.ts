import { expect, test } from '@jest/globals';
import { toReplayInput, type NewReplay } from './replay-input.ts';

const created = new Date('2026-03-01T00:00:00Z');
const now = new Date('2026-06-01T00:00:00Z');
const of = (input: Partial<NewReplay>) => toReplayInput({ endpoint: 'ep', what: 'failed', ...input }, created, now);

test('ends now, whatever is asked for, and counts exhausted and cancelled ones as failed', () => {
  expect(of({ to: '2027-01-01T00:00:00Z' })).toEqual({
    what: 'failed',
    from: null,
    to: now.toISOString(),
    eventTypes: null,
    statuses: ['exhausted', 'cancelled'],
    limit: null,
  });
});

test('history ends where the endpoint begins, and nothing was missed before', () => {
  expect(of({ what: 'history' })).toMatchObject({ from: null, to: created.toISOString() });
  expect(of({ what: 'history', to: '2026-02-01T01:00:00+01:00' })).toMatchObject({ to: '2026-02-01T00:00:00.000Z' });
  expect(of({ what: 'missed', from: '2026-01-01T00:00:00Z' })).toMatchObject({ from: created.toISOString() });
  expect(of({ what: 'missed', from: '2026-04-01T00:00:00Z' })).toMatchObject({ from: '2026-04-01T00:00:00.000Z' });
});
