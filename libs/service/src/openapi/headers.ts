/** Headers of answers that every service has, by their names in a document. */
export const ANSWER_HEADERS = {
  'X-Request-Id': {
    description: 'Names the request: the id that it brought, or a new one.',
    schema: { type: 'string' },
    required: true,
  },
  'Retry-After': { description: 'Seconds until another try makes sense.', schema: { type: 'integer' } },
  'WWW-Authenticate': { description: 'How to authenticate.', schema: { type: 'string' }, required: true },
} as const;

/** References to headers of the document. */
export function headerReferences(names: readonly string[]): Record<string, object> {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}
