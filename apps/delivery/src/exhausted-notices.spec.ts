import { expect, test } from '@jest/globals';
import { SubscriptionIndex, SYSTEM_TENANT, type EndpointNotice, type EndpointRecord, type Task } from '#domain';
import type { Logger } from '#service';
import { attempted, TENANT, testId } from '#testkit';
import { ExhaustedNotices, exhaustedNotice } from './exhausted-notices.ts';

const FACT = attempted(
  { event: 'evt-1', endpoint: testId('ep', 'one'), acceptedAt: 1_000 },
  { outcome: 'exhausted', attempt: 3, response: undefined, error: { code: 'timeout', message: 'too slow' } },
);
const silent = { warn: () => undefined } as unknown as Logger;

const endpoint = (eventTypes: string[], enabled = true) =>
  ({ id: testId('ep', 'one'), tenant: TENANT, eventTypes, enabled }) as unknown as EndpointRecord;
const work = (operational?: true) => ({ task: { event: { operational } } as unknown as Task });

/** What is said of a delivery, to an endpoint with some types, while others subscribe. */
async function said(
  subscriptions: Record<string, EndpointRecord[]>,
  of = endpoint(['invoice.paid']),
  operational?: true,
): Promise<EndpointNotice[]> {
  const notices: EndpointNotice[] = [];
  const view = {
    endpointsOf(tenant: string) {
      const index = new SubscriptionIndex<EndpointRecord>();
      for (const one of subscriptions[tenant] ?? []) index.put(one);
      return index;
    },
  };
  const publisher = { notice: (notice: EndpointNotice) => Promise.resolve(void notices.push(notice)) };
  await new ExhaustedNotices(view, publisher, silent).say(of, [work(operational)], [FACT]);
  return notices;
}

test('is said when the tenant, or the operators, want to know', async () => {
  expect(await said({ [TENANT]: [endpoint(['delivery.exhausted'])] })).toEqual([exhaustedNotice(FACT)]);
  expect(await said({ [SYSTEM_TENANT]: [endpoint(['delivery.exhausted'])] })).toHaveLength(1);
});

test('is not said when nobody does', async () => {
  expect(await said({})).toEqual([]);
  expect(await said({ [TENANT]: [endpoint(['*', 'delivery.*', 'endpoint.*'])] })).toEqual([]);
  expect(await said({ [TENANT]: [endpoint(['delivery.exhausted'], false)] })).toEqual([]);
});

test('is not said of operational events, nor of endpoints that get them', async () => {
  const wanted = { [TENANT]: [endpoint(['delivery.exhausted'])] };
  expect(await said(wanted, endpoint(['endpoint.*']))).toEqual([]);
  expect(await said(wanted, endpoint(['*']), true)).toEqual([]);
});

test('is the same when the last attempt is repeated, and another one for each run', () => {
  const again = { ...FACT, attemptId: testId('att', 'again'), at: 9_000 };
  expect(exhaustedNotice(again).id).toBe(exhaustedNotice(FACT).id);
  expect(exhaustedNotice({ ...FACT, run: testId('run', 'replay') }).id).not.toBe(exhaustedNotice(FACT).id);
  expect(exhaustedNotice(FACT).notice).toMatchObject({
    attempts: 3,
    lastAttempt: { error: { code: 'timeout', message: 'too slow' } },
  });
});
