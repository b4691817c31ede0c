import fc from 'fast-check';
import type { Described, Document } from './described.ts';
import { hostile, hostileText, valid, withOther } from './values.ts';
import type { Owner } from './world.ts';

/** A request as it goes out. */
export interface FuzzedRequest {
  readonly operation: Described;
  readonly params: Record<string, string>;
  readonly query: [string, string][];
  readonly headers: Record<string, string>;
  readonly body: unknown;
}

/** What a caller would know: without it nearly every request would end at an unknown id. */
function known(owner: Owner): Record<string, string[]> {
  const uid = owner.uids.get(owner.endpoint)!;
  return {
    tenant: [owner.tenant, owner.uids.get(owner.tenant)!],
    endpoints: [owner.endpoint, uid],
    endpoint: [owner.endpoint, uid],
    keys: [owner.keyId],
    secret: [owner.secret],
    name: [owner.eventType],
    version: ['1'],
    deliveries: [owner.delivery],
    events: [owner.event],
    event: [owner.event],
    replays: [owner.replay],
    tenants: [owner.tenant],
    type: [owner.eventType],
  };
}

/** Requests for any of the operations: what is right, what is nearly right, and what is meant to break something. */
export function fuzzedRequests(
  document: Document,
  operations: readonly Described[],
  owner: Owner,
): fc.Arbitrary<FuzzedRequest> {
  const names = known(owner);
  // Built once: making generators takes longer than what they make.
  const ofEach = operations.map((operation) => {
    const resource = operation.path.split('/')[operation.path.startsWith('/v1/tenants/{tenant}/') ? 4 : 2]!;
    const ofKind = (kind: string) => operation.parameters.filter((parameter) => parameter.in === kind);
    const params = Object.fromEntries(
      ofKind('path').map(({ name }) => [
        name,
        fc.oneof(
          { weight: 8, arbitrary: fc.constantFrom(...(names[name === 'id' ? resource : name] ?? ['1'])) },
          { weight: 1, arbitrary: hostileText.filter((text) => text !== '') },
          { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 80 }) },
        ),
      ]),
    );
    const query = ofKind('query').map(({ name, schema }) =>
      fc.option(
        fc
          .oneof(
            { weight: 3, arbitrary: valid(document, schema) },
            { weight: 2, arbitrary: fc.constantFrom(...(names[name] ?? ['1'])) },
            { weight: 1, arbitrary: hostileText },
          )
          .map((value): [string, string] => [name, typeof value === 'string' ? value : (JSON.stringify(value) ?? '')]),
        { freq: 2 },
      ),
    );
    const headers = Object.fromEntries(
      ofKind('header')
        .filter(({ name }) => name !== 'Hookwire-Tenant')
        .map(({ name }) => [name.toLowerCase(), fc.constantFrom('*', '"1"', 'W/"1"', 'x', '"', 'a'.repeat(300))]),
    );
    return fc.record({
      operation: fc.constant(operation),
      params: fc.record(params),
      query: fc.tuple(...query).map((pairs) => pairs.filter((pair) => pair !== null)),
      // Few of them: most would be refused by them.
      headers: fc.oneof(
        { weight: 9, arbitrary: fc.constant({}) },
        { weight: 1, arbitrary: fc.record(headers, { requiredKeys: [] }) as fc.Arbitrary<Record<string, string>> },
      ),
      body: bodyOf(document, operation, names),
    });
  });
  return fc.oneof(...ofEach);
}

function bodyOf(document: Document, { operation }: Described, names: Record<string, string[]>): fc.Arbitrary<unknown> {
  const schema = operation.requestBody?.content['application/json']?.schema;
  if (!schema) return fc.constant(undefined);
  const right = valid(document, schema).map((body) => {
    const { endpoint } = (body ?? {}) as { endpoint?: unknown };
    return typeof endpoint === 'string' ? { ...(body as object), endpoint: names['endpoint']![0] } : body;
  });
  return fc.oneof(
    { weight: 4, arbitrary: right },
    { weight: 5, arbitrary: fc.tuple(right, fc.nat(), hostile).map(([body, at, value]) => withOther(body, at, value)) },
    { weight: 1, arbitrary: hostile },
  );
}
