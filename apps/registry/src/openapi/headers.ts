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
  ETag: { description: 'The state that is shown; for `If-Match` and `If-None-Match`.', schema: text, required: true },
  CurrentETag: { description: 'The state that it is in now.', schema: text },
  'Idempotent-Replayed': {
    description: '`true`: the stored answer to the first request with this `Idempotency-Key`.',
    schema: { const: 'true' },
  },
} as const;

type HeaderName = keyof typeof HEADERS;

const RETRIED: readonly ErrorCode[] = ['rate_limited', 'unavailable', 'query_timeout', 'idempotency_in_progress'];

/** References to the headers that an answer has. */
export function headersOf(
  kind: 'success' | 'versioned' | 'problem',
  codes: readonly ErrorCode[] = [],
  more: readonly HeaderName[] = [],
): Record<string, object> {
  const names: HeaderName[] = ['X-Request-Id', ...more];
  if (kind === 'versioned') names.push('ETag');
  if (codes.includes('unauthorized')) names.push('WWW-Authenticate');
  else names.push('RateLimit-Policy', 'RateLimit');
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

export const IF_MATCH = header('If-Match', 'Change it only in this state: an `ETag` as it was answered, or `*`.');
export const IF_NONE_MATCH = header('If-None-Match', 'Answer 304 when it still is in this state: an `ETag`.');
export const IDEMPOTENCY_KEY = header(
  'Idempotency-Key',
  'Makes a repeated request safe: with the same key and body it is worked on once, and answered as it was, for 24 hours.',
  { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x20-\\x7e]*$' },
);
