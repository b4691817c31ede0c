import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import {
  operationsOf,
  type Document,
  type Method,
  type Operation,
  type Reference,
  type Response,
  type Schema,
} from '#service';

export type { Document, Method, Operation, Schema };

/** What was answered. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  /** The JSON value; undefined when there was nothing. */
  readonly body: unknown;
}

/** An operation of the document. */
export interface Described {
  readonly id: string;
  readonly method: Method;
  readonly path: string;
  readonly operation: Operation;
  /** Why an answer is not as it is described; none if it is. */
  problems(answer: Answered): string[];
  /**
   * Whether a body of a content type is what the document says it must be; undefined for an operation that takes none.
   * @param type as the document has it; JSON if not given
   */
  readonly isBody: ((body: unknown, type?: string) => boolean) | undefined;
  /** The parameters of the path and the query with what tells whether a text is one. */
  readonly parameters: readonly { name: string; in: string; schema: Schema; isValue(value: unknown): boolean }[];
}

/** Headers that an answer has exactly when they are described. */
const TELLING = [
  'etag',
  'www-authenticate',
  'retry-after',
  'idempotent-replayed',
  'x-request-id',
  'ratelimit',
  'ratelimit-policy',
  'ratelimit-limit',
  'ratelimit-remaining',
  'ratelimit-reset',
];

/** Everything that the document says. */
export function describedOperations(document: Document): Described[] {
  const ajv = addFormats.default(new Ajv2020({ strict: false, allErrors: true, validateSchema: false }));
  ajv.addSchema(closed(document), 'api');
  const compile = (...pointer: string[]) =>
    ajv.compile({ $ref: `api#/${pointer.map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1')).join('/')}` });
  return operationsOf(document).map(({ path, method, operation }) => {
    const at = ['paths', path, method];
    const validators = new Map<string, ValidateFunction>();
    const validator = (...pointer: string[]) => {
      const key = pointer.join(' ');
      if (!validators.has(key)) validators.set(key, compile(...pointer));
      return validators.get(key)!;
    };
    return {
      id: operation.operationId,
      method,
      path,
      operation,
      problems(answer) {
        const status = String(answer.status);
        const described = operation.responses[status];
        if (!described) return [`the status ${status} is not described`];
        const shared = '$ref' in described;
        const pointer = shared ? described.$ref.slice(2).split('/') : [...at, 'responses', status];
        const response = shared
          ? (document.components.responses as Record<string, Response>)[pointer.at(-1)!]!
          : described;
        return [
          ...headerProblems(document, response, answer),
          ...bodyProblems(response, answer, (type) => validator(...pointer, 'content', type, 'schema')),
        ];
      },
      isBody: operation.requestBody
        ? (body, type = 'application/json') => validator(...at, 'requestBody', 'content', type, 'schema')(body)
        : undefined,
      parameters: (operation.parameters ?? []).map((parameter, index) => ({
        name: parameter.name,
        in: parameter.in,
        schema: parameter.schema ?? {},
        isValue: (value) => validator(...at, 'parameters', String(index), 'schema')(value),
      })),
    };
  });
}

function headerProblems(document: Document, { headers = {} }: Response, answer: Answered): string[] {
  const shared = document.components.headers as Record<string, { required?: boolean; schema: Schema }>;
  const names = Object.keys(headers);
  const describedAs = (name: string) => shared[(headers[name] as Reference).$ref.split('/').at(-1)!]!;
  const missing = names.filter((name) => describedAs(name).required && !answer.headers.has(name));
  const wrong = names.filter((name) => !isHeaderValue(describedAs(name).schema, answer.headers.get(name)));
  const lower = names.map((name) => name.toLowerCase());
  const undescribed = TELLING.filter((name) => answer.headers.has(name) && !lower.includes(name));
  return [
    ...missing.map((name) => `the header ${name} is missing`),
    ...wrong.map((name) => `the header ${name} is ${answer.headers.get(name)}`),
    ...undescribed.map((name) => `the header ${name} is not described`),
  ];
}

function isHeaderValue({ type, const: only }: Schema, value: string | null): boolean {
  if (value === null) return true;
  return only === undefined ? type !== 'integer' || /^\d+$/.test(value) : value === only;
}

function bodyProblems(
  { content }: Response,
  answer: Answered,
  validator: (type: string) => ValidateFunction,
): string[] {
  if (!content) return answer.body === undefined ? [] : ['there is a body, and none is described'];
  const type = Object.keys(content)[0]!;
  if (!answer.headers.get('content-type')?.startsWith(type)) return [`the content type is not ${type}`];
  const validate = validator(type);
  if (validate(answer.body)) return [];
  return validate.errors!.map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

/** Parts of an answer that say the rest elsewhere. */
const PARTS = ['Problem', 'Refusal'];

/** With every object closed: an answer must not hold what is not described. */
function closed(document: Document): Document {
  const copy = structuredClone(document);
  const close = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const schema = value as Schema;
    if (typeof schema.properties === 'object' && schema.type === 'object') schema.additionalProperties ??= false;
    // A part of something says only what it adds.
    Object.entries(schema).forEach(([name, part]) => name !== 'allOf' && close(part));
  };
  Object.entries(copy.components.schemas).forEach(([name, schema]) => !PARTS.includes(name) && close(schema));
  return copy;
}
