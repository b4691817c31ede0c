import type { Json } from '../json.ts';
import type { Step } from '../path.ts';

/** A filter as it is written: a JSON object that has the shape of the events it wants. `compileFilter` checks it. */
export type Filter = object;

/** Conditions on one value, all of which have to hold. */
export interface Conditions {
  /** Where they stand in the filter, for people: `.data.amount`. */
  readonly at: string;
  /** About the value as it is, which may be missing. */
  readonly whole: readonly WholeCondition[];
  /**
   * About the value itself or, of an array, about one of its items: the same item for all of them. Arrays in arrays
   * count as one.
   */
  readonly tests: readonly Test[];
  readonly parts: readonly Part[];
}

export type WholeCondition = { readonly at: string } & (
  | { readonly kind: 'exist'; readonly exists: boolean }
  | { readonly kind: 'not'; readonly conditions: Conditions }
  | { readonly kind: 'and' | 'or'; readonly alternatives: readonly Conditions[] }
  /** An item of the value by its number. */
  | { readonly kind: 'item'; readonly index: number; readonly conditions: Conditions }
);

/** One operator on a text, number, true, false or null. */
export interface Test {
  readonly at: string;
  /** @param value never an array or object, and not missing */
  holds(value: Json): boolean;
  /** What it costs beyond a step, for a text of so many characters. */
  readonly costOfText?: (length: number) => number;
}

/** What is asked of a member. */
export interface Part {
  readonly name: Exclude<Step, number>;
  readonly conditions: Conditions;
}

/** So much a filter may be. */
export const FILTER_LIMITS = {
  bytes: 16 * 1024,
  depth: 16,
  conditions: 100,
  /** Values of one `$in` or `$nin`. */
  values: 500,
  textLength: 1_024,
  /** Of a `$contains`: a text is searched for it at every place. */
  searchedLength: 256,
} as const;
