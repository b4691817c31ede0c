import { isObject, isStorable, type JsonObject } from '../../json.ts';
import type { ContentProblem } from '../../problem.ts';
import type { Escaping } from '../escape.ts';
import { TEMPLATE_FIELDS, type Scope } from '../scope.ts';
import { parseText, renderText } from '../text.ts';
import type { Costs } from '../writer.ts';

/** A text of a preset, with the event's values in it. */
export type Text = (scope: Scope, costs: Costs) => string;

export const MAX_FIELDS = 10;

/** Reads a preset's options, and notes what is wrong with them. */
export class OptionReader {
  readonly problems: ContentProblem[] = [];
  readonly #options: JsonObject;
  readonly #escaping: Escaping | undefined;
  readonly #read = new Set(['preset']);

  constructor(options: JsonObject, escaping?: Escaping) {
    this.#options = options;
    this.#escaping = escaping;
  }

  /** @param escaping false: as it is, for what the platform does not format */
  text(name: string, byDefault: string, escaping = true): Text {
    return this.#compile(this.#option(name) ?? byDefault, `.${name}`, escaping);
  }

  /** Undefined when it is not given. */
  optionalText(name: string, escaping = true): Text | undefined {
    const given = this.#option(name);
    return given === undefined ? undefined : this.#compile(given, `.${name}`, escaping);
  }

  /** Labels and texts; undefined when they are not given. */
  fields(): readonly (readonly [string, Text])[] | undefined {
    const given = this.#option('fields');
    if (given === undefined) return undefined;
    if (!isObject(given) || Object.keys(given).length > MAX_FIELDS) {
      this.#say('.fields', `must be an object of at most ${MAX_FIELDS} labels and texts`);
      return [];
    }
    return Object.entries(given).map(([label, text]) => {
      const at = `.fields.${label}`;
      if (label === '' || label.length > 100 || !isStorable(label)) this.#say(at, 'a label has 1 to 100 characters');
      return [label, this.#compile(text, at, true)];
    });
  }

  /** Nothing may be left over. */
  end(): readonly ContentProblem[] {
    for (const name of Object.keys(this.#options)) {
      if (!this.#read.has(name)) this.#say(`.${name}`, `is no option; there are ${[...this.#read].join(', ')}`);
    }
    return this.problems;
  }

  #option(name: string): unknown {
    this.#read.add(name);
    return this.#options[name];
  }

  #compile(given: unknown, at: string, escaping: boolean): Text {
    if (typeof given !== 'string' || !isStorable(given)) this.#say(at, 'must be text');
    const parts = parseText(typeof given === 'string' ? given : '', TEMPLATE_FIELDS);
    if (typeof parts !== 'string') {
      return (scope, costs) => renderText(parts, scope, costs, escaping ? this.#escaping : undefined);
    }
    this.#say(at, parts);
    return () => '';
  }

  #say(at: string, message: string): void {
    this.problems.push({ at, message });
  }
}
