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

  it.each([
    ['/aiagent/hk_abc/webhooks?a=b', '/aiagent/webhooks?a=b', 'Bearer hk_abc'],
    ['/aiagent/%68k%5Fabc/webhooks', '/aiagent/webhooks', 'Bearer hk_abc'],
    ['/aiagent/hk_abc', '/aiagent', 'Bearer hk_abc'],
    ['/aiagent/hk_/hk_abc', '/aiagent/hk_abc', 'Bearer hk_'],
    ['/aiagent/%zz/webhooks', '/aiagent/%zz/webhooks', undefined],
    ['/aiagent/webhooks/hk_abc', '/aiagent/webhooks/hk_abc', undefined],
    ['/agentcache/hk_abc/api', '/agentcache/hk_abc/api', undefined],
    ['/v1/hk_abc', '/v1/hk_abc', undefined],
  ])('AA-1: %s: a key in the path becomes a header, and nothing else keeps it', (url, path, authorization) => {
    const request = { url, originalUrl: url, headers: {} as { authorization?: string } };
    expect(routingBy([])(request)).toBe(path);
    expect(request.headers.authorization).toBe(authorization);
    expect(request.originalUrl).toBe(path);
  });

  it('AA-1: a header counts before a key in the path, on hosts too', () => {
    const headers = { host: 'agent.example', authorization: 'Bearer hk_header' };
    const request = { url: '/hk_path/webhooks', originalUrl: '/hk_path/webhooks', headers };
    expect(routingBy(['agent.example=aiagent'])(request)).toBe('/aiagent/webhooks');
    expect(JSON.stringify(request.headers) + request.originalUrl).not.toContain('hk_path');
    expect(headers.authorization).toBe('Bearer hk_header');
  });

  it.each([
    ['/agentcache/api/webhooks', {}, undefined],
    ['/agentcache/api/webhooks', { 'content-length': '0' }, undefined],
    ['/agentcache/api/webhooks', { 'content-length': '2' }, 'application/json'],
    ['/agentcache/api/webhooks', { 'transfer-encoding': 'chunked' }, 'application/json'],
    ['/v1/endpoints', {}, 'application/json'],
  ])('%s with %j: the type of a body that is not sent means nothing to a product', (url, length, type) => {
    const headers = { 'content-type': 'application/json', ...length };
    routingBy([])({ url, headers });
    expect(headers['content-type']).toBe(type);
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
