/** A problem with one field of a request. */
export interface FieldProblem {
  /** Where: a path like `eventTypes[0]`. */
  readonly field: string;
  readonly message: string;
}

/** A problem answer. @see https://www.rfc-editor.org/rfc/rfc9457 */
export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly FieldProblem[];
}

/** Hookwire answered that it did not do what it was asked for. */
export class HookwireApiError extends Error {
  readonly status: number;
  /** Stable: decide by this one; docs/errors.md has them all. `unknown` for an answer that is not Hookwire's own. */
  readonly code: string;
  /** The fields that are to blame. */
  readonly fields: readonly FieldProblem[];
  /** Names the request in Hookwire's logs, and in the audit log. */
  readonly requestId: string | undefined;

  constructor({ status, code, detail, errors = [] }: Problem, requestId?: string) {
    super(detail);
    this.name = 'HookwireApiError';
    this.status = status;
    this.code = code;
    this.fields = errors;
    this.requestId = requestId;
  }
}

/** Nobody answered, after all tries. What was asked for may have been done. */
export class HookwireUnreachableError extends Error {
  constructor(what: string, cause: unknown) {
    super(`${what} was not answered: ${(cause as Error).message}`, { cause });
    this.name = 'HookwireUnreachableError';
  }
}

/** The error that an answer stands for. @param body as it was parsed; a proxy's may be anything */
export function apiError(response: Response, body: unknown): HookwireApiError {
  const requestId = response.headers.get('x-request-id') ?? undefined;
  if (isProblem(body)) return new HookwireApiError(body, requestId);
  const detail = `The answer ${response.status} is not one of Hookwire's: ${String(body).slice(0, 200)}`;
  return new HookwireApiError({ status: response.status, code: 'unknown', detail }, requestId);
}

export function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body && 'status' in body;
}
