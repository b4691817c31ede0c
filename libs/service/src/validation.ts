import { ValidationPipe, type ValidationError } from '@nestjs/common';
import { HookwireError, type FieldProblem } from './errors.ts';

/** Checks DTOs: unknown fields are refused, and every problem is named at once. */
export function validationPipe(): ValidationPipe {
  return new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    transform: true,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => {
      const fields = errors.flatMap((error) => fieldProblems(error, ''));
      return new HookwireError('validation_failed', fields.map((f) => `${f.field}: ${f.message}`).join('; '), {
        fields,
      });
    },
  });
}

function fieldProblems(error: ValidationError, parent: string): FieldProblem[] {
  const index = /^\d+$/.test(error.property);
  const field = index ? `${parent}[${error.property}]` : parent ? `${parent}.${error.property}` : error.property;
  const own = Object.values(error.constraints ?? {}).map((message) => ({ field, message }));
  return [...own, ...(error.children ?? []).flatMap((child) => fieldProblems(child, field))];
}
