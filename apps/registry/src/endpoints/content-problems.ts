import { ContentError } from '#content';
import { HookwireError, type FieldProblem } from '#service';

/** What is wrong with a filter or a template in a field of a request. */
export function problemsOf(field: string, compile: () => unknown): FieldProblem[] {
  try {
    compile();
    return [];
  } catch (error) {
    if (!(error instanceof ContentError)) throw error;
    return error.problems.map(({ at, message }) => ({ field: `${field}${at}`, message }));
  }
}

/** @throws HookwireError `validation_failed` when there are any */
export function failOn(problems: readonly FieldProblem[]): void {
  if (problems.length === 0) return;
  const detail = problems.map(({ field, message }) => `${field}: ${message}`).join('; ');
  throw new HookwireError('validation_failed', detail, { fields: problems });
}

export function fieldProblem(field: string, message: string): HookwireError {
  return new HookwireError('validation_failed', `${field}: ${message}`, { fields: [{ field, message }] });
}
