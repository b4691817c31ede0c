/** Something that is wrong with a schema, or with a payload by its schema. */
export interface SchemaProblem {
  /** Where, as a JSON Pointer into the schema or the payload; empty for the whole. */
  readonly pointer: string;
  /** What is wrong there, in words that go on after the pointer. */
  readonly message: string;
}

/** A schema that cannot be used; the problems are for its author. */
export class SchemaError extends Error {
  readonly problems: readonly SchemaProblem[];

  constructor(problems: readonly SchemaProblem[]) {
    super(problems.map(({ pointer, message }) => `${pointer || 'the schema'}: ${message}`).join('; '));
    this.problems = problems;
  }
}

/** Said of one schema, or of one payload, at most. */
export const MAX_PROBLEMS = 10;
