/**
 * Every error that Hookwire answers with: its stable code, the HTTP status, and what it means. `docs/errors.md`
 * explains each one, and a test compares the two.
 */
export const ERRORS = {
  invalid_json: [400, 'The request body is not valid JSON'],
  invalid_request: [400, 'The request cannot be read'],
  unauthorized: [401, 'No valid credentials'],
  forbidden: [403, 'These credentials may not do this'],
  tenant_disabled: [403, 'The tenant is switched off'],
  not_found: [404, 'There is no such thing'],
  request_timeout: [408, 'The request did not end in time'],
  event_id_conflict: [409, 'Another event has this id'],
  api_key_replaced: [409, 'The API key was rotated already'],
  uid_conflict: [409, 'Something else has this uid'],
  idempotency_conflict: [409, 'The idempotency key belongs to another request'],
  idempotency_in_progress: [409, 'The request with this idempotency key is still under way'],
  event_gone: [409, 'The event is no longer stored'],
  event_type_exists: [409, 'The tenant has this event type already'],
  too_many_event_types: [409, 'The tenant has as many event types as it may have'],
  too_many_versions: [409, 'The event type has as many versions as it may have'],
  endpoint_gone: [409, 'The endpoint no longer exists'],
  endpoint_disabled: [409, 'The endpoint is disabled'],
  endpoint_unverified: [409, 'The endpoint’s URL has not answered its challenge'],
  last_secret: [409, 'The endpoint would be left without a secret'],
  secret_unreadable: [409, 'No master key that is known here opens the secret'],
  too_many_endpoints: [409, 'The tenant has as many endpoints as it may have'],
  too_many_secrets: [409, 'The endpoint has as many secrets as it may have'],
  delivery_pending: [409, 'The delivery is not settled yet'],
  delivery_settled: [409, 'The delivery is settled'],
  job_ended: [409, 'The job has ended'],
  precondition_failed: [412, 'It is not what the request expects any more'],
  payload_too_large: [413, 'The request or the event is too large'],
  unsupported_media_type: [415, 'This content type is not understood'],
  template_failed: [422, 'The template cannot be rendered with this event'],
  validation_failed: [422, 'The request does not describe something valid'],
  payload_invalid: [422, 'The payload does not fit its event type'],
  event_type_unknown: [422, 'The event type is not in the catalogue'],
  event_type_archived: [422, 'The event type is archived'],
  rate_limited: [429, 'More than is allowed in this time'],
  headers_too_large: [431, 'The URL and the headers are too large'],
  internal: [500, 'Something went wrong on our side'],
  query_timeout: [503, 'The query took too long'],
  unavailable: [503, 'Not possible right now; try again'],
} as const satisfies Record<string, readonly [number, string]>;

export type ErrorCode = keyof typeof ERRORS;

/** A problem with one field of a request. */
export interface FieldProblem {
  /** Where: a path like `eventTypes[0]`. */
  readonly field: string;
  readonly message: string;
}

/** An error that its receiver is meant to see. */
export class HookwireError extends Error {
  readonly code: ErrorCode;
  readonly fields: readonly FieldProblem[];
  /** Seconds until another try makes sense. */
  readonly retryAfter: number | undefined;
  /** What else the answer says in headers, their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;

  /** @param detail says what is wrong, where, and what to do; never contains a secret */
  constructor(
    code: ErrorCode,
    detail: string,
    extra: {
      fields?: readonly FieldProblem[];
      retryAfter?: number;
      headers?: Readonly<Record<string, string>>;
      cause?: unknown;
    } = {},
  ) {
    super(detail, { cause: extra.cause });
    this.code = code;
    this.fields = extra.fields ?? [];
    this.retryAfter = extra.retryAfter ?? (code === 'unavailable' ? 1 : undefined);
    this.headers = extra.headers ?? {};
  }

  get status(): number {
    return ERRORS[this.code][0];
  }
}

/** A problem answer. @see https://www.rfc-editor.org/rfc/rfc9457 */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ErrorCode;
  readonly detail: string;
  readonly errors?: readonly FieldProblem[];
}

export function toProblem(error: HookwireError): Problem {
  const [status, title] = ERRORS[error.code];
  return {
    type: `https://hookwire.dev/errors#${error.code}`,
    title,
    status,
    code: error.code,
    detail: error.message,
    ...(error.fields.length > 0 ? { errors: error.fields } : {}),
  };
}

/** The headers that go with a problem answer. */
export function problemHeaders({ code, headers, retryAfter }: HookwireError): Record<string, string> {
  return {
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
    ...(code === 'unauthorized' ? { 'www-authenticate': 'Bearer' } : {}),
    ...headers,
  };
}
