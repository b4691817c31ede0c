import { EVENT_FIELDS } from '../event-view.ts';
import { isObject, isStorable, sizeProblem, type Json, type JsonObject } from '../json.ts';
import { parsePath, printStep, type Path } from '../path.ts';
import { ContentError, type ContentProblem } from '../problem.ts';
import { FILTER_LIMITS, type Conditions, type Part, type Test, type WholeCondition } from './filter.ts';
import { ALL_OPERATORS, equals, NEGATED, OPERATORS, scalarProblem } from './operators.ts';

/**
 * Makes conditions of a filter.
 * @throws ContentError that names every place that is wrong
 */
export function compile(filter: unknown): Conditions {
  if (!isObject(filter)) throw new ContentError([{ at: '', message: 'must be an object' }]);
  const tooLarge = sizeProblem(filter, FILTER_LIMITS);
  if (tooLarge) throw new ContentError([{ at: '', message: tooLarge }]);
  const compiler = new Compiler();
  const conditions = compiler.members(filter, '', true);
  if (compiler.problems.length > 0) throw new ContentError(compiler.problems);
  return conditions;
}

class Compiler {
  readonly problems: ContentProblem[] = [];
  #count = 0;

  /** @param isTop the members are the event's own, and those are known */
  members(object: JsonObject, at: string, isTop: boolean): Conditions {
    const whole: WholeCondition[] = [];
    const tests: Test[] = [];
    const parts: Part[] = [];
    for (const [key, operand] of Object.entries(object)) {
      if (key.startsWith('$')) this.#operator(key, operand, `${at}.${key}`, isTop, whole, tests);
      else this.#member(key, operand, at, isTop, whole, parts);
    }
    return { at, whole, tests, parts };
  }

  #conditions(value: Json, at: string, isTop: boolean): Conditions {
    if (isObject(value)) {
      if (Object.keys(value).length === 0) this.#say(at, 'must have a condition');
      return this.members(value, at, isTop);
    }
    if (Array.isArray(value)) {
      this.#say(at, 'must not be a list; use {"$in": [...]} for one of several values');
    } else if (isTop) this.#say(at, 'must be an object');
    else this.#check(at, scalarProblem(value));
    return { at, whole: [], tests: [this.#counted({ at, ...equals(value) })], parts: [] };
  }

  #member(key: string, operand: Json, at: string, isTop: boolean, whole: WholeCondition[], parts: Part[]): void {
    const path = isStorable(key) ? parsePath(key) : 'a path must not contain NUL or half a surrogate pair';
    if (typeof path === 'string') return this.#say(at, path);
    if (isTop && !EVENT_FIELDS.includes(String(path[0]))) {
      return this.#say(`${at}${printStep(path[0]!)}`, `is no field of an event; there are ${EVENT_FIELDS.join(', ')}`);
    }
    this.#step(path, operand, at, whole, parts);
  }

  /** `a.b` says the same as `b` in `a`. */
  #step([step, ...rest]: Path, operand: Json, at: string, whole: WholeCondition[], parts: Part[]): void {
    const here = `${at}${printStep(step!)}`;
    const conditions = rest.length === 0 ? this.#conditions(operand, here, false) : this.#path(rest, operand, here);
    if (typeof step === 'number') whole.push({ at: here, kind: 'item', index: step, conditions });
    else parts.push({ name: step!, conditions });
  }

  #path(path: Path, operand: Json, at: string): Conditions {
    const whole: WholeCondition[] = [];
    const parts: Part[] = [];
    this.#step(path, operand, at, whole, parts);
    return { at, whole, tests: [], parts };
  }

  #operator(name: string, operand: Json, at: string, isTop: boolean, whole: WholeCondition[], tests: Test[]): void {
    if (name === '$and' || name === '$or') return this.#alternatives(name, operand, at, isTop, whole);
    if (name === '$not') {
      whole.push({ at, kind: 'not', conditions: this.#conditions(operand, at, isTop) });
      return;
    }
    const positive = NEGATED.get(name) ?? name;
    const operator = OPERATORS.get(positive);
    if (!operator && name !== '$exist') return this.#say(at, `is no operator; there are ${ALL_OPERATORS.join(', ')}`);
    if (isTop) return this.#say(at, 'is about one value; name the field, as in {"type": {"$eq": "invoice.paid"}}');
    if (!operator) {
      if (typeof operand !== 'boolean') this.#say(at, 'must be true or false');
      whole.push(this.#counted({ at, kind: 'exist', exists: operand === true }));
      return;
    }
    const problem = operator.problem(operand);
    if (problem) return this.#say(at, problem);
    const test: Test = this.#counted({ at, ...operator.test(operand) });
    if (positive === name) tests.push(test);
    else whole.push({ at, kind: 'not', conditions: { at, whole: [], tests: [test], parts: [] } });
  }

  #alternatives(name: '$and' | '$or', operand: Json, at: string, isTop: boolean, whole: WholeCondition[]): void {
    if (!Array.isArray(operand) || operand.length === 0) return this.#say(at, 'must be a list of conditions');
    const alternatives = operand.map((value: Json, n) => this.#conditions(value, `${at}[${n}]`, isTop));
    whole.push({ at, kind: name === '$and' ? 'and' : 'or', alternatives });
  }

  #counted<T extends { readonly at: string }>(condition: T): T {
    if (++this.#count === FILTER_LIMITS.conditions + 1) {
      this.#say('', `must not have more than ${FILTER_LIMITS.conditions} conditions`);
    }
    return condition;
  }

  #check(at: string, problem: string | undefined): void {
    if (problem) this.#say(at, problem);
  }

  #say(at: string, message: string): void {
    // One place, one reason: the first is the nearest.
    if (!this.problems.some((problem) => problem.at === at)) this.problems.push({ at, message });
  }
}
