import { ERRORS, type ErrorCode } from '../errors.ts';
import type { Reference, Response, Schema } from './document.ts';

/** Schemas of problem answers, by their names in a document. @see https://www.rfc-editor.org/rfc/rfc9457 */
export const PROBLEM_SCHEMAS: Readonly<Record<string, Schema>> = {
  Problem: {
    type: 'object',
    required: ['type', 'title', 'status', 'code', 'detail'],
    properties: {
      type: { type: 'string', examples: ['https://hookwire.dev/errors#not_found'] },
      title: { type: 'string' },
      status: { type: 'integer' },
      code: { type: 'string', enum: Object.keys(ERRORS), description: 'Stable: decide by this one.' },
      detail: { type: 'string', description: 'What is wrong here, and what to do; for people.' },
      errors: { type: 'array', items: { $ref: '#/components/schemas/FieldProblem' } },
    },
  },
  FieldProblem: {
    type: 'object',
    required: ['field', 'message'],
    properties: { field: { type: 'string', examples: ['eventTypes[0]'] }, message: { type: 'string' } },
  },
};

/** How an API answers an error: its status, and the schema of the document that describes it. */
export interface ErrorDescription {
  readonly status: number;
  readonly contentType: string;
  readonly schema: string;
}

/** As RFC 9457 has it. */
export function problemDescription(code: ErrorCode): ErrorDescription {
  return { status: ERRORS[code][0], contentType: 'application/problem+json', schema: 'Problem' };
}

/** The answers of a document to what is wrong. Operations that have the same share one description. */
export class ProblemResponses {
  readonly responses: Record<string, Response> = {};
  readonly #headersOf: (codes: readonly ErrorCode[]) => Record<string, object>;
  readonly #describe: (code: ErrorCode) => ErrorDescription;

  /** @param headersOf the headers of an answer that has one of these codes */
  constructor(
    headersOf: (codes: readonly ErrorCode[]) => Record<string, object>,
    describe: (code: ErrorCode) => ErrorDescription = problemDescription,
  ) {
    this.#headersOf = headersOf;
    this.#describe = describe;
  }

  /** Those of an operation, by their status. */
  of(codes: Iterable<ErrorCode>): Record<string, Reference> {
    return Object.fromEntries(
      byStatus(codes, this.#describe).map(({ codes, ...described }) => {
        const name = codes.join('.');
        this.responses[name] ??= {
          description: codes.map((code) => `\`${code}\`: ${ERRORS[code][1]}`).join('; '),
          headers: this.#headersOf(codes),
          content: { [described.contentType]: { schema: schemaOf(described, codes) } },
        };
        return [described.status, { $ref: `#/components/responses/${name}` }];
      }),
    );
  }
}

/** What has one of these codes, for each status that they have, in ascending order. */
export function problemsByStatus(codes: Iterable<ErrorCode>): { status: number; codes: ErrorCode[]; schema: Schema }[] {
  return byStatus(codes, problemDescription).map(({ codes, ...described }) => ({
    status: described.status,
    codes,
    schema: schemaOf(described, codes),
  }));
}

function byStatus(codes: Iterable<ErrorCode>, describe: (code: ErrorCode) => ErrorDescription) {
  const sorted = [...new Set(codes)].sort().map((code) => ({ code, ...describe(code) }));
  const statuses = [...new Set(sorted.map(({ status }) => status))].sort((a, b) => a - b);
  return statuses.map((status) => {
    const same = sorted.filter((each) => each.status === status);
    const { contentType, schema } = same[0]!;
    return { status, contentType, schema, codes: same.map(({ code }) => code) };
  });
}

/** That of any error, narrowed to these. */
function schemaOf({ status, schema }: ErrorDescription, codes: readonly ErrorCode[]): Schema {
  const said = schema === 'Problem' ? { status: { const: status } } : {};
  const narrowed = { type: 'object', properties: { ...said, code: { enum: codes } } };
  return { allOf: [{ $ref: `#/components/schemas/${schema}` }, narrowed] };
}
