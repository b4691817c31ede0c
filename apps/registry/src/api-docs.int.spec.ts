import { describe, expect, it } from '@jest/globals';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { operationsOf, type Document } from '#service';
import { apiBed } from '../test/api-bed.ts';
import { PRODUCT_MODULES } from './dialects/dialects.module.ts';

const bed = apiBed();
const DOCUMENTS = ['', ...[...PRODUCT_MODULES.keys()].map(({ dialect }) => `/${dialect}`)];

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

  it.each(DOCUMENTS)('%s/openapi.json: a strict linter has nothing to say against it', async (base) => {
    const { body } = await bed.registry.call('GET', `${base}/openapi.json`, undefined, null);
    // Hookwire has no licence yet that could be named.
    // Its documentation has /webhooks/{id}/stats beside /webhooks/deliveries/{id}.
    const ambiguous = base === '/costkatana' ? 'off' : 'error';
    const rules = { 'info-license': 'off', 'no-ambiguous-paths': ambiguous } as const;
    const config = await createConfig({ extends: ['recommended-strict'], rules });
    const problems = await lintFromString({ source: JSON.stringify(body), config });
    expect(problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual([]);
    expect(JSON.stringify(body)).not.toMatch(/"nullable"|"x-problems"|"x-etag"|"x-only-shows"|Dto"/);
  });

  it.each(DOCUMENTS)('%s: says for every operation who may call it, and what it is for and answers', async (base) => {
    const { body } = await bed.registry.call('GET', `${base}/openapi.json`, undefined, null);
    const operations = operationsOf(body as Document);
    expect(operations.length).toBeGreaterThan(base === '' ? 40 : 3);
    expect(body.servers[0].url).toBe(base || '/');
    for (const { operation } of operations) {
      expect([operation.operationId, operation.security?.length, operation.summary]).toEqual([
        operation.operationId,
        expect.any(Number),
        expect.any(String),
      ]);
      expect(Object.keys(operation.responses)).toEqual(
        expect.arrayContaining(['400', '401', '403', '429', '500', '503']),
      );
    }
  });

  it('probes need no credentials', async () => {
    expect((await bed.registry.call('GET', '/live', undefined, null)).status).toBe(200);
    expect((await bed.registry.call('GET', '/ready', undefined, null)).body).toEqual({ status: 'ready' });
  });
});
