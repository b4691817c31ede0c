import { ValidationPipe, type ArgumentMetadata, type ValidationError } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { isDeeperThan } from '#content';
import { HookwireError, type FieldProblem } from './errors.ts';

/** Deeper than anything that is meant, and far from where a recursion over a body ends the process's stack. */
const MAX_BODY_DEPTH = 128;

/** Objects of request bodies, each as it was sent. */
const asSent = new WeakMap<object, Record<string, unknown>>();

/**
 * The field keeps its value as it was sent. Nest takes members named `constructor` or `prototype` out of a body,
 * because the transformation into classes stumbles over them; in a rule about other people's JSON they are names.
 */
export const Raw = () =>
  Transform(({ obj, key }: { obj: Record<string, unknown>; key: string }) => (asSent.get(obj) ?? obj)[key]);

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
    if (metadata.type === 'body' && isDeeperThan(value, MAX_BODY_DEPTH)) {
      throw new HookwireError('validation_failed', `The body is nested deeper than ${MAX_BODY_DEPTH} levels.`);
    }
    if (metadata.type === 'body' && hasHalfPair(value)) {
      throw new HookwireError(
        'validation_failed',
        'The body has half of a surrogate pair in a text: no Unicode character.',
      );
    }
    return super.transform(value, metadata) as Promise<unknown>;
  }

  protected override stripProtoKeys(value: unknown): void {
    copyOf(value);
    super.stripProtoKeys(value);
  }
}

/** Notes each object in it as it is. */
function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf);
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, copyOf(inner)]));
  asSent.set(value, copy);
  return copy;
}

/** Whether a text in it is no Unicode, which JSON can write and Postgres cannot keep. */
export function hasHalfPair(value: unknown): boolean {
  // JSON.stringify writes just these as escapes; a text that looks like one has two backslashes.
  return /(?:^|[^\\])(?:\\\\)*\\ud[89a-f]/.test(JSON.stringify(value) ?? '');
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
