import { describe, expect, it } from '@jest/globals';
import { cancellationKey, cancellationKeysOf, isCancelledBy, reasonOf, type Cancellation } from './cancellation.ts';
import { FIRST_RUN, type Task } from './event.ts';
import { sortableId } from './ids.ts';

const task: Task = {
  event: { id: 'e', tenant: 'tnt_1', type: 'a.b', occurredAt: 5, acceptedAt: 1_000, registryRevision: 1 },
  eventSequence: 1,
  endpoint: 'ep_1',
  delivery: 'dlv_1',
  run: FIRST_RUN,
  attempt: 1,
  registryRevision: 1,
};
const base = { id: 'cnl_1', tenant: 'tnt_1', before: 2_000 } as const;
const ofEndpoint: Cancellation = { ...base, of: 'endpoint', endpoint: 'ep_1' };
const replayedAt = (time: number) => ({ ...task, run: sortableId('run', time, new Uint8Array(10)) });

describe('a cancellation', () => {
  it.each<Cancellation>([{ ...base, of: 'delivery', endpoint: 'ep_1', delivery: 'dlv_1' }, ofEndpoint])(
    'of a task’s $of is found by it',
    (cancellation) => {
      expect(cancellationKeysOf(task)).toContain(cancellationKey(cancellation));
      expect(isCancelledBy(task, cancellation)).toBe(true);
    },
  );

  it('means runs that began before it, and none that begin later', () => {
    expect(isCancelledBy(replayedAt(1_999), ofEndpoint)).toBe(true);
    expect(isCancelledBy(replayedAt(2_000), ofEndpoint)).toBe(false);
    expect(isCancelledBy({ ...task, event: { ...task.event, acceptedAt: 2_000 } }, ofEndpoint)).toBe(false);
  });

  it('of a part of an endpoint’s deliveries means that part', () => {
    expect(isCancelledBy(task, { ...ofEndpoint, from: 1_000, to: 1_001, eventTypes: ['x', 'a.*'] })).toBe(true);
    expect(isCancelledBy(task, { ...ofEndpoint, from: 1_001 })).toBe(false);
    expect(isCancelledBy(task, { ...ofEndpoint, to: 1_000 })).toBe(false);
    expect(isCancelledBy(task, { ...ofEndpoint, eventTypes: ['a.c'] })).toBe(false);
  });

  it('of an erased event means all of its runs, and no other event with its id', () => {
    const erased: Cancellation = { ...base, of: 'event', event: 'e', acceptedAt: 1_000 };
    expect(cancellationKeysOf(task)).toContain(cancellationKey(erased));
    expect(isCancelledBy(replayedAt(9_000), erased)).toBe(true);
    expect(isCancelledBy({ ...task, event: { ...task.event, acceptedAt: 1_001 } }, erased)).toBe(false);
    expect([reasonOf(erased), reasonOf(ofEndpoint)]).toEqual(['erased', 'requested']);
  });
});
