import type { components, Hookwire } from '#client';
import { type DemoEndpoint, isFor } from './endpoints.ts';
import type { Ledger } from './ledger.ts';
import type { DemoTenant } from './set-up-tenant.ts';

type Delivery = components['schemas']['Delivery'];
type Counts = Record<'attempts' | 'succeededAttempts' | 'delivered' | 'exhausted', number>;

/** Where the management API says something else than the receivers have seen. Empty: they agree. */
export async function compareWithApi(ledger: Ledger, { hookwire, endpointIds }: DemoTenant): Promise<string[]> {
  const deliveries: Delivery[] = [];
  const pages = hookwire.list('/v1/deliveries', { params: { query: { limit: 100 } } });
  for await (const delivery of pages) deliveries.push(delivery);
  const problems: string[] = [];
  const { expected } = ledger.counts();
  if (deliveries.length !== expected)
    problems.push(`the API lists ${deliveries.length} deliveries instead of ${expected}`);
  const listed = new Map(deliveries.map((delivery) => [`${delivery.endpoint}/${delivery.event}`, delivery]));
  for (const endpoint of ledger.endpoints) {
    const id = endpointIds.get(endpoint)!;
    const seen = { attempts: 0, succeededAttempts: 0, delivered: 0, exhausted: 0 };
    for (const event of ledger.sent.values()) {
      if (!isFor(endpoint, event.type)) continue;
      const requests = ledger.requests(endpoint, event);
      const delivery = listed.get(`${id}/${event.id}`);
      seen.attempts += requests.length;
      seen.succeededAttempts += requests.filter(({ status }) => status === 200).length;
      seen.delivered += requests.some(({ status }) => status === 200) ? 1 : 0;
      problems.push(
        ...deliveryProblems(`${event.id} for ${endpoint.name}`, delivery, requests.length, requests[0]?.messageId),
      );
    }
    problems.push(...(await statsProblems(endpoint, id, seen, hookwire)));
  }
  return problems;
}

function deliveryProblems(
  what: string,
  delivery: Delivery | undefined,
  attempts: number,
  messageId?: string,
): string[] {
  if (!delivery) return [`the API does not list ${what}`];
  const problems: string[] = [];
  if (delivery.status !== 'delivered') problems.push(`the API says ${what} is ${delivery.status}`);
  if (delivery.attemptCount !== attempts)
    problems.push(`the API counts ${delivery.attemptCount} attempts of ${what}; ${attempts} came`);
  if (delivery.id !== messageId)
    problems.push(`the API knows ${what} as ${delivery.id}; its webhook-id was ${messageId}`);
  return problems;
}

async function statsProblems(endpoint: DemoEndpoint, id: string, seen: Counts, hookwire: Hookwire): Promise<string[]> {
  const { total } = await hookwire.get('/v1/endpoints/{id}/stats', { params: { path: { id } } });
  return (Object.keys(seen) as (keyof Counts)[])
    .filter((name) => total[name] !== seen[name])
    .map((name) => `the stats of ${endpoint.name} say ${name}: ${total[name]}, and it is ${seen[name]}`);
}
