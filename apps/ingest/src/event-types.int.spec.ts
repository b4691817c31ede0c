import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect } from '@nats-io/transport-node';
import { registryKey, type EventTypeRecord } from '#domain';
import { waitUntil } from '#testkit';
import { startIngest, type TestIngest } from '../test/start-ingest.ts';

const SCHEMA = { type: 'object', required: ['id'], properties: { amount: { type: 'integer' } } };

describe('ingest, with a catalogue of event types', () => {
  let platform: TestIngest;

  beforeAll(async () => {
    platform = await startIngest({ callout: true });
    await put('strict.type', {});
    await put('lax.type', { validation: 'mark' });
    await put('old.type', { archived: true });
  }, 60_000);

  afterAll(() => platform?.stop());

  const schema = (version: number, value: object) => ({ version, text: JSON.stringify(value) });

  async function put(name: string, record: Partial<EventTypeRecord>) {
    const { registry, tenant } = platform;
    await registry.put(registryKey.eventType(tenant, name), {
      kind: 'event_type',
      revision: registry.revision(),
      tenant,
      name,
      validation: 'refuse',
      schema: schema(1, SCHEMA),
      ...record,
    });
  }

  const post = (event: object) => platform.post(JSON.stringify(event));

  /** Until ingest has seen the last change of the catalogue. */
  async function answered(event: object, code: string | undefined) {
    return waitUntil(async () => (await post(event)).body['code'] === code, {
      deadlineMs: 10_000,
      what: `the answer ${code}`,
    });
  }

  async function attributesOf(id: string) {
    const messages = await platform.registry.messages('EVENTS');
    const metas = messages.map((message) => JSON.parse(message.header('Hw-Meta')) as Record<string, unknown>);
    return metas.find((meta) => meta['id'] === id)?.['attributes'];
  }

  it('refuses a payload that does not fit its type, and stores nothing', async () => {
    await answered({ type: 'old.type', data: 1 }, 'event_type_archived');
    const refused = await post({ id: 'bad', type: 'strict.type', data: { amount: '5' } });
    expect(refused).toMatchObject({
      status: 422,
      body: {
        code: 'payload_invalid',
        title: 'The payload does not fit its event type',
        errors: [
          { field: 'data', message: "must have required property 'id'" },
          { field: 'data/amount', message: 'must be integer' },
        ],
      },
    });
    // Its id is still free.
    expect((await post({ id: 'bad', type: 'strict.type', data: { id: 'now good' } })).status).toBe(202);
    expect(await attributesOf('bad')).toEqual({ 'hookwire.schemaVersion': '1' });
  });

  it('stores a marked one, with the mark beside its own attributes', async () => {
    const event = { id: 'marked', type: 'lax.type', data: {}, attributes: { region: 'eu' } };
    expect((await post(event)).status).toBe(202);
    const recorded = { 'hookwire.schemaVersion': '1', 'hookwire.payload': 'invalid' };
    expect(await attributesOf('marked')).toEqual({ region: 'eu', ...recorded });
  });

  it('refuses of a batch what does not fit, over NATS too', async () => {
    const batch = [
      { id: 'b1', type: 'strict.type', data: { id: 'x' } },
      { id: 'b2', type: 'strict.type', data: {} },
      { id: 'b3', type: 'any.other', data: {} },
    ];
    const answer = await platform.post(JSON.stringify(batch));
    const items = [{ status: 202 }, { status: 422, code: 'payload_invalid' }, { status: 202 }];
    expect(answer).toMatchObject({ status: 207, body: { items } });
    const { nats, tenant, key } = platform;
    const nc = await connect({
      servers: nats.publicUrl,
      token: key,
      inboxPrefix: `_INBOX.${tenant}`,
      reconnect: false,
    });
    const overNats = await nc.request(`ingest.${tenant}`, JSON.stringify(batch[1]), { timeout: 3_000 });
    expect(overNats.json()).toMatchObject({ status: 422, code: 'payload_invalid' });
    await nc.close();
  });

  it('keeps a producer from setting what it records itself', async () => {
    const attributes = { 'hookwire.payload': 'valid' };
    expect(await post({ type: 'any.other', data: 1, attributes })).toMatchObject({
      status: 422,
      body: { code: 'validation_failed', detail: expect.stringMatching(/^attributes.hookwire.payload: is a name/) },
    });
  });

  it('checks by the newest version as soon as it is there; a repeated event is still the same event', async () => {
    const event = { id: 'twice', type: 'lax.type', data: { id: 'x' }, attributes: { region: 'eu' } };
    const first = await post(event);
    await put('lax.type', { validation: 'mark', schema: schema(2, { const: 1 }) });
    await put('probe', { schema: schema(1, { const: 1 }) });
    await answered({ type: 'probe', data: 2 }, 'payload_invalid');
    expect(await post(event)).toMatchObject({ status: 202, text: first.text });
    await post({ ...event, id: 'after' });
    expect(await attributesOf('after')).toMatchObject({ 'hookwire.schemaVersion': '2', 'hookwire.payload': 'invalid' });
  });

  it('is not stopped by a schema made to take long', async () => {
    const doubling = { $defs: { a: { anyOf: [{ items: { $ref: '#/$defs/a' } }, { items: { $ref: '#/$defs/a' } }] } } };
    const hostile = { $ref: '#/$defs/a', $defs: { a: { allOf: [doubling.$defs.a, { minItems: 1 }] } } };
    await put('hostile', { schema: schema(1, hostile) });
    const data = JSON.parse('['.repeat(60) + ']'.repeat(60)) as unknown;
    await answered({ type: 'hostile', data }, 'payload_invalid');
    expect((await post({ type: 'hostile', data })).body['detail']).toMatch(/data: takes too many steps to check/);
    expect((await post({ type: 'any.other', data: 1 })).status).toBe(202);
  });

  it('refuses what is not in the catalogue, when its tenant wants that', async () => {
    const { registry, tenant } = platform;
    const revision = registry.revision();
    await registry.put(registryKey.tenant(tenant), { kind: 'tenant', revision, id: tenant, onlyCataloguedTypes: true });
    await answered({ type: 'any.other', data: 1 }, 'event_type_unknown');
    expect((await post({ type: 'strict.type', data: { id: 'x' } })).status).toBe(202);
  });
});
