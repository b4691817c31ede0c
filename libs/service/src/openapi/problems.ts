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

/** What has one of these codes, for each status that they have, in ascending order. */
export function problemsByStatus(codes: Iterable<ErrorCode>): { status: number; codes: ErrorCode[]; schema: Schema }[] {
  const sorted = [...new Set(codes)].sort();
  const statuses = [...new Set(sorted.map((code) => ERRORS[code][0]))].sort((a, b) => a - b);
  return statuses.map((status) => {
    const ofStatus = sorted.filter((code) => ERRORS[code][0] === status);
    const properties = { status: { const: status }, code: { enum: ofStatus } };
    const schema = { allOf: [{ $ref: '#/components/schemas/Problem' }, { type: 'object', properties }] };
    return { status, codes: ofStatus, schema };
  });
}

/** The problem answers of a document. Operations that have the same share one description. */
export class ProblemResponses {
  readonly responses: Record<string, Response> = {};
  readonly #headersOf: (codes: readonly ErrorCode[]) => Record<string, object>;

  /** @param headersOf the headers of an answer that has one of these codes */
  constructor(headersOf: (codes: readonly ErrorCode[]) => Record<string, object>) {
    this.#headersOf = headersOf;
  }

  /** Those of an operation, by their status. */
  of(codes: Iterable<ErrorCode>): Record<string, Reference> {
    return Object.fromEntries(
      problemsByStatus(codes).map(({ status, codes, schema }) => {
        const name = codes.join('.');
        this.responses[name] ??= {
          description: codes.map((code) => `\`${code}\`: ${ERRORS[code][1]}`).join('; '),
          headers: this.#headersOf(codes),
          content: { 'application/problem+json': { schema } },
        };
        return [status, { $ref: `#/components/responses/${name}` }];
      }),
    );
  }
}
