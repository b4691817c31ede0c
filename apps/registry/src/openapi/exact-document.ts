import {
  operationsOf,
  ProblemResponses,
  type Document,
  type Method,
  type Operation,
  type Response,
  type Schema,
} from '#service';
import { NATIVE, type Convention } from './convention.ts';
import { headersOf, IDEMPOTENCY_KEY, IF_MATCH, IF_NONE_MATCH, usedHeaders } from './headers.ts';
import { operationId } from './operation-id.ts';
import { ETAG, ONLY_SHOWS, PROBLEMS, problemCodes, takesIdempotencyKey } from './problems.ts';
import { closeBodies, exactSchemas } from './schemas.ts';

/**
 * The description of the API as it is: what the framework collects from classes and handlers, and what all operations
 * have in common. In OpenAPI 3.1.
 * @param collected as `SwaggerModule.createDocument` makes it; not changed
 */
export function exactDocument(collected: object, convention = NATIVE): Document {
  const document = exactSchemas(structuredClone(collected) as Document);
  const { describeError, limitHeaders, schemas, server } = convention;
  const problems = new ProblemResponses((codes) => headersOf(limitHeaders, 'problem', codes), describeError);
  for (const { path, method, operation } of operationsOf(document)) {
    operation.operationId ||= operationId(method, path, isList(document, operation));
    operation.parameters = parametersOf(method, path, operation, convention);
    describeSuccesses(method, operation, convention);
    Object.assign(operation.responses, problems.of(problemCodes(method, path, operation, convention)));
    delete operation[PROBLEMS];
    delete operation[ETAG];
    delete operation[ONLY_SHOWS];
    // Made anew, so that the statuses are in order.
    operation.responses = Object.fromEntries(Object.entries(operation.responses));
  }
  closeBodies(document);
  const described = {
    ...document,
    openapi: '3.1.0',
    servers: [server],
    components: {
      ...document.components,
      schemas: { ...document.components.schemas, ...schemas },
      responses: problems.responses,
    },
  };
  return { ...described, components: { ...described.components, headers: usedHeaders(described) } };
}

function successSchema({ responses }: Operation): Schema | undefined {
  const success = (responses['200'] ?? responses['201']) as Response | undefined;
  return success?.content?.['application/json']?.schema;
}

function isList({ components }: Document, operation: Operation): boolean {
  const { $ref } = successSchema(operation) ?? {};
  const schema = typeof $ref === 'string' ? components.schemas[$ref.split('/').at(-1)!] : undefined;
  const { data } = (schema?.properties ?? {}) as { data?: Schema };
  return data?.type === 'array';
}

function parametersOf(method: Method, path: string, operation: Operation, { isNative }: Convention) {
  const { parameters = [], [ETAG]: hasETag } = operation;
  const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  const inPath = named.map((name) => ({
    name,
    in: 'path',
    required: true,
    description: descriptionOf(name, isNative),
    schema: { type: 'string' },
    ...parameters.find((parameter) => parameter.in === 'path' && parameter.name === name),
  }));
  const added = {
    get: hasETag ? [IF_NONE_MATCH] : [],
    post: takesIdempotencyKey(method, operation) ? [IDEMPOTENCY_KEY] : [],
    put: [IF_MATCH],
    patch: [IF_MATCH],
    delete: [IF_MATCH],
  }[method];
  const others = parameters
    .filter((parameter) => parameter.in !== 'path')
    // In a path that names the tenant, the header means nothing.
    .filter(({ name }) => !(named.includes('tenant') && name === 'Hookwire-Tenant'));
  return [...inPath, ...others, ...(isNative ? added : [])];
}

function descriptionOf(parameter: string, isNative: boolean): string {
  if (!isNative) return 'Its id.';
  return parameter === 'tenant' ? 'The id or uid of the tenant.' : 'Its id, or its uid where it has one.';
}

function describeSuccesses(method: Method, operation: Operation, { isNative, limitHeaders }: Convention): void {
  const hasETag = operation[ETAG] === true;
  for (const [status, answer] of Object.entries(operation.responses)) {
    const response = answer as Response;
    if (!response.description) response.description = status === '201' ? 'Created.' : 'Done.';
    const more = isNative && takesIdempotencyKey(method, operation) ? (['Idempotent-Replayed'] as const) : [];
    response.headers = headersOf(limitHeaders, hasETag && response.content ? 'versioned' : 'success', [], more);
  }
  if (method === 'get' && hasETag) {
    operation.responses['304'] = {
      description: 'It still is in that state.',
      headers: headersOf(limitHeaders, 'versioned'),
    };
  }
}
