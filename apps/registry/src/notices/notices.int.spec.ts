import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { SYSTEM_TENANT, type EndpointNotice } from '#domain';
import { Broker, Publisher, subjects, writeHeaders } from '#messaging';
import { dayOf, partitionName, Store } from '#store';
import { TEST_CLIENT_CERTIFICATES, waitUntil } from '#testkit';
import { apiBed } from '../../test/api-bed.ts';
import { noticesBed } from '../../test/notices-bed.ts';
import { ClientCertificates } from './client-certificates.ts';

const bed = apiBed();
const { newEndpoint, tell, handled, eventsOf } = noticesBed(bed);

afterEach(() => {
  jest.restoreAllMocks();
});

function exhausted(): EndpointNotice['notice'] {
  return {
    type: 'exhausted',
    delivery: 'dlv_1',
    run: 'first',
    event: { id: 'evt-1', type: 'invoice.paid' },
    attempts: 3,
    firstAttemptAt: 1_000,
    lastAttempt: { id: 'att_1', startedAt: 2_000, statusCode: 503 },
  };
}

describe('a notice', () => {
  it('that an endpoint is given up disables it, and then tells the tenant', async () => {
    const endpoint = await newEndpoint({ description: 'Billing' });
    const before = await endpoint.record();
    const notice = endpoint.notice(await endpoint.giveUp('failing_too_long'), Date.now() - 5_000);
    await tell(notice);
    await handled();
    const at = new Date(notice.at).toISOString();
    expect(await endpoint.get()).toMatchObject({
      enabled: false,
      disabled: { reason: 'failing_too_long', at },
    });
    const record = await endpoint.record();
    expect(record).toEqual({ ...before, enabled: false, revision: expect.any(Number) });
    expect(await eventsOf(endpoint.tenant)).toEqual([
      {
        subject: expect.stringMatching(/\.endpoint\.disabled$/),
        meta: {
          id: notice.id,
          tenant: endpoint.tenant,
          type: 'endpoint.disabled',
          occurredAt: notice.at,
          acceptedAt: notice.at,
          registryRevision: record.revision,
          operational: true,
        },
        data: {
          tenant: endpoint.tenant,
          endpoint: { id: endpoint.id, url: 'https://example.com/x', description: 'Billing' },
          reason: 'failing_too_long',
          disabledAt: at,
        },
      },
    ]);
    expect((await endpoint.patch({ enabled: true })).body).toMatchObject({ enabled: true, disabled: null });
  });

  it('of anything else is told, and changes nothing', async () => {
    const endpoint = await newEndpoint();
    const before = await endpoint.record();
    await tell(
      endpoint.notice({ type: 'failing', since: 1_000, lastError: 'connection_refused' }),
      endpoint.notice({ type: 'recovered', failingSince: 1_000 }),
      endpoint.notice({ type: 'certificate_expiring', expiresAt: 86_400_000, daysLeft: 7 }),
    );
    await handled();
    const told = await eventsOf(endpoint.tenant);
    expect(told.map(({ meta }) => meta.type)).toEqual([
      'endpoint.failing',
      'endpoint.recovered',
      'certificate.expiring',
    ]);
    expect(told.map(({ meta }) => meta.operational)).toEqual([true, true, true]);
    expect(await endpoint.record()).toEqual(before);
  });

  it('that a client certificate ends comes 30, 7 and 1 days before, once each, and anew for another one', async () => {
    const { one, two } = TEST_CLIENT_CERTIFICATES;
    const mtls = ({ cert, key }: typeof one) => ({ type: 'mtls', certificate: cert, privateKey: key });
    const endpoint = await newEndpoint({ auth: mtls(one) });
    const before = await endpoint.record();
    const end = Date.parse((await endpoint.get()).auth.certificate.expiresAt);
    const certificates = bed.registry.app.get(ClientCertificates);
    const lookedAt = async (...daysBefore: number[]) => {
      for (const days of daysBefore) {
        // Two registries at once.
        await Promise.all([1, 2].map(() => certificates.look(end - days * 86_400_000)));
      }
      await handled();
      return (await eventsOf(endpoint.tenant)).map(({ data }) => (data as { daysLeft: number }).daysLeft);
    };
    expect(await lookedAt(31)).toEqual([]);
    expect(await lookedAt(29.5, 20, 8)).toEqual([29]);
    await endpoint.patch({ description: 'still the same certificate' });
    expect(await lookedAt(6.5, 6, 0.5, -1)).toEqual([29, 6, 0]);
    expect((await eventsOf(endpoint.tenant))[0]).toMatchObject({
      meta: { type: 'certificate.expiring', operational: true },
      data: { endpoint: { id: endpoint.id }, certificateOf: 'client', expiresAt: new Date(end).toISOString() },
    });
    expect((await endpoint.record()).auth).toEqual(before.auth);
    expect((await endpoint.get()).auth).toEqual({ type: 'mtls', certificate: expect.any(Object) });

    await endpoint.patch({ auth: mtls(two), enabled: false });
    const nextEnd = Date.parse((await endpoint.get()).auth.certificate.expiresAt);
    const sinceThen = (nextEnd - end) / 86_400_000;
    expect(await lookedAt(3.5 - sinceThen)).toHaveLength(3);
    await endpoint.patch({ enabled: true });
    expect(await lookedAt(3.5 - sinceThen)).toEqual([29, 6, 0, 3]);
  });

  it('to give up an endpoint that somebody has changed since is ignored', async () => {
    const endpoint = await newEndpoint();
    const notice = endpoint.notice(await endpoint.giveUp());
    await endpoint.patch({ url: 'https://mended.example' });
    await tell(notice);
    await handled();
    expect(await endpoint.get()).toMatchObject({ enabled: true, disabled: null });
    expect(await eventsOf(endpoint.tenant)).toEqual([]);
  });

  it('about an endpoint that was deleted is ignored, and one that is disabled keeps its reason', async () => {
    const gone = await newEndpoint();
    const first = gone.notice(await gone.giveUp());
    await gone.remove();
    const endpoint = await newEndpoint();
    const reason = await endpoint.giveUp();
    await endpoint.patch({ enabled: false });
    await tell(
      first,
      gone.notice({ type: 'recovered', failingSince: 1 }),
      endpoint.notice({ ...reason, revision: 1e6 }),
    );
    await handled();
    expect(await eventsOf(gone.tenant)).toEqual([]);
    expect(await endpoint.get()).toMatchObject({ enabled: false, disabled: { reason: null } });
    expect(await eventsOf(endpoint.tenant)).toEqual([]);
  });

  it('about an endpoint that gets operational events itself is not told; given up, it is disabled', async () => {
    const endpoint = await newEndpoint({ eventTypes: ['invoice.paid', 'endpoint.*'] });
    await tell(
      endpoint.notice({ type: 'failing', since: 1, lastError: 'timeout' }),
      endpoint.notice(await endpoint.giveUp()),
    );
    await handled();
    expect(await endpoint.get()).toMatchObject({ enabled: false, disabled: { reason: 'gone' } });
    expect(await eventsOf(endpoint.tenant)).toEqual([]);
  });

  it('that a delivery was given up is told with its last attempt', async () => {
    const endpoint = await newEndpoint();
    const notice = endpoint.notice(exhausted());
    await tell(notice);
    await handled();
    expect(await eventsOf(endpoint.tenant)).toMatchObject([
      {
        meta: { id: notice.id, type: 'delivery.exhausted', operational: true },
        data: {
          tenant: endpoint.tenant,
          endpoint: { id: endpoint.id },
          delivery: 'dlv_1',
          event: { id: 'evt-1', type: 'invoice.paid' },
          attempts: 3,
          lastAttempt: { statusCode: 503, error: null },
        },
      },
    ]);
  });

  it('is told the operators too, of all tenants, once they have an endpoint', async () => {
    const first = await newEndpoint();
    await tell(first.notice({ type: 'recovered', failingSince: 1 }));
    await handled();
    expect(await eventsOf(SYSTEM_TENANT)).toEqual([]);
    const input = { url: 'https://ops.example/hooks', eventTypes: ['endpoint.*'] };
    const operators = { 'hookwire-tenant': SYSTEM_TENANT };
    const created = await bed.registry.call('POST', '/v1/endpoints', input, undefined, operators);
    expect(created.status).toBe(201);
    const second = await newEndpoint();
    const notices = [first, second].map((endpoint) => endpoint.notice({ type: 'recovered', failingSince: 1 }));
    await tell(...notices);
    await handled();
    const told = await eventsOf(SYSTEM_TENANT);
    expect(told.map(({ meta, data }) => [meta.id, (data as { tenant: string }).tenant])).toEqual([
      [notices[0]!.id, first.tenant],
      [notices[1]!.id, second.tenant],
    ]);
    expect(await eventsOf(second.tenant)).toHaveLength(1);
    await bed.registry.call('DELETE', `/v1/endpoints/${created.body.id}`, undefined, undefined, operators);
  });

  it('that is known from long ago, when the broker has forgotten it, is not told again', async () => {
    const endpoint = await newEndpoint();
    const notice = endpoint.notice(exhausted());
    const { dataSource } = bed.registry.app.get(Store);
    const day = dayOf(notice.at);
    const partition = partitionName('events', day);
    await dataSource.query(
      `CREATE TABLE ${partition} PARTITION OF events FOR VALUES FROM ('${day} 00:00Z') TO ('${day} 24:00Z')`,
    );
    await dataSource.query(`INSERT INTO events VALUES ($1, $2, $3, 'delivery.exhausted', $1, 1, '{}', 0)`, [
      new Date(notice.at),
      endpoint.tenant,
      notice.id,
    ]);
    await tell(notice);
    await handled();
    expect(await eventsOf(endpoint.tenant)).toEqual([]);
    await dataSource.query(`DROP TABLE ${partition}`);
  });

  it('is acted on once, when its event could not be published at first', async () => {
    const endpoint = await newEndpoint();
    const publish = jest.spyOn(bed.registry.app.get(Publisher), 'event').mockRejectedValueOnce(new Error('timeout'));
    await tell(endpoint.notice(await endpoint.giveUp()));
    await waitUntil(() => publish.mock.calls.length > 0, { deadlineMs: 5_000, what: 'the event' });
    const { revision } = await endpoint.record();
    await handled();
    expect(publish).toHaveBeenCalledTimes(2);
    expect(await endpoint.record()).toMatchObject({ enabled: false, revision });
    expect(await eventsOf(endpoint.tenant)).toHaveLength(1);
  });

  it('is acted on once, when its acknowledgement was lost', async () => {
    const endpoint = await newEndpoint();
    const notice = endpoint.notice(await endpoint.giveUp());
    await tell(notice);
    await handled();
    const { revision } = await endpoint.record();
    // Without a message id, it comes again as the broker would hand it out to another registry.
    const { js } = bed.registry.app.get(Broker);
    await js.publish(subjects.notice(endpoint.tenant, endpoint.id), '', { headers: writeHeaders(notice, {}) });
    await handled();
    expect(await endpoint.record()).toMatchObject({ revision });
    expect(await eventsOf(endpoint.tenant)).toHaveLength(1);
  });

  it('many of them, through two registries, disable each endpoint once', async () => {
    const other = await bed.another();
    const endpoints = await Promise.all(Array.from({ length: 5 }, () => newEndpoint()));
    const notices = await Promise.all(
      endpoints.flatMap((endpoint) => Array.from({ length: 4 }, async () => endpoint.notice(await endpoint.giveUp()))),
    );
    await tell(...notices);
    await handled();
    for (const endpoint of endpoints) {
      expect(await endpoint.get()).toMatchObject({ disabled: { reason: 'gone' } });
      expect(await eventsOf(endpoint.tenant)).toHaveLength(1);
    }
    await other.close();
  });
});
