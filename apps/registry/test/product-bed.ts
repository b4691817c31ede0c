import { afterAll, expect } from '@jest/globals';
import { describedOperations, type Described } from '../../../test/api/described.ts';
import { apiBed, type ApiBed } from './api-bed.ts';
import type { Answer } from './start-registry.ts';

/** A tenant of a dialect, and calls of its product's API as a client of the product makes them. */
export interface ProductTenant {
  readonly id: string;
  readonly key: string;
  readonly keyId: string;
  /**
   * Every answer is compared with what the API's description says of the operation.
   * @param path as the product's documentation has it
   */
  readonly call: (method: string, path: string, body?: unknown, headers?: object) => Promise<Answer>;
  /** The native API, with the same key. */
  readonly native: (method: string, path: string, body?: unknown) => Promise<Answer>;
  /** Another key of the tenant. */
  readonly another: () => Promise<ProductTenant>;
}

export interface ProductBed {
  readonly bed: ApiBed;
  readonly newTenant: () => Promise<ProductTenant>;
}

/**
 * A registry for the tests of one product's API. When they are through, each operation that its description has must have
 * succeeded at least once.
 * @param keyHeader where the product has its keys; left out: `Authorization: Bearer …`
 */
export function productBed(dialect: string, keyHeader?: string): ProductBed {
  const bed = apiBed();
  let operations: Described[] | undefined;
  const succeeded = new Set<string>();

  async function described(): Promise<Described[]> {
    const { body } = await bed.registry.call('GET', `/${dialect}/openapi.json`, undefined, null);
    return (operations ??= describedOperations(body));
  }

  async function call(key: string, method: string, path: string, body?: unknown, headers: object = {}) {
    const answer =
      keyHeader === undefined
        ? await bed.registry.call(method, `/${dialect}${path}`, body, key, headers)
        : await bed.registry.call(method, `/${dialect}${path}`, body, null, { [keyHeader]: key, ...headers });
    const operation = (await described()).find((each) => isAt(each, method, path));
    expect([method, path, operation?.problems(answer) ?? []]).toEqual([method, path, []]);
    if (operation && answer.status < 300) succeeded.add(operation.id);
    return answer;
  }

  async function withKey(tenant: string): Promise<ProductTenant> {
    const { key, id: keyId } = await bed.newKey(tenant, ['manage', 'publish']);
    return {
      id: tenant,
      key,
      keyId,
      call: (...request) => call(key, ...request),
      native: (method, path, body) => bed.registry.call(method, path, body, key),
      another: () => withKey(tenant),
    };
  }

  afterAll(() => {
    const all = operations?.map(({ id }) => id);
    expect([...succeeded].sort()).toEqual(all?.sort());
  });

  return {
    bed,
    async newTenant() {
      const { status, body } = await bed.registry.call('POST', '/v1/tenants', { name: 'Acme', dialect });
      expect(status).toBe(201);
      return withKey(body.id);
    },
  };
}

/** Whether a path is one that the operation is for. A name in a path stands for one part of it. */
function isAt(operation: Described, method: string, path: string): boolean {
  const parts = path.split('?')[0]!.split('/');
  const own = operation.path.split('/');
  return (
    operation.method === method.toLowerCase() &&
    own.length === parts.length &&
    own.every((part, at) => part.startsWith('{') || part === parts[at])
  );
}

/** That an answer is a refusal in the form of the products' APIs. */
export function expectRefusal(answer: Answer, status: number, code: string, error: RegExp): void {
  expect(answer.body).toMatchObject({ success: false, code, error: expect.stringMatching(error) });
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
}
