import { _, Name, type CodeKeywordDefinition, type ErrorObject } from 'ajv/dist/2020.js';
import { isObject, kindOf, subschemasOf, type KeywordKind, type SchemaObject } from './schema-keywords.ts';
import type { SchemaOutline } from './schema-rules.ts';
import type { WorkMeter } from './work-meter.ts';

/** What looking at one value by one schema costs, apart from the schemas within it, in steps. */
export interface Cost {
  readonly fixed: number;
  /** For each item of a list. */
  readonly item: number;
  /** For each member of an object. */
  readonly member: number;
  /** For each character of a text. */
  readonly character: number;
}

export const COST = 'hookwireCost';
/** Native loops over a text do so much in one step. */
const CHARACTERS_A_STEP = 16;
/** Comparisons of a member's name with a known one that are one step. */
const NAMES_A_STEP = 8;

const ITEM_LOOPS = ['items', 'prefixItems', 'contains', 'unevaluatedItems', 'uniqueItems'];
const MEMBER_LOOPS = [
  'additionalProperties',
  'propertyNames',
  'unevaluatedProperties',
  'minProperties',
  'maxProperties',
];
const CHARACTER_LOOPS = ['minLength', 'maxLength', 'format', 'pattern'];

const LEFT_OUT: ReadonlySet<KeywordKind> = new Set<KeywordKind>(['annotation', 'anchor']);

/** Thrown when enough failures were found: the payload is known to be invalid, and nobody reads thousands of them. */
export class EnoughFailures extends Error {
  readonly errors: readonly ErrorObject[];
  constructor(errors: readonly ErrorObject[]) {
    super('enough failures were found');
    this.errors = errors;
  }
}

/**
 * The schema as it is compiled: without what does not matter for validation, and with its cost in every part.
 * @param schema one that keeps the rules
 */
export function withCosts(schema: unknown, outline: SchemaOutline): SchemaObject | boolean {
  if (!isObject(schema)) return schema as boolean;
  const kept = Object.entries(schema).filter(([keyword]) => !LEFT_OUT.has(kindOf(keyword)!));
  if (kept.length === 0) return {};
  const copy = Object.fromEntries(kept.map(([keyword, value]) => [keyword, copyOf(keyword, value, outline)]));
  return { ...copy, [COST]: costOf(schema, outline) };
}

function copyOf(keyword: string, value: unknown, outline: SchemaOutline): unknown {
  const kind = kindOf(keyword)!;
  if (kind === 'ref') return pointerRef(value as string, outline);
  if (kind === 'schema' || kind === 'sameSchema') return withCosts(value, outline);
  if (kind === 'schemas' || kind === 'sameSchemas') {
    return (value as unknown[]).map((inner) => withCosts(inner, outline));
  }
  if (kind !== 'schemaMap' && kind !== 'sameSchemaMap') return value;
  const members = Object.entries(value as SchemaObject);
  return Object.fromEntries(members.map(([name, inner]) => [name, withCosts(inner, outline)]));
}

/** ajv knows `$anchor` only where it is not strict. */
function pointerRef(ref: string, { anchors }: SchemaOutline): string {
  const pointer = anchors.get(decodeURIComponent(ref.slice(1)));
  return pointer === undefined ? ref : `#${pointer.split('/').map(encodeURIComponent).join('/')}`;
}

function costOf(schema: SchemaObject, { names, usesUnevaluated }: SchemaOutline): Cost {
  const count = (keywords: readonly string[]) => keywords.filter((keyword) => keyword in schema).length;
  const patterns = Object.keys((schema['patternProperties'] as object | undefined) ?? {}).length;
  // What is still unevaluated is known by sets of names, which every part that is valid adds to.
  const unevaluated = usesUnevaluated ? 1 + Math.ceil(names / NAMES_A_STEP) : 0;
  const values = Object.entries(schema).filter(([keyword]) => kindOf(keyword) === 'value');
  return {
    fixed: 1 + subschemasOf(schema).length + values.reduce((sum, [, value]) => sum + sizeOf(value), 0),
    item: count(ITEM_LOOPS) + (usesUnevaluated ? 1 : 0),
    member: count(MEMBER_LOOPS) + patterns + unevaluated,
    character: count(CHARACTER_LOOPS) / CHARACTERS_A_STEP,
  };
}

/** Values in a value, and its text in steps. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string') return 1 + Math.ceil(value.length / CHARACTERS_A_STEP);
  if (typeof value !== 'object' || value === null) return 1;
  return Object.entries(value).reduce((sum, [name, inner]) => sum + sizeOf(name) + sizeOf(inner), 1);
}

const V_ERRORS = new Name('vErrors');
const ERRORS = new Name('errors');

/**
 * The keyword that counts the work, before any other keyword of its schema does some.
 * @param maxFailures for a run that collects failures: how many are enough
 */
export function costKeyword(meter: WorkMeter, maxFailures?: number): CodeKeywordDefinition {
  const spend = (cost: Cost, value: unknown) => meter.spend(costFor(cost, value));
  const stop = (errors: readonly ErrorObject[]) => {
    throw new EnoughFailures(errors);
  };
  return {
    keyword: COST,
    schemaType: 'object',
    before: '$ref',
    code({ gen, data, schemaValue }) {
      gen.code(_`${gen.scopeValue('func', { ref: spend })}(${schemaValue}, ${data})`);
      if (maxFailures === undefined) return;
      gen.if(_`${ERRORS} >= ${maxFailures}`, () => gen.code(_`${gen.scopeValue('func', { ref: stop })}(${V_ERRORS})`));
    },
  };
}

function costFor({ fixed, item, member, character }: Cost, value: unknown): number {
  if (typeof value === 'string') return fixed + character * value.length;
  if (typeof value !== 'object' || value === null) return fixed;
  if (Array.isArray(value)) return fixed + item * value.length;
  return member === 0 ? fixed : fixed + member * Object.keys(value).length;
}
