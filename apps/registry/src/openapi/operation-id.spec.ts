import { describe, expect, it } from '@jest/globals';
import { operationId } from './operation-id.ts';

describe('operationId', () => {
  it.each([
    ['get', '/v1/endpoints', true, 'listEndpoints'],
    ['post', '/v1/endpoints', false, 'createEndpoint'],
    ['get', '/v1/endpoints/{id}', false, 'getEndpoint'],
    ['patch', '/v1/endpoints/{id}', false, 'updateEndpoint'],
    ['delete', '/v1/endpoints/{id}', false, 'deleteEndpoint'],
    ['get', '/v1/endpoints/{id}/state', false, 'getEndpointState'],
    ['get', '/v1/endpoints/{id}/secrets', true, 'listEndpointSecrets'],
    ['post', '/v1/endpoints/{id}/secrets', false, 'createEndpointSecret'],
    ['post', '/v1/endpoints/{id}/secrets/rotate', false, 'rotateEndpointSecrets'],
    ['post', '/v1/deliveries/{id}/replay', false, 'replayDelivery'],
    ['post', '/v1/tenants/{tenant}/keys/{id}/rotate', false, 'rotateTenantKey'],
    ['post', '/v1/event-types/{name}/versions', false, 'createEventTypeVersion'],
    ['get', '/v1/audit-log', true, 'listAuditLog'],
    ['get', '/v1/stats', false, 'getStats'],
  ] as const)('%s %s', (method, path, isList, expected) => {
    expect(operationId(method, path, isList)).toBe(expected);
  });
});
