import { expect, test } from '@jest/globals';
import type { StoredAttempt, StoredDelivery } from '#store';
import { toDeliveryDetailView } from './delivery-view.ts';

const NOW = new Date(Date.UTC(2026, 10, 22));
const delivery = { acceptedAt: NOW, createdAt: NOW, updatedAt: NOW } as StoredDelivery;
const attempt = {
  startedAt: NOW,
  request: { method: 'POST', url: 'https://a.example', headers: { 'x-team': 'a' } },
  responseStatus: 200,
  responseHeaders: { server: 'x' },
  responseBody: Buffer.from('hello'),
  responseTruncated: true,
  errorCode: null,
  batchId: null,
} as unknown as StoredAttempt;
const shown = (contentSince: number) => toDeliveryDetailView(delivery, [attempt], [], contentSince).attempts[0];

test('headers and bodies of an attempt are shown for as long as they are kept', () => {
  expect(shown(NOW.getTime())).toMatchObject({
    contentRemoved: false,
    request: attempt.request,
    response: { status: 200, headers: { server: 'x' }, body: 'hello', truncated: true },
  });
  expect(shown(NOW.getTime() + 1)).toMatchObject({
    contentRemoved: true,
    request: { method: 'POST', url: 'https://a.example', headers: {} },
    response: { status: 200, headers: {}, body: '', truncated: true },
  });
});
