import { ERRORS, toProblem, type ErrorCode, type ErrorForm, type HookwireError } from '#service';

/**
 * An error as the products' APIs answer it. None of their texts shows one, but some say `success`, and one `error`; and
 * one calls it "a clear 400", where problems have 422.
 */
export const REFUSAL = {
  schema: {
    type: 'object',
    required: ['success', 'error', 'code'],
    properties: {
      success: { const: false },
      error: { type: 'string', description: 'What is wrong here, and what to do; for people.' },
      code: { type: 'string', enum: Object.keys(ERRORS), description: 'Stable: decide by this one.' },
      errors: { type: 'array', items: { $ref: '#/components/schemas/FieldProblem' } },
    },
  },

  statusOf: (code: ErrorCode): number => (code === 'validation_failed' ? 400 : ERRORS[code][0]),
};

export function toRefusal(error: HookwireError): ReturnType<ErrorForm> {
  const { detail, code, errors } = toProblem(error);
  const body = { success: false, error: detail, code, ...(errors ? { errors } : {}) };
  return { status: REFUSAL.statusOf(code), contentType: 'application/json; charset=utf-8', body };
}
