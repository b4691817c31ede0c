import { ANSWER_HEADERS, headerReferences, type ErrorCode, type Parameter } from '#service';

const text = { type: 'string' };

/** Headers of answers, by their names in the document. */
export const HEADERS = {
  ...ANSWER_HEADERS,
  'RateLimit-Policy': {
    description: 'The limit of the caller: `"default";q=6000;w=60` is 6,000 requests in 60 s.',
    schema: text,
  },
  RateLimit: {
    description: 'How much of it is left (`r`), and in how many seconds there is more (`t`).',
    schema: text,
  },
  'X-RateLimit-Limit': { description: 'Requests that a caller may make in a minute.', schema: { type: 'integer' } },
  'X-RateLimit-Remaining': { description: 'How many of them are left.', schema: { type: 'integer' } },
  'X-RateLimit-Reset': {
    description: 'When there will be more again, in seconds since the epoch.',
    schema: { type: 'integer' },
  },
  ETag: { description: 'The state that is shown; for `If-Match` and `If-None-Match`.', schema: text, required: true },
  CurrentETag: { description: 'The state that it is in now.', schema: text },
  'Idempotent-Replayed': {
    description: '`true`: the stored answer to the first request with this `Idempotency-Key`.',
    schema: { const: 'true' },
  },
} as const;

type HeaderName = keyof typeof HEADERS;

/** How an API says what is left of its limit. */
export const LIMIT_HEADERS: readonly HeaderName[] = ['RateLimit-Policy', 'RateLimit'];
export const CUSTOMARY_LIMIT_HEADERS: readonly HeaderName[] = [
  'X-RateLimit-Limit',
  'X-RateLimit-Remaining',
  'X-RateLimit-Reset',
];

const RETRIED: readonly ErrorCode[] = ['rate_limited', 'unavailable', 'query_timeout', 'idempotency_in_progress'];

/**
 * References to the headers that an answer has.
 * @param limits those of the API's limit
 */
export function headersOf(
  limits: readonly HeaderName[],
  kind: 'success' | 'versioned' | 'problem',
  codes: readonly ErrorCode[] = [],
  more: readonly HeaderName[] = [],
): Record<string, object> {
  const names: HeaderName[] = ['X-Request-Id', ...more];
  if (kind === 'versioned') names.push('ETag');
  if (codes.includes('unauthorized')) names.push('WWW-Authenticate');
  else names.push(...limits);
  if (codes.some((code) => RETRIED.includes(code))) names.push('Retry-After');
  const headers = headerReferences(names);
  return codes.includes('precondition_failed')
    ? { ...headers, ETag: headerReferences(['CurrentETag'])['CurrentETag']! }
    : headers;
}

const header = (name: string, description: string, schema: object = text): Parameter => ({
  name,
  in: 'header',
  required: false,
  description,
  schema: { ...schema },
});

/** Those that the rest of a document refers to. */
export function usedHeaders(document: object): Partial<typeof HEADERS> {
  const text = JSON.stringify(document);
  const used = Object.entries(HEADERS).filter(([name]) =>
    text.includes(JSON.stringify(headerReferences([name])[name])),
  );
  return Object.fromEntries(used);
}

export const IF_MATCH = header('If-Match', 'Change it only in this state: an `ETag` as it was answered, or `*`.');
export const IF_NONE_MATCH = header('If-None-Match', 'Answer 304 when it still is in this state: an `ETag`.');
export const IDEMPOTENCY_KEY = header(
  'Idempotency-Key',
  'Makes a repeated request safe: with the same key and body it is worked on once, and answered as it was, for 24 hours.',
  { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x20-\\x7e]*$' },
);
