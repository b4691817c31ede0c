import { ContentError, RenderError } from '#content';
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

/** What `compile` makes. @throws HookwireError `validation_failed` that names every place that is wrong */
export function compiled<T>(field: string, compile: () => T): T {
  let result: T | undefined;
  failOn(problemsOf(field, () => (result = compile())));
  return result!;
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

/** @throws HookwireError `template_failed` when a template cannot be rendered with the event */
export function rendering<T>(render: () => T): T {
  try {
    return render();
  } catch (cause) {
    if (!(cause instanceof RenderError)) throw cause;
    throw new HookwireError('template_failed', `The template cannot be rendered: ${cause.message}.`, { cause });
  }
}
