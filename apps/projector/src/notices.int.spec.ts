import { jest } from '@jest/globals';
import { Publisher } from '#messaging';
import type { Logger } from '#service';
import { attempted, cancelled, TENANT, testId, type Subject } from '#testkit';
import { openBed, type Bed } from '../test/projection-bed.ts';

jest.setTimeout(30_000);

const NOW = Date.now();
const ENDPOINT = testId('ep', 'one');
const subject = (event: string): Subject => ({ event, endpoint: ENDPOINT, acceptedAt: NOW });

let bed: Bed;
beforeEach(async () => {
  bed = await openBed();
});
afterEach(() => bed.stop());

test('notices about an endpoint are passed over, also when there is nothing else', async () => {
  const errors: unknown[] = [];
  const log = { info: () => undefined, debug: () => undefined, error: note, warn: note } as unknown as Logger;
  function note(...what: unknown[]) {
    errors.push(what);
  }
  bed.project({ log });
  const publisher = new Publisher(bed.broker);
  const tell = (id: string) =>
    publisher.notice(
      {
        kind: 'endpoint_notice',
        id,
        tenant: TENANT,
        endpoint: ENDPOINT,
        at: NOW,
        notice: { type: 'recovered', failingSince: 1 },
      },
      {},
    );
  await tell('ntc_1');
  await bed.caughtUp();
  await tell('ntc_2');
  await bed.publish([
    attempted(subject('evt-1')),
    cancelled(subject('evt-2'), { reason: 'template_failed', detail: 'data.n is missing' }),
  ]);
  await tell('ntc_3');
  await bed.caughtUp();
  expect(await bed.rows('SELECT event_id, status, last_error FROM deliveries ORDER BY event_id')).toEqual([
    { event_id: 'evt-1', status: 'delivered', last_error: null },
    { event_id: 'evt-2', status: 'cancelled', last_error: 'template_failed: data.n is missing' },
  ]);
  expect(errors).toEqual([]);
});
