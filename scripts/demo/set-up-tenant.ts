import { apiClient, type ApiClient } from './api-client.ts';
import { type DemoEndpoint, RETRY } from './endpoints.ts';
import type { DemoReceiver } from './receiver.ts';

export interface DemoTenant {
  key: string;
  /** With the tenant's key. */
  api: ApiClient;
  endpointIds: Map<DemoEndpoint, string>;
}

/** A tenant with a key and the endpoints, made through the API. */
export async function setUpTenant(
  registryUrl: string,
  adminToken: string,
  endpoints: readonly DemoEndpoint[],
  receiver: DemoReceiver,
): Promise<DemoTenant> {
  const admin = apiClient(registryUrl, adminToken);
  const tenant = await admin.post<{ id: string }>('/v1/tenants', { name: 'Demo' });
  const { key } = await admin.post<{ key: string }>(`/v1/tenants/${tenant.id}/keys`, {
    name: 'demo',
    scopes: ['manage', 'publish', 'read'],
  });
  const api = apiClient(registryUrl, key);
  const endpointIds = new Map<DemoEndpoint, string>();
  for (const endpoint of endpoints) {
    const { id, secret } = await api.post<{ id: string; secret: string }>('/v1/endpoints', {
      url: receiver.urlOf(endpoint),
      eventTypes: endpoint.eventTypes,
      description: endpoint.name,
      retry: RETRY,
      timeoutSeconds: 10,
    });
    receiver.setSecret(endpoint, secret);
    endpointIds.set(endpoint, id);
  }
  return { key, api, endpointIds };
}
