import { compileSchema, SchemaError, type CompiledSchema, type SchemaProblem } from '#schemas';
import { HookwireError } from '#service';
import type { EventType, Json } from '#store';
import type { EventTypeFields } from './event-type-input.ts';

// What one field alone cannot say.

/** The schema, ready to check with. @throws HookwireError `validation_failed` that names every problem */
export function checkSchema(schema: unknown): CompiledSchema {
  try {
    return compileSchema(schema);
  } catch (error) {
    if (error instanceof SchemaError) throw invalid('schema', error.problems);
    throw error;
  }
}

/** @throws HookwireError `validation_failed` when the example is not valid by the schema */
export function checkExample(schema: CompiledSchema, example: unknown): void {
  const problems = schema.check(example, Buffer.byteLength(JSON.stringify(example)));
  if (problems.length > 0) throw invalid('example', problems);
}

function invalid(field: string, problems: readonly SchemaProblem[]): HookwireError {
  const fields = problems.map(({ pointer, message }) => ({ field: field + pointer, message }));
  return new HookwireError('validation_failed', fields.map((one) => `${one.field}: ${one.message}`).join('; '), {
    fields,
  });
}

/** Of a type that is new. */
export const TYPE_DEFAULTS = {
  group: null,
  description: null,
  example: null,
  validation: 'refuse',
  archivedAt: null,
  version: null,
  schema: null,
  latestVersion: 0,
} as const;

/** The columns that a request sets; what it leaves out is left out here. */
export function toColumns({ group, description, example, validation }: EventTypeFields) {
  const columns = { group, description, example: example as Json | null | undefined, validation };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined)) as Partial<EventType>;
}

/**
 * The row once a schema is in force, which its example must fit.
 * @param text the schema
 * @throws HookwireError `validation_failed`
 */
export function withSchema(row: EventType, version: number, text: string): EventType {
  if (row.example !== null) checkExample(checkSchema(JSON.parse(text)), row.example);
  return { ...row, version, schema: text };
}
