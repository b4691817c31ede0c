import { ESCAPE, type Escaping } from './escape.ts';
import { endOfString, parseExpression, type Expression } from './expression.ts';
import { textOf, valueOf, type Scope } from './scope.ts';
import type { Costs } from './writer.ts';

/** A text with placeholders, in parts. */
export type TextParts = readonly (string | Expression)[];

/** @returns the parts, or what is wrong with one of its placeholders */
export function parseText(text: string, roots: readonly string[]): TextParts | string {
  const parts: (string | Expression)[] = [];
  let at = 0;
  for (let open = text.indexOf('{{'); open !== -1; open = text.indexOf('{{', at)) {
    const close = endOfPlaceholder(text, open + 2);
    if (close === -1) return 'a placeholder is not closed: }} is missing';
    if (open > at) parts.push(text.slice(at, open));
    const expression = parseExpression(text.slice(open + 2, close), roots);
    if (typeof expression === 'string') return expression;
    parts.push(expression);
    at = close + 2;
  }
  if (at < text.length || parts.length === 0) parts.push(text.slice(at));
  return parts;
}

/** @param escaping for what placeholders put in, unless they say themselves how it is escaped */
export function renderText(parts: TextParts, scope: Scope, costs: Costs, escaping?: Escaping): string {
  const texts = parts.map((part) => {
    if (typeof part === 'string') return part;
    const text = textOf(valueOf(part, scope, costs), costs);
    return escaping && !part.steps.some(({ kind }) => kind === 'escape') ? ESCAPE[escaping](text) : text;
  });
  return texts.join('');
}

function endOfPlaceholder(text: string, from: number): number {
  for (let at = from; at < text.length - 1; at++) {
    if (text[at] === '"') at = endOfString(text, at);
    else if (text.startsWith('}}', at)) return at;
  }
  return -1;
}
