import { createHash } from 'node:crypto';
import {
  deliveryId,
  FIRST_RUN,
  sortableId,
  type Attempted,
  type Cancelled,
  type FannedOut,
  type ReplayRequested,
} from '#domain';

// Facts as fan-out, the delivery workers and the registry write them, for tests.

export const TENANT = testId('tnt', 'tenant');

/** An id that is the same for the same name. */
export function testId(prefix: 'tnt' | 'ep' | 'run' | 'att', name: string): string {
  return sortableId(prefix, 1_700_000_000_000, createHash('sha256').update(name).digest().subarray(0, 10));
}

export interface Subject {
  readonly event: string;
  readonly endpoint: string;
  /** When the event was accepted. */
  readonly acceptedAt: number;
  /** `TENANT` if not given. */
  readonly tenant?: string;
}

function base({ event, endpoint, acceptedAt, tenant = TENANT }: Subject) {
  return {
    event: { id: event, tenant, type: 'invoice.paid', occurredAt: acceptedAt - 5, acceptedAt },
    eventSequence: 1,
    endpoint,
    delivery: deliveryId(acceptedAt, tenant, event, endpoint),
  };
}

/** @param endpoints all in one log shard, as fan-out groups them */
export function fannedOut(subject: Omit<Subject, 'endpoint'>, endpoints: readonly string[]): FannedOut {
  const { event, eventSequence } = base({ ...subject, endpoint: '' });
  return {
    kind: 'fanned_out',
    id: `fanned_out/${event.tenant}/${subject.event}/${subject.acceptedAt}/${endpoints[0] ?? 'none'}`,
    event,
    eventSequence,
    at: subject.acceptedAt,
    deliveries: endpoints.map((endpoint) => ({ endpoint, delivery: base({ ...subject, endpoint }).delivery })),
    matched: endpoints.length,
  };
}

/** Delivered at the first attempt, 40 ms after acceptance and in 20 ms, unless told otherwise. */
export function attempted(subject: Subject, more: Partial<Attempted> = {}): Attempted {
  const of = base(subject);
  const attempt = more.attempt ?? 1;
  const run = more.run ?? FIRST_RUN;
  const attemptId = testId('att', `${of.delivery} ${run} ${attempt}`);
  const startedAt = more.startedAt ?? subject.acceptedAt + 40;
  const durationMs = more.durationMs ?? 20;
  const delivered = (more.outcome ?? 'delivered') === 'delivered';
  return {
    kind: 'attempted',
    id: attemptId,
    ...of,
    run,
    attempt,
    attemptId,
    at: startedAt + Math.round(durationMs),
    startedAt,
    durationMs,
    firstAttemptAt: startedAt,
    outcome: 'delivered',
    request: {
      method: 'POST',
      url: 'https://receiver.example/hooks',
      headers: { 'content-type': 'application/json', 'webhook-id': of.delivery, 'webhook-signature': 'v1,****' },
    },
    response: {
      status: delivered ? 200 : 500,
      headers: { 'content-type': 'application/json', server: 'example' },
      body: Buffer.from('{"received":true}').toString('base64'),
      truncated: false,
    },
    firstByteMs: durationMs * 0.9,
    ...more,
  };
}

export function replayRequested(subject: Subject, run: string, at: number): ReplayRequested {
  return { kind: 'replay_requested', id: run, ...base(subject), run, at };
}

export function cancelled(subject: Subject, more: Partial<Cancelled> = {}): Cancelled {
  const of = base(subject);
  const run = more.run ?? FIRST_RUN;
  return {
    kind: 'cancelled',
    id: `cancelled/${of.delivery}/${run}/1`,
    ...of,
    run,
    at: subject.acceptedAt + 50,
    reason: 'endpoint_deleted',
    ...more,
  };
}
