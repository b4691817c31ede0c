import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Broker, Publisher } from '#messaging';
import { testId, waitUntil } from '#testkit';
import { openDeliveriesBed, type DeliveriesBed } from '../../test/deliveries-bed.ts';

jest.setTimeout(60_000);

let bed: DeliveriesBed;
beforeAll(async () => {
  bed = await openDeliveriesBed();
});
afterAll(() => bed?.close());

const input = (more: object = {}) => ({ endpoint: bed.endpoint, what: 'failed', ...more });
const create = (more: object = {}) => bed.call('POST', '/v1/replays', input(more));

describe('POST /v1/replays', () => {
  test.each([
    ['what', { what: 'all' }],
    ['endpoint', { endpoint: 5 }],
    ['from', { from: 'yesterday' }],
    ['to', { from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' }],
    ['statuses', { statuses: ['pending'] }],
    ['statuses', { statuses: [] }],
    ['eventTypes', { eventTypes: ['invoice.*', 'invoice.*'] }],
    ['eventTypes', { eventTypes: ['a..b'] }],
    ['limit', { limit: 0 }],
    ['limit', { limit: '5' }],
    ['everything', { everything: true }],
  ])('refuses a wrong %s', async (field, more) => {
    const { status, body } = await create(more);
    expect([status, body.code]).toEqual([422, 'validation_failed']);
    expect(body.errors.map((error: { field: string }) => error.field.replace(/\[.*/, ''))).toEqual([field]);
  });

  test('knows only the tenant’s own endpoints, and needs them enabled', async () => {
    expect((await create({ endpoint: testId('ep', 'unknown') })).status).toBe(404);
    const disabled = await bed.newEndpoint();
    await bed.call('PATCH', `/v1/endpoints/${disabled}`, { enabled: false });
    const { status, body } = await create({ endpoint: disabled });
    expect([status, body.code]).toEqual([409, 'endpoint_disabled']);
  });

  test('waits until what was accepted before it is fanned out, is listed, shown to its tenant only, paused twice, and ended once', async () => {
    const at = Date.now();
    const meta = { id: 'e', tenant: bed.tenant, type: 'a', occurredAt: at, acceptedAt: at, registryRevision: 1 };
    await bed.registry.app.get(Publisher).event(meta, Buffer.from('{}'), {});
    const { status, body } = await create({ endpoint: await bed.newEndpoint() });
    expect([status, body.status]).toEqual([202, 'pending']);
    const path = `/v1/replays/${body.id}`;
    expect((await bed.call('GET', '/v1/replays')).body.data[0].id).toBe(body.id);
    const other = (await bed.registry.call('POST', '/v1/tenants', { name: 'Other' })).body.id;
    const keys = `/v1/tenants/${other}/keys`;
    const stranger = (await bed.registry.call('POST', keys, { name: 'k', scopes: ['manage'] })).body.key;
    expect((await bed.call('GET', path, undefined, stranger)).status).toBe(404);
    expect((await bed.call('POST', `${path}/cancel`, undefined, stranger)).status).toBe(404);
    for (let times = 0; times < 2; times++) {
      expect((await bed.call('POST', `${path}/pause`)).body).toMatchObject({ status: 'paused', reason: 'requested' });
    }
    for (let times = 0; times < 2; times++) {
      expect((await bed.call('POST', `${path}/cancel`)).body).toMatchObject({ status: 'cancelled', reason: null });
    }
    const { body: problem } = await bed.call('POST', `${path}/pause`);
    expect([problem.status, problem.code]).toEqual([409, 'job_ended']);
  });
});

describe('POST /v1/events/:id/erase', () => {
  test('knows only the tenant’s own events', async () => {
    expect((await bed.call('POST', '/v1/events/unknown/erase')).status).toBe(404);
  });

  test('fails before anything is done when the log cannot be deleted from, and can be asked again', async () => {
    const at = Date.now();
    const meta = { id: 'kept', tenant: bed.tenant, type: 'a', occurredAt: at, acceptedAt: at, registryRevision: 1 };
    const { sequence } = await bed.registry.app.get(Publisher).event(meta, Buffer.from('{"kept":true}'), {});
    const times = { accepted_at: at, occurred_at: at };
    const row = { ...times, tenant: bed.tenant, id: 'kept', type: 'a', sequence, attributes: {}, matched: 0 };
    await bed.write({ events: [row] }, [at]);
    await bed.registry.app.get(Broker).jsm.streams.update('DELIVERY_LOG', { deny_delete: true });
    const { status, body } = await bed.call('POST', '/v1/events/kept/erase');
    expect([status, body.event]).toEqual([202, 'kept']);
    const failed = async () => {
      const { body: now } = await bed.call('GET', `/v1/erasures/${body.id}`);
      expect(now).toMatchObject({ status: 'failed', reason: 'log_denies_delete', erased: { events: 0 } });
      return true;
    };
    await waitUntil(failed, { deadlineMs: 10_000, every: 50, what: 'the erasure to fail' });
    const { body: event } = await bed.call('GET', '/v1/events/kept');
    expect(event).toMatchObject({ payload: '{"kept":true}', erasedAt: null });
    expect((await bed.call('POST', '/v1/events/kept/erase')).body.id).not.toBe(body.id);
  });
});
