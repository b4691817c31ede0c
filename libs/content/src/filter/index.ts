import type { EventView } from '../event-view.ts';
import { compile } from './compile.ts';
import { evaluate, failures, STEPS_PER_FILTER, type Budget } from './evaluate.ts';
import type { Conditions, Filter } from './filter.ts';

export { FILTER_LIMITS, type Filter } from './filter.ts';
export { STEPS_PER_FILTER, type Budget } from './evaluate.ts';

/** A filter that is ready to be asked. */
export interface CompiledFilter {
  /**
   * @param budget steps for this filter and others; it is used up
   * @returns undefined when the budget does not suffice to know
   */
  matches(event: EventView, budget?: Budget): boolean | undefined;
  /** Where the conditions stand that an event fails: `.data.amount.$gt`. */
  failures(event: EventView): string[];
}

/** @throws ContentError that names every place that is wrong */
export function compileFilter(filter: unknown): CompiledFilter {
  const conditions: Conditions = compile(filter);
  return {
    matches: (event, budget = { steps: STEPS_PER_FILTER }) => evaluate(conditions, event, budget),
    failures: (event) => failures(conditions, event, { steps: STEPS_PER_FILTER }),
  };
}

const compiled = new WeakMap<Filter, CompiledFilter>();

/** Compiles a filter once, for as long as the record lives that it is part of. @throws ContentError */
export function compiledFilter(filter: Filter): CompiledFilter {
  let found = compiled.get(filter);
  if (!found) compiled.set(filter, (found = compileFilter(filter)));
  return found;
}
