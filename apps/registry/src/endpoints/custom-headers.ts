const MAX_HEADERS = 50;
const MAX_NAME_LENGTH = 100;
const MAX_VALUE_LENGTH = 4096;

/** @see https://www.rfc-editor.org/rfc/rfc9110#name-tokens */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Visible ASCII, spaces and tabs inside. CR and LF would begin another header, or another request. */
const VALUE = /^[\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?$/;

/** Set by HTTP itself or by Hookwire. */
const RESERVED = new Set([
  'host',
  'content-length',
  'content-type',
  'connection',
  'transfer-encoding',
  'te',
  'trailer',
  'upgrade',
  'keep-alive',
  'expect',
  'user-agent',
  'traceparent',
  'tracestate',
]);
const RESERVED_PREFIXES = ['hookwire-', 'proxy-', 'webhook-'];

/** What is wrong with an endpoint's own headers, or undefined. */
export function customHeadersProblem(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return 'must be an object of names and values';
  const entries = Object.entries(value);
  if (entries.length > MAX_HEADERS) return `must not have more than ${MAX_HEADERS} headers`;
  const seen = new Set<string>();
  for (const [name, text] of entries) {
    const problem = headerProblem(name, text);
    if (problem) return problem;
    if (seen.has(name.toLowerCase())) return `${name} occurs twice: case makes no difference in header names`;
    seen.add(name.toLowerCase());
  }
  return undefined;
}

/** What is wrong with one header. Never shows the value: it may be a credential. */
export function headerProblem(name: string, value: unknown): string | undefined {
  if (!TOKEN.test(name) || name.length > MAX_NAME_LENGTH) {
    return `${JSON.stringify(name.slice(0, MAX_NAME_LENGTH))} is not a valid header name`;
  }
  const lower = name.toLowerCase();
  if (RESERVED.has(lower) || RESERVED_PREFIXES.some((prefix) => lower.startsWith(prefix))) {
    return `${name} is reserved: HTTP or Hookwire sets it`;
  }
  if (typeof value !== 'string') return `the value of ${name} must be text`;
  if (value.length > MAX_VALUE_LENGTH) return `the value of ${name} must not be longer than ${MAX_VALUE_LENGTH}`;
  if (value !== '' && !VALUE.test(value)) {
    return `the value of ${name} must be printable ASCII, without line breaks or spaces around it`;
  }
  return undefined;
}
