import { describe, expect, it } from '@jest/globals';
import { checkHosts, productOf, routingBy } from './mounting.ts';

const HOSTS = ['hooks.agentcache.example=agentcache', 'localhost:3000=agentcache'];

describe('where requests go', () => {
  it.each([
    ['hookwire.example', '/agentcache/api/webhooks', '/agentcache/api/webhooks'],
    ['hooks.agentcache.example', '/api/webhooks?a=b', '/agentcache/api/webhooks?a=b'],
    ['HOOKS.agentcache.example:8443', '/api/webhooks', '/agentcache/api/webhooks'],
    ['localhost:3000', '/', '/agentcache/'],
    ['localhost:3001', '/', '/'],
    ['hooks.agentcache.example', '/openapi.json', '/agentcache/openapi.json'],
    ['hooks.agentcache.example', '/v1/endpoints', '/v1/endpoints'],
    ['hooks.agentcache.example', '/ready', '/ready'],
    ['hooks.agentcache.example', '/readying', '/agentcache/readying'],
    [undefined, '/v1/endpoints', '/v1/endpoints'],
  ])('%s %s: %s', (host, url, path) => {
    expect(routingBy(HOSTS)({ url, headers: { host } })).toBe(path);
  });

  it('knows a product by the beginning of the path, as a whole', () => {
    expect(productOf('/agentcache/api')?.dialect).toBe('agentcache');
    expect(productOf('/agentcache?x')?.dialect).toBe('agentcache');
    for (const path of ['/agentcaches/api', '/v1/agentcache', '/', '', '/native/api', '/constructor']) {
      expect(productOf(path)).toBeUndefined();
    }
  });

  it('refuses a host for what is no product', () => {
    expect(() => checkHosts(HOSTS)).not.toThrow();
    expect(() => checkHosts(['a.example=native'])).toThrow(
      /^HOOKWIRE_DIALECT_HOSTS: a\.example=native: no product has this name; there are .*agentcache/,
    );
  });
});
