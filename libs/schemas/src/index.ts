export { compileSchema, type CompiledSchema } from './compile-schema.ts';
export { SchemaCache } from './schema-cache.ts';
export { MAX_PROBLEMS, SchemaError, type SchemaProblem } from './schema-problem.ts';
export { MAX_KEYWORDS, MAX_SCHEMA_BYTES, MAX_SCHEMA_DEPTH } from './schema-rules.ts';
