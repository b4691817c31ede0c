/** What the value of a keyword is. `same…` says that its schemas look at the same value as the schema they are in. */
export type KeywordKind =
  | 'schema'
  | 'schemas'
  | 'schemaMap'
  | 'sameSchema'
  | 'sameSchemas'
  | 'sameSchemaMap'
  | 'ref'
  | 'anchor'
  | 'value'
  | 'annotation';

/** The keywords of JSON Schema 2020-12 that are understood. @see https://json-schema.org/draft/2020-12/schema */
export const KEYWORDS: Readonly<Record<string, KeywordKind>> = {
  $ref: 'ref',
  $anchor: 'anchor',
  $defs: 'schemaMap',
  // Its name before 2019, which generators still write.
  definitions: 'schemaMap',

  type: 'value',
  enum: 'value',
  const: 'value',
  multipleOf: 'value',
  maximum: 'value',
  exclusiveMaximum: 'value',
  minimum: 'value',
  exclusiveMinimum: 'value',
  maxLength: 'value',
  minLength: 'value',
  pattern: 'value',
  format: 'value',
  maxItems: 'value',
  minItems: 'value',
  uniqueItems: 'value',
  maxContains: 'value',
  minContains: 'value',
  maxProperties: 'value',
  minProperties: 'value',
  required: 'value',
  dependentRequired: 'value',

  allOf: 'sameSchemas',
  anyOf: 'sameSchemas',
  oneOf: 'sameSchemas',
  not: 'sameSchema',
  if: 'sameSchema',
  then: 'sameSchema',
  else: 'sameSchema',
  dependentSchemas: 'sameSchemaMap',
  prefixItems: 'schemas',
  items: 'schema',
  contains: 'schema',
  properties: 'schemaMap',
  patternProperties: 'schemaMap',
  additionalProperties: 'schema',
  propertyNames: 'schema',
  unevaluatedItems: 'schema',
  unevaluatedProperties: 'schema',

  $schema: 'annotation',
  $comment: 'annotation',
  title: 'annotation',
  description: 'annotation',
  default: 'annotation',
  deprecated: 'annotation',
  readOnly: 'annotation',
  writeOnly: 'annotation',
  examples: 'annotation',
  example: 'annotation',
  contentEncoding: 'annotation',
  contentMediaType: 'annotation',
  contentSchema: 'annotation',
};

/** What people write that is not, or no longer, there, and what to write instead. */
const INSTEAD: Readonly<Record<string, string>> = {
  $id: 'is not needed here and could only point elsewhere; leave it out',
  id: 'is not needed here; leave it out',
  $dynamicRef: 'is not supported; use $ref',
  $dynamicAnchor: 'is not supported; use $anchor',
  $recursiveRef: 'is not supported; use $ref',
  $recursiveAnchor: 'is not supported; use $anchor',
  $vocabulary: 'is not supported',
  additionalItems: 'was replaced in draft 2020-12: write prefixItems for the first items, and items for the others',
  dependencies: 'was replaced: write dependentRequired or dependentSchemas',
  nullable: 'is not JSON Schema: write "type": ["string", "null"]',
  discriminator: 'is not JSON Schema: write oneOf with a const in each branch',
};

/** Annotations, and what tools add for themselves (`x-…`), say nothing of what is valid. */
export function kindOf(keyword: string): KeywordKind | undefined {
  if (keyword.startsWith('x-')) return 'annotation';
  return Object.hasOwn(KEYWORDS, keyword) ? KEYWORDS[keyword] : undefined;
}

export function unknownKeyword(keyword: string): string {
  return Object.hasOwn(INSTEAD, keyword) ? INSTEAD[keyword]! : 'is no keyword of JSON Schema 2020-12';
}

export type SchemaObject = Readonly<Record<string, unknown>>;

/** A schema within a schema. */
export interface Subschema {
  /** Where, from the schema it is in: `/properties/amount`. */
  readonly path: string;
  readonly schema: unknown;
  readonly keyword: string;
  /** It looks at the same value. */
  readonly same: boolean;
}

/** The schemas that stand directly in one; what is of another form than it should be is left out. */
export function subschemasOf(schema: SchemaObject): Subschema[] {
  return Object.entries(schema).flatMap(([keyword, value]): Subschema[] => {
    const kind = kindOf(keyword);
    const same = kind?.startsWith('same') ?? false;
    const path = `/${escapePointer(keyword)}`;
    if (kind === 'schema' || kind === 'sameSchema') return [{ path, schema: value, keyword, same }];
    if (kind === 'schemas' || kind === 'sameSchemas') {
      if (!Array.isArray(value)) return [];
      return value.map((inner: unknown, n) => ({ path: `${path}/${n}`, schema: inner, keyword, same }));
    }
    if (kind !== 'schemaMap' && kind !== 'sameSchemaMap') return [];
    if (!isObject(value)) return [];
    return Object.entries(value).map(([name, inner]) => ({
      path: `${path}/${escapePointer(name)}`,
      schema: inner,
      keyword,
      same,
    }));
  });
}

/** @see https://www.rfc-editor.org/rfc/rfc6901#section-3 */
export function escapePointer(token: string): string {
  return token.replaceAll('~', '~0').replaceAll('/', '~1');
}

export function isObject(value: unknown): value is SchemaObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
