import { compileSchema, type CompiledSchema } from './compile-schema.ts';

/** Of the schemas' text, all together. What is compiled of it takes up to fifty times as much memory. */
const MAX_CHARACTERS = 2 * 1024 * 1024;

/** Compiled schemas by their text: those used last, as far as there is room. */
export class SchemaCache {
  readonly #maxCharacters: number;
  readonly #compiled = new Map<string, CompiledSchema>();
  #characters = 0;

  constructor(maxCharacters = MAX_CHARACTERS) {
    this.#maxCharacters = maxCharacters;
  }

  /** How many schemas it holds. */
  get size(): number {
    return this.#compiled.size;
  }

  /**
   * @param text the schema as JSON
   * @throws SchemaError
   */
  get(text: string): CompiledSchema {
    let schema = this.#compiled.get(text);
    if (schema) this.#compiled.delete(text);
    else {
      schema = compileSchema(JSON.parse(text));
      this.#characters += text.length;
    }
    // The last in the map is the last that was used.
    this.#compiled.set(text, schema);
    this.#makeRoom();
    return schema;
  }

  #makeRoom(): void {
    for (const text of this.#compiled.keys()) {
      if (this.#characters <= this.#maxCharacters || this.#compiled.size === 1) return;
      this.#compiled.delete(text);
      this.#characters -= text.length;
    }
  }
}
