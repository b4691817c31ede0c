import { ERRORS, type ErrorCode } from '#service';
import type { Method, Operation, Reference, Response } from './document.ts';
import { headersOf } from './headers.ts';

/** Where `ApiProblems` notes the codes that only this operation has. */
export const PROBLEMS = 'x-problems';
/** Where `ApiVersioned` notes that the answers have an ETag. */
export const ETAG = 'x-etag';
/** Where `Scopes` notes that the operation changes nothing. */
export const ONLY_SHOWS = 'x-only-shows';

/** Who is needed to call; see `access.ts`. */
const TENANT_HEADER = 'Hookwire-Tenant';

/** What an operation may answer because of what it is: whom it lets in, what it takes. */
function sharedCodes(method: Method, path: string, operation: Operation): ErrorCode[] {
  const { parameters = [] } = operation;
  const codes: ErrorCode[] = [
    'unauthorized',
    'forbidden',
    'invalid_request',
    'rate_limited',
    'headers_too_large',
    'request_timeout',
    'internal',
    'unavailable',
  ];
  const ofTenant = parameters.some(({ name }) => name === TENANT_HEADER);
  if (ofTenant) codes.push('tenant_disabled');
  if (ofTenant || path.includes('{')) codes.push('not_found');
  if (parameters.some((parameter) => parameter.in === 'query')) codes.push('validation_failed');
  if (method !== 'get') codes.push('invalid_json', 'payload_too_large', 'unsupported_media_type');
  if (takesIdempotencyKey(method, operation)) codes.push('idempotency_conflict', 'idempotency_in_progress');
  if (method === 'patch' || method === 'put' || method === 'delete') codes.push('precondition_failed');
  if (method !== 'get' && method !== 'delete') codes.push('validation_failed');
  return codes;
}

/** What changes nothing may be repeated without a key, and its answers are not kept. */
export function takesIdempotencyKey(method: Method, operation: Operation): boolean {
  return method === 'post' && operation[ONLY_SHOWS] !== true;
}

/** The problem answers of an operation, one a status. Operations that have the same share one description. */
export class ProblemResponses {
  readonly responses: Record<string, Response> = {};

  of(method: Method, path: string, operation: Operation): Record<string, Reference> {
    const own = (operation[PROBLEMS] ?? []) as ErrorCode[];
    const codes = [...new Set([...own, ...sharedCodes(method, path, operation)])];
    const statuses = [...new Set(codes.map((code) => ERRORS[code][0]))].sort((a, b) => a - b);
    return Object.fromEntries(
      statuses.map((status) => [
        status,
        this.#reference(
          status,
          codes.filter((code) => ERRORS[code][0] === status),
        ),
      ]),
    );
  }

  #reference(status: number, codes: ErrorCode[]): Reference {
    const sorted = [...codes].sort();
    const name = sorted.join('.');
    this.responses[name] ??= {
      description: sorted.map((code) => `\`${code}\`: ${ERRORS[code][1]}`).join('; '),
      headers: headersOf('problem', sorted),
      content: {
        'application/problem+json': {
          schema: {
            allOf: [
              { $ref: '#/components/schemas/Problem' },
              { type: 'object', properties: { status: { const: status }, code: { enum: sorted } } },
            ],
          },
        },
      },
    };
    return { $ref: `#/components/responses/${name}` };
  }
}
