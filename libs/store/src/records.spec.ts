import { describe, expect, it } from '@jest/globals';
import { DEFAULT_RETRY_POLICY } from '#domain';
import type { ApiKey, Endpoint, EventType, Tenant } from './entities.ts';
import { apiKeyChange, endpointChange, eventTypeChange, removal, tenantChange, toApiKeyRecord } from './records.ts';

const endpoint: Endpoint = {
  uid: null,
  id: 'ep_1',
  tenantId: 'tnt_1',
  dialect: 'native',
  url: 'https://example.com',
  eventTypes: ['invoice.*'],
  name: 'for people only',
  description: 'for people only',
  metadata: { note: 'for people only' },
  channels: null,
  filter: null,
  template: null,
  headers: { 'x-team': 'billing' },
  auth: null,
  verification: null,
  retry: { delaysMs: [100], jitter: 0 },
  timeoutMs: 5_000,
  rateLimit: null,
  maxInFlight: 32,
  batch: null,
  orderedAfter: null,
  enabled: false,
  disabledReason: null,
  disabledAt: new Date(0),
  disabledBy: null,
  ownedBy: null,
  dialectSettings: {},
  sealedSecrets: ['a1.x'],
  secretDetails: [],
  createdAt: new Date(0),
  updatedAt: new Date(0),
  revision: 7,
};

const apiKey: ApiKey = {
  uid: null,
  id: 'key_1',
  tenantId: 'tnt_1',
  name: 'for people only',
  hash: 'abc',
  lastFour: 'wxyz',
  scopes: ['publish'],
  expiresAt: null,
  replacedBy: null,
  lastUsedAt: null,
  createdAt: new Date(0),
  revision: 8,
};

const tenant: Tenant = {
  uid: null,
  id: 'tnt_1',
  name: 'for people only',
  dialect: 'native',
  publishLimit: { limit: 9, windowMs: 1_000 },
  deliveryLimit: null,
  onlyCataloguedTypes: false,
  enabled: true,
  deletedAt: null,
  createdAt: new Date(0),
  revision: 6,
};

const eventType: EventType = {
  id: 'ety_1',
  tenantId: 'tnt_1',
  name: 'invoice.paid',
  group: 'billing',
  description: 'for people only',
  example: { amount: 1 },
  validation: 'mark',
  archivedAt: null,
  version: null,
  schema: null,
  latestVersion: 2,
  createdAt: new Date(0),
  updatedAt: new Date(0),
  revision: 9,
};

