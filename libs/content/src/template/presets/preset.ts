import type { ExactJson } from '../../exact-numbers.ts';
import type { Escaping } from '../escape.ts';
import type { Scope } from '../scope.ts';
import type { Costs } from '../writer.ts';
import type { OptionReader } from './options.ts';

/** How a platform wants to be told of an event. */
export interface Preset {
  readonly name: string;
  /** How values are escaped in the texts of its options. */
  readonly escaping?: Escaping;
  /** @returns what makes the body of an event; it throws RenderError */
  compile(options: OptionReader): (scope: Scope, costs: Costs) => ExactJson;
}
