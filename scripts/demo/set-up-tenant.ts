import { Hookwire } from '#client';
import { type DemoEndpoint, RETRY } from './endpoints.ts';
import type { DemoReceiver } from './receiver.ts';

export interface DemoTenant {
  key: string;
  /** With the tenant's key. */
  hookwire: Hookwire;
  endpointIds: Map<DemoEndpoint, string>;
}

/** A tenant with a key and the endpoints, made through the API. */
export async function setUpTenant(
  registryUrl: string,
  adminToken: string,
  endpoints: readonly DemoEndpoint[],
  receiver: DemoReceiver,
): Promise<DemoTenant> {
  const operator = new Hookwire({ baseUrl: registryUrl, token: adminToken });
  const tenant = await operator.post('/v1/tenants', { body: { name: 'Demo' } });
  const { key } = await operator.post('/v1/tenants/{tenant}/keys', {
    params: { path: { tenant: tenant.id } },
    body: { name: 'demo', scopes: ['manage', 'publish', 'read'] },
  });
  const hookwire = new Hookwire({ baseUrl: registryUrl, token: key });
  const endpointIds = new Map<DemoEndpoint, string>();
  for (const endpoint of endpoints) {
    const { id, secret } = await hookwire.post('/v1/endpoints', {
      body: {
        url: receiver.urlOf(endpoint),
        eventTypes: endpoint.eventTypes,
        description: endpoint.name,
        retry: RETRY,
        timeoutSeconds: 10,
      },
    });
    if (secret === null) throw new Error(`${endpoint.name} was made without a secret`);
    receiver.setSecret(endpoint, secret);
    endpointIds.set(endpoint, id);
  }
  return { key, hookwire, endpointIds };
}
