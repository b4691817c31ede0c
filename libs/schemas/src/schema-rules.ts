import { isDeeperThan } from '#content';
import { FORMATS } from './formats.ts';
import { LinearPattern } from './linear-pattern.ts';
import { PatternError } from './pattern-syntax.ts';
import { escapePointer, isObject, kindOf, subschemasOf, unknownKeyword, type SchemaObject } from './schema-keywords.ts';
import { MAX_PROBLEMS, SchemaError, type SchemaProblem } from './schema-problem.ts';
import { WorkMeter } from './work-meter.ts';

// Schemas come from outside. These rules keep out what would take without an end, or without a bound, to compile or to
// check; what they let through is bounded by the work meter.

export const MAX_SCHEMA_BYTES = 64 * 1024;
/** Of values within values. Compiling calls itself for each. */
export const MAX_SCHEMA_DEPTH = 64;
/** Of all schemas within the schema together, annotations aside. Compiling the worst of them took half a second. */
export const MAX_KEYWORDS = 2_000;
/** Of all patterns together. */
const MAX_INSTRUCTIONS = 20_000;
const DRAFT = /^https:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/;

/** What is known of a schema that keeps the rules. */
export interface SchemaOutline {
  /** Names of properties in all of it. */
  readonly names: number;
  readonly usesUnevaluated: boolean;
  /** Pointers to the schemas that have a name of their own. */
  readonly anchors: ReadonlyMap<string, string>;
}

/** @throws SchemaError */
export function checkRules(schema: unknown): SchemaOutline {
  if (typeof schema !== 'boolean' && !isObject(schema)) {
    throw new SchemaError([{ pointer: '', message: 'must be an object, true or false' }]);
  }
  if (isDeeperThan(schema, MAX_SCHEMA_DEPTH)) {
    throw new SchemaError([{ pointer: '', message: `is nested over ${MAX_SCHEMA_DEPTH} deep` }]);
  }
  const bytes = Buffer.byteLength(JSON.stringify(schema));
  if (bytes > MAX_SCHEMA_BYTES) {
    throw new SchemaError([{ pointer: '', message: `has ${bytes} bytes and may have ${MAX_SCHEMA_BYTES}` }]);
  }
  const walk = new Walk();
  walk.visit(schema, '');
  walk.checkRefs();
  if (walk.problems.length > 0) throw new SchemaError(walk.problems.slice(0, MAX_PROBLEMS));
  const { names, usesUnevaluated, anchors } = walk;
  return { names, usesUnevaluated, anchors };
}

class Walk {
  readonly problems: SchemaProblem[] = [];
  names = 0;
  usesUnevaluated = false;
  #keywords = 0;
  #instructions = 0;
  /** Every schema by its pointer, and where it goes on with the same value. */
  readonly #schemas = new Map<string, { readonly next: string[]; readonly ref: string | undefined }>();
  readonly anchors = new Map<string, string>();

  visit(schema: unknown, pointer: string): void {
    if (typeof schema === 'boolean') return void this.#schemas.set(pointer, { next: [], ref: undefined });
    if (!isObject(schema)) return this.#say(pointer, 'must be a schema: an object, true or false');
    this.#keywords += Object.keys(schema).filter((keyword) => kindOf(keyword) !== 'annotation').length;
    if (this.#keywords > MAX_KEYWORDS) {
      const message = `is too large: all schemas in it may have ${MAX_KEYWORDS} keywords together`;
      throw new SchemaError([{ pointer: '', message }]);
    }
    for (const keyword of Object.keys(schema)) this.#checkKeyword(keyword, schema[keyword], pointer);
    const inner = subschemasOf(schema);
    const next = inner.filter(({ same }) => same).map(({ path }) => pointer + path);
    this.#schemas.set(pointer, { next, ref: typeof schema['$ref'] === 'string' ? schema['$ref'] : undefined });
    for (const { path, schema: value } of inner) this.visit(value, pointer + path);
  }

