import type { Document, Schema } from '#service';

const REF = '#/components/schemas/';

/**
 * Writes schemas as JSON Schema 2020-12 has them, which OpenAPI 3.1 uses and the framework does not: null as a type of
 * its own, descriptions beside references. The names of classes lose their `Dto`.
 */
export function exactSchemas(document: Document): Document {
  const exact = convert(document) as Document;
  const schemas = Object.entries(exact.components.schemas).map(([name, schema]) => [publicName(name), schema] as const);
  return { ...exact, components: { ...exact.components, schemas: Object.fromEntries(schemas) } };
}

function convert(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(convert);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]: [string, unknown]) => [
    name,
    AS_THEY_ARE.has(name) ? member : NAMED.has(name) ? convertEach(member as object) : convert(member),
  ]);
  return schemaOf(Object.fromEntries(members) as Schema);
}

/** Members that hold values, and no schemas. */
const AS_THEY_ARE = new Set(['example', 'default', 'enum']);
/** Members whose own members have names that anybody chose. */
const NAMED = new Set(['properties', 'schemas', 'responses']);

function convertEach(members: object): object {
  return Object.fromEntries(Object.entries(members).map(([name, member]) => [name, convert(member)]));
}

function schemaOf({ nullable, ...schema }: Schema): Schema {
  if (typeof schema.$ref === 'string' && schema.$ref.startsWith(REF)) {
    schema.$ref = REF + publicName(schema.$ref.slice(REF.length));
  }
  // Only those of schemas: an example of a parameter or an answer is another thing.
  if ('example' in schema && !('in' in schema) && !('content' in schema)) {
    const { example, ...rest } = schema;
    schema = { ...rest, examples: [example] };
  }
  const { allOf, ...beside } = schema;
  if (Array.isArray(allOf) && allOf.length === 1) {
    const { type: _, ...rest } = beside;
    schema = { ...rest, ...(allOf[0] as Schema) };
  }
  // The framework's word for "anything": whoever means an object says what is in it.
  if (schema.type === 'object' && !schema.properties && schema.additionalProperties === undefined) {
    const { type: _, ...anything } = schema;
    return anything;
  }
  return nullable === true ? orNull(schema) : schema;
}

function orNull(schema: Schema): Schema {
  if (typeof schema.$ref === 'string') {
    const { $ref, ...rest } = schema;
    return { ...rest, oneOf: [{ $ref }, { type: 'null' }] };
  }
  if (Array.isArray(schema.oneOf)) {
    // Null has no property that could tell it apart.
    const { discriminator: _, ...rest } = schema;
    return { ...rest, oneOf: [...(schema.oneOf as unknown[]), { type: 'null' }] };
  }
  return {
    ...schema,
    type: [schema.type ?? (schema.items ? 'array' : 'object'), 'null'],
    ...(Array.isArray(schema.enum) ? { enum: [...(schema.enum as unknown[]), null] } : {}),
  };
}

function publicName(name: string): string {
  return name.replace(/Dto$/, '');
}

/** Closes the schemas of bodies, and what they refer to: fields that are not described are refused. */
export function closeBodies(document: Document): void {
  const closed = new Set<unknown>();
  const close = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || closed.has(value)) return;
    closed.add(value);
    const schema = value as Schema;
    if (typeof schema.$ref === 'string') close(document.components.schemas[schema.$ref.slice(REF.length)]);
    if (schema.properties && schema.additionalProperties === undefined) schema.additionalProperties = false;
    Object.values(schema).forEach(close);
  };
  for (const item of Object.values(document.paths)) {
    for (const operation of Object.values(item)) close(operation.requestBody?.content);
  }
}
