/** A JSON Schema (draft 2020-12). */
export type JsonSchema = Readonly<Record<string, unknown>>;

export const TEXT: JsonSchema = { type: 'string' };
export const NUMBER: JsonSchema = { type: 'number' };
export const COUNT: JsonSchema = { type: 'integer', minimum: 0 };
/** RFC 3339. */
export const TIME: JsonSchema = { type: 'string', format: 'date-time' };
export const ANY_OBJECT: JsonSchema = { type: 'object' };

export const DRAFT = 'https://json-schema.org/draft/2020-12/schema';

/** An object in a schema: every property is needed, unless its name is among the optional ones. Others may be there. */
export function object(properties: Readonly<Record<string, JsonSchema>>, optional: readonly string[] = []): JsonSchema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', properties, ...(required.length > 0 ? { required } : {}) };
}

/** The schema of an event's `data`: as `object`. */
export function dataSchema(properties: Readonly<Record<string, JsonSchema>>, optional?: readonly string[]): JsonSchema {
  return { $schema: DRAFT, ...object(properties, optional) };
}
