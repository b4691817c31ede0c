import { beforeEach, describe, expect, it } from '@jest/globals';
import type { DemoEndpoint } from './endpoints.ts';
import { type Arrived, Ledger, percentile, type Sent } from './ledger.ts';

const all: DemoEndpoint = { name: 'all', eventTypes: ['*'], isDownAtFirst: false };
const issues: DemoEndpoint = { name: 'issues', eventTypes: ['github.issues.*'], isDownAtFirst: false };
const expectedBody = Buffer.from('{"id":"e1","data":1.0}');

describe('the ledger of the demo finds', () => {
  let ledger: Ledger;
  let sent: Sent;

  beforeEach(() => {
    ledger = new Ledger([all, issues]);
    sent = { id: 'e1', type: 'github.issues.opened', expectedBody, sentAt: 100, answeredAfter: 2, isWarmUp: false };
    ledger.addSent(sent);
  });

  const arrive = (endpoint: DemoEndpoint, more: Partial<Arrived> = {}): void =>
    ledger.addArrived({
      endpoint,
      at: 107,
      messageId: `dlv_${endpoint.name}`,
      body: expectedBody,
      status: 200,
      ...more,
    });

  it('nothing, when all is right; a repeat after a refusal is', () => {
    arrive(all);
    expect(ledger.isComplete()).toBe(false);
    arrive(issues, { status: 503 });
    arrive(issues);
    expect(ledger.isComplete()).toBe(true);
    expect(ledger.problems()).toEqual([]);
    expect(ledger.counts()).toEqual({
      events: 1,
      expected: 2,
      delivered: 2,
      attempts: 3,
      retried: 1,
      verified: 3,
      mismatched: 0,
    });
    expect(ledger.latencies()).toEqual([7, 7]);
  });

  it.each<[string, () => void, RegExp]>([
    ['what is missing', () => undefined, /for all was not delivered; 0 requests came/],
    ['a repeat of what was taken', () => (arrive(all), arrive(all)), /for all came again after it was taken/],
    [
      'other bytes that mean the same',
      () => arrive(all, { body: Buffer.from('{"id":"e1","data":1}') }),
      /not the bytes/,
    ],
    ['a wrong signature', () => arrive(all, { signatureProblem: 'no', status: 401 }), /not signed right: no/],
    [
      'another message id',
      () => (arrive(all, { status: 503 }), arrive(all, { messageId: 'dlv_2' })),
      /changed its webhook-id/,
    ],
    [
      'an event that nobody published',
      () => arrive(all, { body: Buffer.from('{"id":"e9"}') }),
      /all got a request that was not for it/,
    ],
    ['an event that was not accepted', () => (sent.answeredAfter = undefined), /e1 was not accepted/],
  ])('%s', (_what, happens, problem) => {
    happens();
    expect(ledger.problems().join('\n')).toMatch(problem);
  });

  it('what reaches an endpoint that did not subscribe to it', () => {
    ledger.addSent({ ...sent, id: 'e2', type: 'github.push' });
    arrive(issues, { body: Buffer.from('{"id":"e2"}') });
    expect(ledger.problems().join('\n')).toContain('issues got a request that was not for it');
  });
});

describe('percentile', () => {
  it('is the value that so many do not exceed', () => {
    const values = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect([0.5, 0.99, 1, 0].map((share) => percentile(values, share))).toEqual([50, 99, 100, 1]);
    expect(percentile([], 0.5)).toBeUndefined();
  });
});
