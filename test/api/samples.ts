import { endpointInput, fresh, type Owner } from './world.ts';

/** A request that succeeds. */
export interface Sample {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Only the operator may make it. */
  readonly admin?: true;
}

type MakeSample = (of: Owner) => Sample | Promise<Sample>;

const newEndpoint = (of: Owner) => of.make('/v1/endpoints', endpointInput(of.marker, fresh(of.marker)));
const newKey = (of: Owner) => of.make(`/v1/tenants/${of.tenant}/keys`, { name: of.marker, scopes: ['read'] });
const newEventType = (of: Owner) =>
  of.make('/v1/event-types', { name: `${of.marker}.${fresh('type')}`, schema: { type: 'object' } });
/** Another one than the other samples need. */
async function newTenant(of: Owner): Promise<Sample> {
  return { admin: true, params: { id: (await of.makeAsOperator('/v1/tenants', { name: of.marker })).id! } };
}

async function newSecret(of: Owner): Promise<Sample> {
  const { id } = await newEndpoint(of);
  return { params: { id: id!, secret: (await of.make(`/v1/endpoints/${id}/secrets`, {})).id! } };
}

const ofEndpoint = (of: Owner): Sample => ({ params: { id: of.endpoint } });

async function newReplay(of: Owner): Promise<Sample> {
  // One that waits behind another of the same endpoint, so that it can still be changed.
  const { id } = await of.make('/v1/replays', { endpoint: of.endpoint, what: 'failed', limit: 1 });
  return { params: { id: id! } };
}

/**
 * One for each operation of the API, by its operationId. Tests go through the operations of the document: whoever adds
 * an operation adds its sample here.
 */
export const SAMPLES: Readonly<Record<string, MakeSample>> = {
  createTenant: (of) => ({ admin: true, body: { name: of.marker, uid: fresh(of.marker) } }),
  listTenants: () => ({ admin: true, query: { limit: '1' } }),
  getTenant: (of) => ({ admin: true, params: { id: of.tenant } }),
  updateTenant: async (of) => ({ ...(await newTenant(of)), body: { name: of.marker } }),
  deleteTenant: newTenant,

  createTenantKey: (of) => ({
    params: { tenant: of.tenant },
    body: { name: of.marker, scopes: ['read'], expiresAt: '2199-01-01T00:00:00Z' },
  }),
  listTenantKeys: (of) => ({ params: { tenant: of.tenant }, query: { limit: '1' } }),
  getTenantKey: (of) => ({ params: { tenant: of.tenant, id: of.keyId } }),
  updateTenantKey: async (of) => ({
    params: { tenant: of.tenant, id: (await newKey(of)).id! },
    body: { name: of.marker, uid: fresh(of.marker) },
  }),
  deleteTenantKey: async (of) => ({ params: { tenant: of.tenant, id: (await newKey(of)).id! } }),
  rotateTenantKey: async (of) => ({
    params: { tenant: of.tenant, id: (await newKey(of)).id! },
    body: { overlapSeconds: 60 },
  }),

  createEndpoint: (of) => ({ body: { ...endpointInput(of.marker, fresh(of.marker)), eventTypes: ['invoice.*'] } }),
  listEndpoints: () => ({ query: { limit: '1', enabled: 'true' } }),
  getEndpoint: ofEndpoint,
  updateEndpoint: (of) => ({ params: { id: of.endpoint }, body: { description: fresh(of.marker) } }),
  deleteEndpoint: async (of) => ({ params: { id: (await newEndpoint(of)).id! } }),
  getEndpointState: ofEndpoint,
  getEndpointStats: ofEndpoint,

  testEndpoint: (of) => ({ params: { id: of.endpoint }, body: { type: of.eventType, data: { of: of.marker } } }),
  previewEndpoint: (of) => ({ params: { id: of.endpoint }, body: { event: of.event } }),
  explainEvents: (of) => ({ query: { limit: '1' }, body: { event: of.event } }),
  verifyEndpoint: ofEndpoint,
  testFilters: (of) => ({ body: { event: of.event, filter: { type: of.eventType } } }),
  renderTemplates: (of) => ({ body: { event: of.event, template: { body: { of: '{{type}}' } } } }),

  listEndpointSecrets: ofEndpoint,
  createEndpointSecret: async (of) => ({ params: { id: (await newEndpoint(of)).id! }, body: { type: 'ed25519' } }),
  getEndpointSecret: (of) => ({ params: { id: of.endpoint, secret: of.secret } }),
  updateEndpointSecret: (of) => ({
    params: { id: of.endpoint, secret: of.secret },
    body: { expiresInSeconds: 86_400 },
  }),
  deleteEndpointSecret: newSecret,
  rotateEndpointSecrets: async (of) => ({ params: { id: (await newEndpoint(of)).id! }, body: { overlapSeconds: 60 } }),

  createEventType: (of) => ({ body: { name: `${of.marker}.${fresh('type')}`, description: of.marker } }),
  listEventTypes: () => ({ query: { limit: '1' } }),
  getEventType: (of) => ({ params: { name: of.eventType } }),
  updateEventType: (of) => ({ params: { name: of.eventType }, body: { description: fresh(of.marker) } }),
  deleteEventType: async (of) => ({ params: { name: (await newEventType(of)).name! } }),
  archiveEventType: async (of) => ({ params: { name: (await newEventType(of)).name! } }),
  unarchiveEventType: async (of) => ({ params: { name: (await newEventType(of)).name! } }),
  createEventTypeVersion: async (of) => ({
    params: { name: (await newEventType(of)).name! },
    body: { schema: { type: 'object', required: ['id'] } },
  }),
  listEventTypeVersions: (of) => ({ params: { name: of.eventType }, query: { limit: '1' } }),
  getEventTypeVersion: (of) => ({ params: { name: of.eventType, version: '1' } }),

  listDeliveries: (of) => ({ query: { limit: '1', endpoint: of.endpoint, event: of.event } }),
  getDelivery: (of) => ({ params: { id: of.delivery } }),
  replayDelivery: (of) => ({ params: { id: of.delivery } }),
  cancelDelivery: (of) => ({ params: { id: of.pending } }),
  retryDelivery: (of) => ({ params: { id: of.pending } }),
  cancelDeliveries: (of) => ({ body: { endpoint: of.endpoint } }),
  listCancellations: () => ({ query: { limit: '1' } }),
  getCancellation: (of) => ({ params: { id: of.cancellation } }),
  listEvents: (of) => ({ query: { limit: '1', type: of.eventType } }),
  getEvent: (of) => ({ params: { id: of.event } }),
  eraseEvent: async (of) => ({ params: { id: await of.newEvent() } }),
  listErasures: () => ({ query: { limit: '1' } }),
  getErasure: (of) => ({ params: { id: of.erasure } }),
  listStats: (of) => ({ query: { by: 'endpoint', endpoint: of.endpoint } }),

  createReplay: (of) => ({ body: { endpoint: of.endpoint, what: 'failed', limit: 1 } }),
  listReplays: () => ({ query: { limit: '1' } }),
  getReplay: (of) => ({ params: { id: of.replay } }),
  pauseReplay: newReplay,
  resumeReplay: newReplay,
  cancelReplay: newReplay,

  listAuditLog: (of) => ({ query: { limit: '1', resource: of.endpoint } }),
  getMasterKey: () => ({ admin: true }),
  getQueues: () => ({ admin: true }),
  listLanes: () => ({}),
};
