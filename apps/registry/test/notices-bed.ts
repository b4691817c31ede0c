import { randomBytes } from 'node:crypto';
import { expect } from '@jest/globals';
import { registryKey, sortableId, type EndpointNotice, type EndpointRecord, type EventMeta } from '#domain';
import { Broker, Publisher, readMeta } from '#messaging';
import { waitUntil } from '#testkit';
import type { ApiBed } from './api-bed.ts';

/** An event that tells of a notice. */
export interface Told {
  readonly subject: string;
  readonly meta: EventMeta;
  readonly data: unknown;
}

/** Endpoints that something can be said of, and what became of it. */
export function noticesBed(bed: ApiBed) {
  async function newEndpoint(input: object = {}) {
    const { tenant, key } = await bed.tenantWithKey();
    const answer = await bed.registry.call('POST', '/v1/endpoints', { url: 'https://example.com/x', ...input }, key);
    expect(answer.status).toBe(201);
    const { id } = answer.body;
    const path = `/v1/endpoints/${id}`;
    const record = async () => (await bed.bucket.read(registryKey.endpoint(tenant, id))) as EndpointRecord;
    return {
      tenant,
      id,
      record,
      get: async () => (await bed.registry.call('GET', path, undefined, key)).body,
      patch: (change: object) => bed.registry.call('PATCH', path, change, key),
      remove: () => bed.registry.call('DELETE', path, undefined, key),
      notice: (notice: EndpointNotice['notice'], at = Date.now()): EndpointNotice => ({
        kind: 'endpoint_notice',
        id: sortableId('ntc', at, randomBytes(10)),
        tenant,
        endpoint: id,
        at,
        notice,
      }),
      giveUp: async (reason: 'gone' | 'failing_too_long' = 'gone') =>
        ({ type: 'give_up', reason, revision: (await record()).revision }) as const,
    };
  }

  async function tell(...notices: EndpointNotice[]): Promise<void> {
    for (const notice of notices) await bed.registry.app.get(Publisher).notice(notice, {});
  }

  /** Resolves when the registry is done with all notices. */
  async function handled(): Promise<void> {
    const { jsm } = bed.registry.app.get(Broker);
    const left = async () => {
      const { num_pending, num_ack_pending } = await jsm.consumers.info('DELIVERY_LOG', 'notices');
      return num_pending + num_ack_pending === 0;
    };
    await waitUntil(left, { deadlineMs: 15_000, what: 'all notices to be handled' });
  }

  async function eventsOf(tenant: string): Promise<Told[]> {
    const { jsm } = bed.registry.app.get(Broker);
    const { state } = await jsm.streams.info('EVENTS');
    const events: Told[] = [];
    if (state.messages === 0) return events;
    for await (const message of await jsm.direct.getBatch('EVENTS', { seq: state.first_seq, batch: state.messages })) {
      const meta = readMeta<EventMeta>(message.header);
      if (meta.tenant === tenant) events.push({ subject: message.subject, meta, data: message.json() });
    }
    return events;
  }

  return { newEndpoint, tell, handled, eventsOf };
}
