import fc from 'fast-check';
import type { Described, Document } from './described.ts';
import { hostile, hostileText, valid, withOther } from './values.ts';

/** A request as it goes out. */
export interface FuzzedRequest {
  readonly operation: Described;
  readonly params: Record<string, string>;
  readonly query: [string, string][];
  readonly headers: Record<string, string>;
  readonly body: unknown;
}

/** What a caller would know, by the name of a parameter or the part of the path before an id. */
export type KnownValues = Readonly<Record<string, readonly string[]>>;

/** Requests for any of the operations: what is right, what is nearly right, and what is meant to break something. */
export function fuzzedRequests(
  document: Document,
  operations: readonly Described[],
  known: KnownValues,
): fc.Arbitrary<FuzzedRequest> {
  // Built once: making generators takes longer than what they make.
  const ofEach = operations.map((operation) => {
    const parts = operation.path.split('/');
    const valuesOf = (name: string) => known[name] ?? known[parts[parts.indexOf(`{${name}}`) - 1] ?? ''] ?? ['1'];
    const ofKind = (kind: string) => operation.parameters.filter((parameter) => parameter.in === kind);
    const params = Object.fromEntries(
      ofKind('path').map(({ name }) => [
        name,
        fc.oneof(
          { weight: 8, arbitrary: fc.constantFrom(...valuesOf(name)) },
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
            { weight: 2, arbitrary: fc.constantFrom(...(known[name] ?? ['1'])) },
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
      body: bodyOf(document, operation, known),
    });
  });
  return fc.oneof(...ofEach);
}

function bodyOf(document: Document, { operation }: Described, known: KnownValues): fc.Arbitrary<unknown> {
  const schema = operation.requestBody?.content['application/json']?.schema;
  if (!schema) return fc.constant(undefined);
  const right = valid(document, schema).map((body) => {
    const { endpoint } = (body ?? {}) as { endpoint?: unknown };
    return typeof endpoint === 'string' ? { ...(body as object), endpoint: known['endpoint']![0] } : body;
  });
  return fc.oneof(
    { weight: 4, arbitrary: right },
    { weight: 5, arbitrary: fc.tuple(right, fc.nat(), hostile).map(([body, at, value]) => withOther(body, at, value)) },
    { weight: 1, arbitrary: hostile },
  );
}
