import { describe, expect, it } from '@jest/globals';
import { DEFAULT_RETRY_POLICY } from '#domain';
import type { ApiKey, Endpoint } from './entities.ts';
import { apiKeyChange, endpointChange, removal, toApiKeyRecord } from './records.ts';

const endpoint: Endpoint = {
  id: 'ep_1',
  tenantId: 'tnt_1',
  dialect: 'native',
  url: 'https://example.com',
  eventTypes: ['invoice.*'],
  description: 'for people only',
  headers: { 'x-team': 'billing' },
  retry: { delaysMs: [100], jitter: 0 },
  timeoutMs: 5_000,
  enabled: false,
  sealedSecrets: ['a1.x'],
  createdAt: new Date(0),
  updatedAt: new Date(0),
  revision: 7,
};

const apiKey: ApiKey = {
  id: 'key_1',
  tenantId: 'tnt_1',
  name: 'for people only',
  hash: 'abc',
  lastFour: 'wxyz',
  scopes: ['publish'],
  expiresAt: null,
  createdAt: new Date(0),
  revision: 8,
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
      },
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
    for (const { record } of [endpointChange(endpoint), apiKeyChange({ ...apiKey, expiresAt: new Date(5) })]) {
      expect(JSON.parse(JSON.stringify(record))).toStrictEqual(record);
    }
  });
});
