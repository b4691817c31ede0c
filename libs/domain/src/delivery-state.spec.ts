import { describe, expect, it } from '@jest/globals';
import { evolve, initialState } from './delivery-state.ts';
import type { Attempted, Cancelled, ReplayRequested } from './fact.ts';

const base = {
  id: 'f',
  event: { id: 'e', tenant: 't', type: 'x', occurredAt: 0, acceptedAt: 0 },
  eventSequence: 1,
  endpoint: 'ep',
  delivery: 'd',
  run: 'first',
};
const attempted = (at: number, outcome: Attempted['outcome'], rest: Partial<Attempted> = {}): Attempted => ({
  ...base,
  kind: 'attempted',
  at,
  attempt: 1,
  attemptId: `a${at}`,
  startedAt: at,
  firstAttemptAt: at,
  durationMs: 1,
  outcome,
  request: { method: 'POST', url: '', headers: {} },
  ...rest,
});
const failed = (at: number) =>
  attempted(at, 'retry', { nextAttemptAt: at + 5, error: { code: 'timeout', message: '' } });
const delivered = (at: number) =>
  attempted(at, 'delivered', { response: { status: 200, headers: {}, body: '', truncated: false } });
const exhausted = (at: number) => attempted(at, 'exhausted', { error: { code: 'dns_failed', message: '' } });
const replay = (at: number): ReplayRequested => ({ ...base, kind: 'replay_requested', at });
const cancelled = (at: number): Cancelled => ({ ...base, kind: 'cancelled', at, reason: 'endpoint_deleted' });

const after = (...facts: (Attempted | ReplayRequested | Cancelled)[]) => facts.reduce(evolve, initialState(0));

describe('evolve', () => {
  it('begins as pending', () => {
    expect(after()).toEqual({ status: 'pending', attempts: 0, runs: 1, updatedAt: 0 });
  });

  it('shows when the next attempt is due while it fails', () => {
    expect(after(failed(10))).toMatchObject({
      status: 'retrying',
      attempts: 1,
      nextAttemptAt: 15,
      lastError: 'timeout',
    });
  });

  it('is delivered by a later attempt, which clears the error', () => {
    const state = after(failed(10), delivered(20));
    expect(state).toMatchObject({ status: 'delivered', attempts: 2, deliveredAt: 20, lastStatusCode: 200 });
    expect(state.nextAttemptAt).toBeUndefined();
    expect(state.lastError).toBeUndefined();
  });

  it('says why it was cancelled, and what exactly when that is known', () => {
    expect(after(cancelled(1))).toMatchObject({ status: 'cancelled', lastError: 'endpoint_deleted' });
    const failing: Cancelled = { ...cancelled(1), reason: 'template_failed', detail: 'data.n is missing' };
    expect(after(failing)).toMatchObject({ status: 'cancelled', lastError: 'template_failed: data.n is missing' });
  });

  it('is exhausted by the last failure, and pending again when it is replayed', () => {
    expect(after(failed(1), exhausted(2))).toMatchObject({ status: 'exhausted', attempts: 2, lastError: 'dns_failed' });
    expect(after(exhausted(2), replay(3))).toMatchObject({ status: 'pending', runs: 2 });
  });

  it('stays cancelled when the attempt that was under way fails', () => {
    expect(after(cancelled(1), failed(2))).toMatchObject({ status: 'cancelled', attempts: 1 });
    expect(after(cancelled(1), failed(2)).nextAttemptAt).toBeUndefined();
    expect(after(cancelled(1), delivered(2)).status).toBe('delivered');
    expect(after(cancelled(1), replay(2), failed(3)).status).toBe('retrying');
  });

  it('stays delivered, whatever comes later', () => {
    for (const later of [failed(30), exhausted(30), cancelled(30), replay(30)]) {
      expect(after(delivered(20), later)).toMatchObject({ status: 'delivered', deliveredAt: 20 });
    }
    expect(after(delivered(20), replay(30), exhausted(40))).toMatchObject({
      status: 'delivered',
      attempts: 2,
      runs: 2,
    });
  });

  it('is cancelled with the reason', () => {
    expect(after(failed(1), cancelled(2))).toMatchObject({ status: 'cancelled', lastError: 'endpoint_deleted' });
  });
});
