import { describe, expect, it } from '@jest/globals';
import { apiBed } from '../test/api-bed.ts';

interface Route {
  security?: unknown[];
  responses: object;
  summary?: string;
}

const bed = apiBed();

describe('the API description', () => {
  it('is served with a page that loads nothing from elsewhere', async () => {
    const page = await (await fetch(`${bed.registry.url}/docs`)).text();
    expect(page).toContain('swagger-ui');
    expect(page.match(/(?:src|href)="(https?:)?\/\//g)).toBeNull();
    const assets = [...page.matchAll(/(?:src|href)="(\.\/[^"]+)"/g)].map(([, asset]) => asset!);
    expect(assets).toContain('./docs/swagger-ui-bundle.js');
    for (const asset of assets) {
      const response = await fetch(new URL(asset, `${bed.registry.url}/docs`));
      expect([asset, response.status, (await response.text()).length > 0]).toEqual([asset, 200, true]);
    }
  });

  it('says for every route who may call it and which problems it answers', async () => {
    const { body } = await bed.registry.call('GET', '/openapi.json', undefined, null);
    const routes = Object.entries(body.paths as Record<string, Record<string, Route>>).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, route]) => ({ name: `${method} ${path}`, route })),
    );
    expect(routes.length).toBeGreaterThanOrEqual(11);
    for (const { name, route } of routes) {
      expect([name, route.security?.length]).not.toEqual([name, undefined]);
      expect([name, Object.keys(route.responses)]).toEqual([
        name,
        expect.arrayContaining(['401', '403', '500', '503']),
      ]);
      expect([name, route.summary]).toEqual([name, expect.any(String)]);
    }
  });

  it('probes need no credentials', async () => {
    expect((await bed.registry.call('GET', '/live', undefined, null)).status).toBe(200);
    expect((await bed.registry.call('GET', '/ready', undefined, null)).body).toEqual({ status: 'ready' });
  });
});