describe('records', () => {
  it('of an endpoint hold what the pipeline needs and nothing else', () => {
    expect(endpointChange(endpoint)).toEqual({
      key: 'endpoint.tnt_1.ep_1',
      record: {
        kind: 'endpoint',
        revision: 7,
        id: 'ep_1',
        tenant: 'tnt_1',
        dialect: 'native',
        url: 'https://example.com',
        eventTypes: ['invoice.*'],
        enabled: false,
        sealedSecrets: ['a1.x'],
        headers: { 'x-team': 'billing' },
        timeoutMs: 5_000,
        retry: { delaysMs: [100], jitter: 0 },
        maxInFlight: 32,
      },
    });
  });

  it('of an endpoint say when it has to wait for the first answer of its URL', () => {
    const of = (status: 'pending' | 'verified' | 'failed', url = endpoint.url) =>
      endpointChange({ ...endpoint, verification: { status, url, at: 0 } }).record;
    for (const status of ['pending', 'failed'] as const) expect(of(status)).toMatchObject({ verified: false });
    expect(of('verified')).not.toHaveProperty('verified');
    // Another URL is asked, and events go on to the one so far.
    expect(of('pending', 'https://b.example')).toEqual(endpointChange(endpoint).record);
  });

  it('of an endpoint keep the secrets apart that have an end', () => {
    const details = (expiresAt: number | null) => ({ id: 'sec_1', createdAt: 0, expiresAt, publicKey: null });
    const secrets = {
      sealedSecrets: ['newest', 'ending', 'older'],
      secretDetails: [details(null), details(9), details(null)],
    };
    expect(endpointChange({ ...endpoint, ...secrets }).record).toMatchObject({
      sealedSecrets: ['newest', 'older'],
      expiringSecrets: [{ sealed: 'ending', expiresAt: 9 }],
    });
  });

  it('of an endpoint hold the limits that it has', () => {
    const limits = {
      rateLimit: { limit: 5, windowMs: 1_000 },
      maxInFlight: 1,
      batch: { maxEvents: 2, maxWaitMs: 0 },
    };
    const { record } = endpointChange({ ...endpoint, ...limits, orderedAfter: 0 });
    expect(record).toMatchObject({ ...limits, orderedAfter: 0 });
  });

  it('of an endpoint hold its template and the sealed routing key beside it', () => {
    const template = { preset: 'pagerduty', summary: 'x', sealedRoutingKey: 'a2.x' };
    const { record } = endpointChange({ ...endpoint, template, filter: { type: 'a' }, channels: ['x'] });
    expect(record).toMatchObject({ filter: { type: 'a' }, channels: ['x'], sealedRoutingKey: 'a2.x' });
    expect(record).toHaveProperty('template', { preset: 'pagerduty', summary: 'x' });
  });

  it('of an endpoint hold each delay of an exponential policy, and neither form’s name', () => {
    const both = { jitter: 0.1, windowMs: 60_000, retryOn: ['5xx'] };
    const growing = { strategy: 'exponential', initialMs: 100, multiplier: 3, maxDelayMs: 1_000, retries: 4 } as const;
    expect(endpointChange({ ...endpoint, retry: { ...growing, ...both } }).record).toHaveProperty('retry', {
      delaysMs: [100, 300, 900, 1_000],
      ...both,
    });
    expect(endpointChange({ ...endpoint, retry: { strategy: 'list', delaysMs: [1], ...both } }).record).toHaveProperty(
      'retry',
      { delaysMs: [1], ...both },
    );
  });

  it('of a tenant hold its limits, and say when it is switched off', () => {
    expect(tenantChange(tenant)).toEqual({
      key: 'tenant.tnt_1',
      record: { kind: 'tenant', revision: 6, id: 'tnt_1', publishLimit: { limit: 9, windowMs: 1_000 } },
    });
    expect(tenantChange({ ...tenant, publishLimit: null, enabled: false })).toEqual({
      key: 'tenant.tnt_1',
      record: { kind: 'tenant', revision: 6, id: 'tnt_1', enabled: false },
    });
  });

  it('of a tenant say whether it takes events of types that it has not catalogued', () => {
    expect(tenantChange({ ...tenant, onlyCataloguedTypes: true }).record).toHaveProperty('onlyCataloguedTypes', true);
  });

  it('of an event type hold the schema in force, and nothing for people', () => {
    expect(eventTypeChange(eventType)).toEqual({
      key: 'type.tnt_1.invoice.paid',
      record: { kind: 'event_type', revision: 9, tenant: 'tnt_1', name: 'invoice.paid', validation: 'mark' },
    });
    const archived = { ...eventType, archivedAt: new Date(0), version: 2, schema: '{"type":"object"}' };
    expect(eventTypeChange(archived).record).toMatchObject({
      archived: true,
      schema: { version: 2, text: '{"type":"object"}' },
    });
  });

  it('of an endpoint without a policy of its own follow the default', () => {
    expect(endpointChange({ ...endpoint, retry: null }).record).toMatchObject({ retry: DEFAULT_RETRY_POLICY });
  });

  it('of an API key are found by its hash, and do not hold it', () => {
    expect(apiKeyChange(apiKey)).toEqual({
      key: 'key.abc',
      record: { kind: 'api_key', revision: 8, id: 'key_1', tenant: 'tnt_1', scopes: ['publish'] },
    });
    expect(toApiKeyRecord({ ...apiKey, expiresAt: new Date(5) }).expiresAt).toBe(5);
  });

  it('are removed by a tombstone with the revision of the removal', () => {
    expect(removal('key.abc', 9)).toEqual({ key: 'key.abc', record: { kind: 'tombstone', revision: 9 } });
  });

  it('survive JSON unchanged: reconciliation compares them with what was parsed', () => {
    const changes = [
      endpointChange(endpoint),
      endpointChange({ ...endpoint, rateLimit: { limit: 1, windowMs: 1 }, orderedAfter: 4 }),
      apiKeyChange({ ...apiKey, expiresAt: new Date(5) }),
      tenantChange(tenant),
      eventTypeChange(eventType),
      eventTypeChange({ ...eventType, archivedAt: new Date(0), version: 1, schema: 'true' }),
    ];
    for (const { record } of changes) {
      expect(JSON.parse(JSON.stringify(record))).toStrictEqual(record);
    }
  });
});
