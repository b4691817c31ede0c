import { problemDescription, PROBLEM_SCHEMAS, type ErrorCode, type ErrorDescription, type Schema } from '#service';
import { CUSTOMARY_LIMIT_HEADERS, LIMIT_HEADERS } from './headers.ts';

/** What all operations of an API have in common. */
export interface Convention {
  readonly server: { readonly url: string; readonly description: string };
  /** Whether it has the conventions of `/v1`: idempotency keys and preconditions. */
  readonly isNative: boolean;
  readonly limitHeaders: typeof LIMIT_HEADERS;
  readonly describeError: (code: ErrorCode) => ErrorDescription;
  /** Of what errors are answered with. */
  readonly schemas: Readonly<Record<string, Schema>>;
}

export const NATIVE: Convention = {
  server: { url: '/', description: 'This registry.' },
  isNative: true,
  limitHeaders: LIMIT_HEADERS,
  describeError: problemDescription,
  schemas: PROBLEM_SCHEMAS,
};

/** What never becomes a request is answered before it is known which API it was meant for. */
const UNREADABLE: readonly ErrorCode[] = ['headers_too_large', 'request_timeout'];

/**
 * A product's own API.
 * @param refusal its errors: the schema, and the status that a code is answered with
 */
export function productConvention(
  base: string,
  refusal: { readonly schema: Schema; statusOf(code: ErrorCode): number },
): Convention {
  return {
    server: { url: base, description: 'This registry.' },
    isNative: false,
    limitHeaders: CUSTOMARY_LIMIT_HEADERS,
    describeError: (code) =>
      UNREADABLE.includes(code)
        ? problemDescription(code)
        : { status: refusal.statusOf(code), contentType: 'application/json', schema: 'Refusal' },
    schemas: { ...PROBLEM_SCHEMAS, Refusal: refusal.schema },
  };
}