  #checkKeyword(keyword: string, value: unknown, at: string): void {
    const pointer = `${at}/${keyword}`;
    if (kindOf(keyword) === undefined) return this.#say(pointer, unknownKeyword(keyword));
    if (keyword.startsWith('unevaluated')) this.usesUnevaluated = true;
    if (keyword === 'properties' && isObject(value)) this.#checkNames(value, pointer);
    if (keyword === 'patternProperties' && isObject(value)) {
      for (const pattern of Object.keys(value)) this.#checkPattern(pattern, `${pointer}/${escapePointer(pattern)}`);
    }
    if (typeof value !== 'string') return;
    if (keyword === '$schema' && !DRAFT.test(value)) {
      this.#say(pointer, 'must be https://json-schema.org/draft/2020-12/schema, or be left out');
    } else if (keyword === 'pattern') this.#checkPattern(value, pointer);
    else if (keyword === 'format' && !Object.hasOwn(FORMATS, value)) {
      this.#say(pointer, `is no format that is known; there are ${Object.keys(FORMATS).join(', ')}`);
    } else if (keyword === '$anchor') this.anchors.set(value, at);
  }

  #checkNames(properties: SchemaObject, pointer: string): void {
    this.names += Object.keys(properties).length;
    if (Object.hasOwn(properties, '__proto__')) this.#say(pointer, 'must not have the name __proto__');
  }

  #checkPattern(pattern: string, pointer: string): void {
    try {
      this.#instructions += new LinearPattern(pattern, new WorkMeter()).size;
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      this.#say(pointer, error.message);
    }
    if (this.#instructions > MAX_INSTRUCTIONS) {
      throw new SchemaError([{ pointer, message: 'is one pattern too many: together they are too large' }]);
    }
  }

  /** References lead to a schema in here, and not in a circle that never gets to another value. */
  checkRefs(): void {
    for (const [pointer, { ref, next }] of this.#schemas) {
      if (ref === undefined) continue;
      const target = this.#target(ref);
      if (target === undefined) this.#say(`${pointer}/$ref`, refProblem(ref));
      else next.push(target);
    }
    const done = new Set<string>();
    for (const pointer of this.#schemas.keys()) this.#checkCircles(pointer, done);
  }

  #target(ref: string): string | undefined {
    if (!ref.startsWith('#')) return undefined;
    let fragment: string;
    try {
      fragment = decodeURIComponent(ref.slice(1));
    } catch {
      return undefined;
    }
    const pointer = fragment === '' || fragment.startsWith('/') ? fragment : this.anchors.get(fragment);
    return pointer !== undefined && this.#schemas.has(pointer) ? pointer : undefined;
  }

  /** A depth-first search without recursion: a chain of references may have thousands of links. */
  #checkCircles(from: string, done: Set<string>): void {
    const under = new Set<string>();
    const path: { readonly pointer: string; readonly rest: string[] }[] = [];
    const enter = (pointer: string) => {
      under.add(pointer);
      path.push({ pointer, rest: [...(this.#schemas.get(pointer)?.next ?? [])] });
    };
    if (!done.has(from)) enter(from);
    while (path.length > 0) {
      const { pointer, rest } = path.at(-1)!;
      const next = rest.pop();
      if (next === undefined) {
        path.pop();
        under.delete(pointer);
        done.add(pointer);
      } else if (under.has(next)) this.#say(pointer, 'leads back to itself with the same value, and would never end');
      else if (!done.has(next)) enter(next);
    }
  }

  #say(pointer: string, message: string): void {
    this.problems.push({ pointer, message });
  }
}

function refProblem(ref: string): string {
  if (!ref.startsWith('#')) return 'must point into this schema (#/$defs/…): nothing is fetched from elsewhere';
  return `${JSON.stringify(ref.slice(0, 100))} is no schema in here`;
}
