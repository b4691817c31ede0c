import fc from 'fast-check';
import type { Described, Document, Schema } from './described.ts';
import type { Owner } from './world.ts';

/** Values that have broken other programs. */
const HOSTILE: readonly unknown[] = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\u202e',
  '﷽',
  '🦜'.repeat(50),
  'x'.repeat(10_000),
  "'; DROP TABLE tenant; --",
  '%00',
  '../../etc/passwd',
  '${7*7}',
  '{{constructor}}',
  '__proto__',
  'constructor',
  'null',
  'NaN',
  '1e999',
  '0x1f',
  '-0',
  'http://169.254.169.254/',
  'javascript:alert(1)',
  '2026-02-30T00:00:00Z',
  '0000-01-01T00:00:00Z',
  '275761-01-01T00:00:00Z',
  null,
  true,
  false,
  0,
  -1,
  0.5,
  1e21,
  2 ** 53,
  Number.MAX_VALUE,
  Number.MIN_VALUE,
  [],
  [[]],
  [null],
  {},
  { length: 1 },
  { constructor: { prototype: {} } },
  { $ref: '#' },
  { $gt: '' },
  Array.from({ length: 200 }, (_, n) => n),
];
const hostile = fc.constantFrom(...HOSTILE);
const hostileText = fc.constantFrom(...HOSTILE.filter((value) => typeof value === 'string'));

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
            { weight: 3, arbitrary: valid(document, schema, 0) },
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
  const right = valid(document, schema, 0).map((body) => {
    const { endpoint } = (body ?? {}) as { endpoint?: unknown };
    return typeof endpoint === 'string' ? { ...(body as object), endpoint: names['endpoint']![0] } : body;
  });
  return fc.oneof(
    { weight: 4, arbitrary: right },
    { weight: 5, arbitrary: fc.tuple(right, fc.nat(), hostile).map(([body, at, value]) => withOther(body, at, value)) },
    { weight: 1, arbitrary: hostile },
  );
}

/** The same with another value at one of its places. */
function withOther(body: unknown, at: number, value: unknown): unknown {
  if (typeof body !== 'object' || body === null) return value;
  const members = Object.entries(body);
  const place = at % (members.length + 1);
  if (place === members.length) return { ...body, ['unknown']: value };
  const [name, member] = members[place] as [string, unknown];
  const deeper = typeof member === 'object' && member !== null && at % 3 === 0;
  const other = deeper ? withOther(member, Math.floor(at / 3), value) : value;
  return Array.isArray(body)
    ? body.map((item: unknown, n) => (n === place ? other : item))
    : { ...body, [name]: other };
}

const MAX_DEPTH = 4;

/** Values that a schema describes, as far as its own words go: no server would have to take them all. */
function valid(document: Document, schema: Schema, depth: number): fc.Arbitrary<unknown> {
  if (typeof schema.$ref === 'string') {
    return valid(document, document.components.schemas[schema.$ref.split('/').at(-1)!]!, depth);
  }
  if (Array.isArray(schema.enum)) return fc.constantFrom(...(schema.enum as unknown[]));
  if (Array.isArray(schema.oneOf))
    return fc.oneof(...(schema.oneOf as Schema[]).map((each) => valid(document, each, depth)));
  const types = [schema.type].flat().filter((type): type is string => typeof type === 'string');
  if (types.length === 0) return fc.jsonValue({ maxDepth: 1 });
  const arbitrary = fc.oneof(...types.map((type) => ofType(document, schema, type, depth)));
  const examples = schema.examples as unknown[] | undefined;
  return examples ? fc.oneof(arbitrary, fc.constantFrom(...examples)) : arbitrary;
}

function ofType(document: Document, schema: Schema, type: string, depth: number): fc.Arbitrary<unknown> {
  const [min, max] = [Number(schema.minimum ?? 0), Number(schema.maximum ?? 1_000)];
  switch (type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({ min, max });
    case 'number':
      return fc.double({ min, max, noNaN: true });
    case 'string':
      return text(schema);
    case 'array':
      return fc.array(valid(document, schema.items as Schema, depth + 1), {
        minLength: Number(schema.minItems ?? 0),
        maxLength: Math.min(3, Number(schema.maxItems ?? 3)),
      });
    default:
      return objectOf(document, schema, depth);
  }
}

function text(schema: Schema): fc.Arbitrary<string> {
  if (schema.format === 'date-time') {
    return fc
      .date({ min: new Date('2020-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString());
  }
  if (typeof schema.pattern === 'string')
    return fc.oneof(fc.stringMatching(/^[a-z0-9]{1,12}$/), fc.string({ maxLength: 10 }));
  const maxLength = Math.min(40, Number(schema.maxLength ?? 40));
  return fc.oneof(
    fc.string({ maxLength }),
    fc.stringMatching(/^[a-z]{1,8}(\.[a-z]{1,8})?$/),
    fc.constant('https://a.example/'),
  );
}

function objectOf(document: Document, schema: Schema, depth: number): fc.Arbitrary<unknown> {
  const properties = (schema.properties ?? {}) as Record<string, Schema>;
  const required = (schema.required ?? []) as string[];
  const names = Object.keys(properties).filter((name) => depth < MAX_DEPTH || required.includes(name));
  if (names.length > 0) {
    const members = Object.fromEntries(names.map((name) => [name, valid(document, properties[name]!, depth + 1)]));
    return fc.record(members, { requiredKeys: required });
  }
  const values = schema.additionalProperties;
  const value =
    typeof values === 'object' && values !== null
      ? valid(document, values as Schema, depth + 1)
      : fc.jsonValue({ maxDepth: 1 });
  return fc.dictionary(fc.stringMatching(/^[a-z-]{1,10}$/), value, { maxKeys: 3 });
}
