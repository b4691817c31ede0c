import { ValidationPipe, type ArgumentMetadata, type ValidationError } from '@nestjs/common';
import { HookwireError, type FieldProblem } from './errors.ts';

/**
 * Nest checks the items of a list, or an empty object in place of a text, against the DTO of the body: `[]` would pass
 * where every field may be left out.
 */
class ObjectBodyPipe extends ValidationPipe {
  override transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const wanted = metadata.type === 'body' && this.toValidate(metadata);
    if (wanted && value !== undefined && (typeof value !== 'object' || value === null || Array.isArray(value))) {
      throw new HookwireError('validation_failed', 'The body must be a JSON object.');
    }
    return super.transform(value, metadata) as Promise<unknown>;
  }
}

/** Checks DTOs: unknown fields are refused, and every problem is named at once. */
export function validationPipe(): ValidationPipe {
  return new ObjectBodyPipe({
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
  // Two rules may say the same.
  const own = [...new Set(Object.values(error.constraints ?? {}))].map((message) => ({ field, message }));
  return [...own, ...(error.children ?? []).flatMap((child) => fieldProblems(child, field))];
}
