import type { ErrorCode, Method, Operation } from '#service';
import type { Convention } from './convention.ts';

/** Where `ApiProblems` notes the codes that only this operation has. */
export const PROBLEMS = 'x-problems';
/** Where `ApiVersioned` notes that the answers have an ETag. */
export const ETAG = 'x-etag';
/** Where `Scopes` notes that the operation changes nothing. */
export const ONLY_SHOWS = 'x-only-shows';

/** Who is needed to call; see `access.ts`. */
const TENANT_HEADER = 'Hookwire-Tenant';

/** The codes of an operation's problems: its own, and those that it has because of whom it lets in and what it takes. */
export function problemCodes(
  method: Method,
  path: string,
  operation: Operation,
  { isNative }: Convention,
): ErrorCode[] {
  const { parameters = [] } = operation;
  const codes: ErrorCode[] = [
    ...((operation[PROBLEMS] ?? []) as ErrorCode[]),
    'unauthorized',
    'forbidden',
    'invalid_request',
    'rate_limited',
    'headers_too_large',
    'request_timeout',
    'internal',
    'unavailable',
  ];
  const ofTenant = !isNative || parameters.some(({ name }) => name === TENANT_HEADER);
  if (ofTenant) codes.push('tenant_disabled');
  if (ofTenant || path.includes('{')) codes.push('not_found');
  if (parameters.some((parameter) => parameter.in === 'query')) codes.push('validation_failed');
  if (method !== 'get') codes.push('invalid_json', 'payload_too_large', 'unsupported_media_type');
  if (method !== 'get' && method !== 'delete') codes.push('validation_failed');
  if (!isNative) return codes;
  if (takesIdempotencyKey(method, operation)) codes.push('idempotency_conflict', 'idempotency_in_progress');
  if (method === 'patch' || method === 'put' || method === 'delete') codes.push('precondition_failed');
  return codes;
}

/** What changes nothing may be repeated without a key, and its answers are not kept. */
export function takesIdempotencyKey(method: Method, operation: Operation): boolean {
  return method === 'post' && operation[ONLY_SHOWS] !== true;
}
