import type { DeliveryStatus } from '#domain';
import { Publisher } from '#messaging';
import { attempt, openDeliveriesBed, type DeliveriesBed } from '../../apps/registry/test/deliveries-bed.ts';
import { ADMIN_TOKEN } from '../../apps/registry/test/start-registry.ts';
import { describedOperations, type Described, type Document } from './described.ts';

/** A tenant that has one of everything. Whatever it calls by a name has `marker` in it. */
export interface Owner {
  readonly marker: string;
  readonly tenant: string;
  readonly key: string;
  readonly keyId: string;
  /** With the scope `publish` only. */
  readonly publisher: string;
  readonly endpoint: string;
  readonly secret: string;
  readonly eventType: string;
  readonly event: string;
  readonly delivery: string;
  /** A delivery that nothing settles. */
  readonly pending: string;
  readonly cancellation: string;
  readonly erasure: string;
  /** Another event, with a delivery. @returns its id */
  newEvent(): Promise<string>;
  readonly replay: string;
  /** Ids that have a uid, and it. */
  readonly uids: ReadonlyMap<string, string>;
  /** Makes something more to be changed or deleted; the answer's body. */
  make(path: string, body: object): Promise<Record<string, string>>;
  makeAsOperator(path: string, body: object): Promise<Record<string, string>>;
}

export interface World {
  readonly bed: DeliveriesBed;
  readonly document: Document;
  readonly operations: readonly Described[];
  newOwner(marker: string): Promise<Owner>;
}

export async function openWorld(): Promise<World> {
  const bed = await openDeliveriesBed();
  const document = (await bed.registry.call('GET', '/openapi.json', undefined, null)).body as Document;
  return {
    bed,
    document,
    operations: describedOperations(document),
    newOwner: (marker) => newOwner(bed, marker),
  };
}

let counter = 0;

/** A name that nothing else has. */
export function fresh(marker: string): string {
  return `${marker}-${counter++}`;
}

async function newOwner(bed: DeliveriesBed, marker: string): Promise<Owner> {
  const made = async (path: string, body: object, token: string) => {
    const answer = await bed.registry.call('POST', path, body, token);
    if (answer.status >= 300) throw new Error(`POST ${path}: ${JSON.stringify(answer.body)}`);
    return answer.body as Record<string, string>;
  };
  const tenantUid = fresh(marker);
  const tenant = (await made('/v1/tenants', { name: marker, uid: tenantUid }, ADMIN_TOKEN)).id!;
  const keys = `/v1/tenants/${tenant}/keys`;
  const keyUid = fresh(marker);
  const manage = await made(keys, { name: marker, uid: keyUid, scopes: ['manage'] }, ADMIN_TOKEN);
  const key = manage.key!;
  const publisher = (await made(keys, { name: marker, scopes: ['publish'] }, key)).key!;
  const endpointUid = fresh(marker);
  const endpoint = (await made('/v1/endpoints', endpointInput(marker, endpointUid), key)).id!;
  const secret = (await made(`/v1/endpoints/${endpoint}/secrets`, {}, key)).id!;
  const eventType = `${marker}.paid`;
  await made('/v1/event-types', { name: eventType, description: marker, schema: { type: 'object' } }, key);
  const { event, delivery } = await newDelivery(bed, tenant, endpoint, eventType, marker);
  const pending = (await newDelivery(bed, tenant, endpoint, eventType, marker, 'pending')).delivery;
  const cancellation = (await made('/v1/deliveries/cancel', { endpoint }, key)).id!;
  const newEvent = async () => (await newDelivery(bed, tenant, endpoint, eventType, marker)).event;
  const erasure = (await made(`/v1/events/${await newEvent()}/erase`, {}, key)).id!;
  const replay = (await made('/v1/replays', { endpoint, what: 'failed' }, key)).id!;
  return {
    marker,
    tenant,
    key,
    keyId: manage.id!,
    publisher,
    endpoint,
    secret,
    eventType,
    event,
    delivery,
    pending,
    cancellation,
    erasure,
    newEvent,
    replay,
    uids: new Map([
      [tenant, tenantUid],
      [endpoint, endpointUid],
      [manage.id!, keyUid],
    ]),
    make: (path, body) => made(path, body, key),
    makeAsOperator: (path, body) => made(path, body, ADMIN_TOKEN),
  };
}

export function endpointInput(marker: string, uid: string) {
  return { url: `https://${marker}.example/hooks`, uid, description: marker, metadata: { of: marker } };
}

async function newDelivery(
  bed: DeliveriesBed,
  tenant: string,
  endpoint: string,
  type: string,
  marker: string,
  status: DeliveryStatus = 'delivered',
) {
  const acceptedAt = Date.now();
  const event = fresh(`${marker}-event`);
  const meta = { id: event, tenant, type, occurredAt: acceptedAt, acceptedAt, registryRevision: 1 };
  const { sequence } = await bed.registry.app.get(Publisher).event(meta, Buffer.from(`{"of":"${marker}"}`), {});
  const row = bed.delivery(event, acceptedAt, {
    tenant,
    endpoint_id: endpoint,
    event_type: type,
    event_sequence: sequence,
    status,
  });
  const stored = {
    accepted_at: acceptedAt,
    tenant,
    id: event,
    type,
    occurred_at: acceptedAt,
    sequence,
    attributes: { of: marker },
    matched: 1,
  };
  await bed.write({ events: [stored], deliveries: [row], attempts: [attempt(row)] }, [acceptedAt]);
  return { event, delivery: row.id };
}

export interface Wanted {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Where a request goes. */
export function pathOf({ path }: Pick<Described, 'path'>, { params = {}, query = {} }: Wanted): string {
  // By way of bytes: half a surrogate pair cannot be in a URL.
  const written = (text: string) => encodeURIComponent(Buffer.from(text).toString());
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => written(params[name] ?? 'missing'));
  const search = new URLSearchParams(query).toString();
  return search ? `${filled}?${search}` : filled;
}
