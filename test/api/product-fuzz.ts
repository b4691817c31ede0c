import { ADMIN_TOKEN } from '../../apps/registry/test/start-registry.ts';
import { deliveryRow, type DeliveriesBed } from '../../apps/registry/test/deliveries-bed.ts';
import type { ProductApi } from '../../apps/registry/src/auth/access.ts';
import { describedOperations, type Document } from './described.ts';
import { fuzzedRequests, type FuzzedRequest } from './fuzz.ts';
import { sendAll, type FuzzReport } from './run-fuzz.ts';
import { pathOf } from './world.ts';

/**
 * Sends generated requests to a product's API, as a tenant of its own with a webhook and a delivery.
 * @returns what came of them, and how many operations there are
 */
export async function fuzzProduct(
  bed: DeliveriesBed,
  { dialect, keyHeader }: ProductApi,
  requests: number,
  seed: number,
): Promise<FuzzReport & { readonly operations: number }> {
  const document = (await bed.registry.call('GET', `/${dialect}/openapi.json`, undefined, null)).body as Document;
  const operations = describedOperations(document);
  const made = async (path: string, body: object, token = ADMIN_TOKEN) =>
    (await bed.registry.call('POST', path, body, token)).body as { id: string; key: string };
  const { id: tenant } = await made('/v1/tenants', { name: dialect, dialect });
  const { key } = await made(`/v1/tenants/${tenant}/keys`, { name: dialect, scopes: ['manage'] });
  const newWebhook = async () => (await made('/v1/endpoints', { url: 'https://receiver.example/hooks' }, key)).id;
  const newOf = async (parameter: string) => [parameter, await newWebhook()] as const;
  const webhook = await newWebhook();
  const acceptedAt = Date.now();
  const delivery = deliveryRow('evt_1', acceptedAt, { tenant, endpoint_id: webhook });
  await bed.write({ deliveries: [delivery] }, [acceptedAt]);

  const send = async ({ operation, params, query, headers, body }: FuzzedRequest) => {
    // What the other requests need is not deleted: something made for it is.
    const spared = operation.method === 'delete' && Object.values(params).includes(webhook);
    const sparing = async () => Object.fromEntries(await Promise.all(Object.keys(params).map(newOf)));
    const target = { params: spared ? await sparing() : params };
    const search = new URLSearchParams(query).toString();
    const path = `/${dialect}${pathOf(operation, target)}${search ? `?${search}` : ''}`;
    const text = body === undefined ? undefined : JSON.stringify(body);
    const method = operation.method.toUpperCase();
    if (keyHeader === undefined) return bed.registry.call(method, path, text, key, headers);
    return bed.registry.call(method, path, text, null, { ...headers, [keyHeader]: key });
  };
  const known = { webhooks: [webhook], deliveries: [delivery.id], logs: [delivery.id] };
  const report = await sendAll(fuzzedRequests(document, operations, known), requests, seed, send);
  return { ...report, operations: operations.length };
}
