import { item, member, type Json } from '../json.ts';
import type { Conditions, Test, WholeCondition } from './filter.ts';

/** Steps that may still be taken. Shared by several filters it bounds them together. */
export interface Budget {
  steps: number;
}

/** More than a filter needs that looks at a few thousand items; some milliseconds. */
export const STEPS_PER_FILTER = 200_000;

class OutOfSteps extends Error {}

/**
 * Whether a value satisfies conditions. What it costs is bounded: each condition looks at each part of the value at
 * most once, and when all steps are taken it is given up.
 * @param value undefined when it is missing
 * @param budget is used up by it
 * @returns undefined when it was given up
 */
export function evaluate(conditions: Conditions, value: Json | undefined, budget: Budget): boolean | undefined {
  const evaluation = new Evaluation(budget, STEPS_PER_FILTER);
  try {
    return evaluation.holds(conditions, value);
  } catch (error) {
    if (error instanceof OutOfSteps) return undefined;
    throw error;
  }
}

/** Where the conditions stand that a value does not satisfy, as exactly as can be said of each. */
export function failures(conditions: Conditions, value: Json | undefined, budget: Budget): string[] {
  const evaluation = new Evaluation(budget, STEPS_PER_FILTER);
  const find = ({ at, whole, tests, parts }: Conditions, of: Json | undefined): string[] => {
    const failed = whole.flatMap((condition) => {
      if (condition.kind === 'item') return find(condition.conditions, item(of, condition.index));
      if (condition.kind === 'and') return condition.alternatives.flatMap((one) => find(one, of));
      return evaluation.wholeHolds(condition, of) ? [] : [condition.at];
    });
    // Which of them a list lacks cannot be said: each item may lack another one.
    if (Array.isArray(of)) {
      return evaluation.holds({ at, whole: [], tests, parts }, of) ? failed : [...failed, at];
    }
    const failedTests = tests.filter((test) => !evaluation.testHolds(test, of)).map((test) => test.at);
    return [...failed, ...failedTests, ...parts.flatMap(({ name, conditions }) => find(conditions, member(of, name)))];
  };
  try {
    return find(conditions, value);
  } catch (error) {
    if (error instanceof OutOfSteps) return [];
    throw error;
  }
}

class Evaluation {
  readonly #budget: Budget;
  #steps: number;

  constructor(budget: Budget, steps: number) {
    this.#budget = budget;
    this.#steps = steps;
  }

  holds(conditions: Conditions, value: Json | undefined): boolean {
    this.#spend(1);
    const { whole, tests, parts } = conditions;
    for (const condition of whole) if (!this.wholeHolds(condition, value)) return false;
    if (tests.length === 0 && parts.length === 0) return true;
    if (!Array.isArray(value)) return this.#holdsOf(conditions, value);
    // Not by recursion: arrays may be nested deeper than the stack is.
    const levels: { readonly array: readonly Json[]; next: number }[] = [{ array: value as readonly Json[], next: 0 }];
    for (let level = levels.at(-1); level; level = levels.at(-1)) {
      this.#spend(1);
      if (level.next === level.array.length) {
        levels.pop();
        continue;
      }
      const one = level.array[level.next++]!;
      if (Array.isArray(one)) levels.push({ array: one as readonly Json[], next: 0 });
      else if (this.#holdsOf(conditions, one)) return true;
    }
    return false;
  }

  /** @param value no array */
  #holdsOf({ tests, parts }: Conditions, value: Json | undefined): boolean {
    for (const test of tests) if (!this.testHolds(test, value)) return false;
    for (const { name, conditions } of parts) if (!this.holds(conditions, member(value, name))) return false;
    return true;
  }

  testHolds(test: Test, value: Json | undefined): boolean {
    const textCost = typeof value === 'string' ? (test.costOfText?.(value.length) ?? 0) : 0;
    this.#spend(1 + textCost);
    return value !== undefined && test.holds(value);
  }

  wholeHolds(condition: WholeCondition, value: Json | undefined): boolean {
    this.#spend(1);
    switch (condition.kind) {
      case 'exist':
        return (value !== undefined) === condition.exists;
      case 'not':
        return !this.holds(condition.conditions, value);
      case 'and':
        return condition.alternatives.every((one) => this.holds(one, value));
      case 'or':
        return condition.alternatives.some((one) => this.holds(one, value));
      case 'item':
        return this.holds(condition.conditions, item(value, condition.index));
    }
  }

  #spend(steps: number): void {
    this.#steps -= steps;
    this.#budget.steps -= steps;
    if (this.#steps < 0 || this.#budget.steps < 0) throw new OutOfSteps();
  }
}
