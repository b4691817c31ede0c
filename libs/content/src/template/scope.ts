import { ExactNumber, type ExactJson } from '../exact-numbers.ts';
import { EVENT_FIELDS } from '../event-view.ts';
import type { Path } from '../path.ts';
import type { Expression } from './expression.ts';
import { ESCAPE, truncated } from './escape.ts';
import { RenderError } from './limits.ts';
import { JsonWriter, type Costs } from './writer.ts';

/** What placeholders may name. */
export type Scope = Readonly<Record<string, ExactJson>>;

/** `deliveryId` is what receivers see as `webhook-id`. */
export const TEMPLATE_FIELDS: readonly string[] = [...EVENT_FIELDS, 'deliveryId'];

/**
 * The value of a placeholder; undefined when it is missing.
 * @throws RenderError when it is required and missing, or costs too much
 */
export function valueOf({ source, name, steps }: Expression, scope: Scope, costs: Costs): ExactJson | undefined {
  let value = 'literal' in source ? source.literal : find(scope, source.path);
  for (const step of steps) {
    const isMissing = value === undefined || value === null;
    switch (step.kind) {
      case 'default':
        if (isMissing) value = step.value;
        break;
      case 'required':
        if (isMissing) throw new RenderError(`${name} is required, and ${value === null ? 'null' : 'missing'}`);
        break;
      case 'optional':
        break;
      case 'json':
        if (value !== undefined) value = jsonText(value, costs);
        break;
      case 'truncate':
        if (!isMissing) value = truncated(textOf(value, costs), step.length);
        break;
      case 'escape':
        if (!isMissing) value = ESCAPE[step.escaping](textOf(value, costs));
    }
  }
  return value;
}

/** A value inside a longer text: nothing for what is missing or null, JSON for lists and objects. */
export function textOf(value: ExactJson | undefined, costs: Costs): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'object') return jsonText(value, costs);
  const text = String(value);
  costs.characters(text.length);
  return text;
}

function jsonText(value: ExactJson, costs: Costs): string {
  const writer = new JsonWriter(costs);
  writer.value(value);
  costs.characters(writer.text.length);
  return writer.text;
}

function find(scope: Scope, path: Path): ExactJson | undefined {
  let value: ExactJson | undefined = scope;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || value instanceof ExactNumber) return undefined;
    if (Array.isArray(value)) {
      value = typeof step === 'number' ? (value as readonly ExactJson[])[step] : undefined;
    } else value = typeof step === 'string' && Object.hasOwn(value, step) ? (value as Scope)[step] : undefined;
  }
  return value;
}
