import { parsePath, printPath, type Path } from '../path.ts';
import type { Scalar } from '../json.ts';
import { isScalar, isStorable } from '../json.ts';
import { ESCAPE, type Escaping } from './escape.ts';

/** What stands between `{{` and `}}`: where the value comes from, and what is done with it, in order. */
export interface Expression {
  readonly source: { readonly path: Path } | { readonly literal: Scalar };
  /** As it is written, for people. */
  readonly name: string;
  readonly steps: readonly Transformation[];
}

export type Transformation =
  | { readonly kind: 'default'; readonly value: Scalar }
  | { readonly kind: 'required' }
  | { readonly kind: 'optional' }
  | { readonly kind: 'json' }
  | { readonly kind: 'truncate'; readonly length: number }
  | { readonly kind: 'escape'; readonly escaping: Escaping };

const MAX_TRUNCATE = 100_000;
const KNOWN = 'default: "…", required, optional, json, truncate: 100, escape: "slack"';

/** @returns the expression, or what is wrong with it */
export function parseExpression(text: string, roots: readonly string[]): Expression | string {
  const [first, ...rest] = splitAtPipes(text);
  const source = parseSource(first!.trim(), roots);
  if (typeof source === 'string') return source;
  const steps: Transformation[] = [];
  for (const part of rest) {
    const step = parseTransformation(part.trim());
    if (typeof step === 'string') return step;
    steps.push(step);
  }
  return { source, name: 'path' in source ? printPath(source.path) : 'it', steps };
}

function parseSource(text: string, roots: readonly string[]): Expression['source'] | string {
  if (text === '') return 'a placeholder must not be empty; write {{"{{"}} for the braces themselves';
  const literal = parseLiteral(text);
  if (literal !== undefined) return { literal };
  const path = parsePath(text);
  if (typeof path === 'string') return path;
  if (!roots.includes(String(path[0])))
    return `${printPath(path.slice(0, 1))} is not known; there are ${roots.join(', ')}`;
  return { path };
}

function parseTransformation(text: string): Transformation | string {
  const [, name, argument] = /^([a-z]+)\s*(?::\s*([^]*))?$/.exec(text) ?? [];
  const value = argument === undefined ? undefined : parseLiteral(argument.trim());
  if (argument !== undefined && value === undefined) return `${argument} is no text, number, true, false or null`;
  switch (name) {
    case 'required':
    case 'optional':
    case 'json':
      return value === undefined ? { kind: name } : `${name} takes nothing behind it`;
    case 'default':
      return value === undefined ? 'default needs a value: {{data.name | default: "nobody"}}' : { kind: name, value };
    case 'truncate':
      return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MAX_TRUNCATE
        ? { kind: name, length: Number(value) }
        : `truncate needs a whole number from 1 to ${MAX_TRUNCATE}`;
    case 'escape':
      return typeof value === 'string' && Object.hasOwn(ESCAPE, value)
        ? { kind: name, escaping: value as Escaping }
        : `escape needs one of ${Object.keys(ESCAPE)
            .map((known) => JSON.stringify(known))
            .join(', ')}`;
    default:
      return `${JSON.stringify(text)} is not known; there are ${KNOWN}`;
  }
}

function parseLiteral(text: string): Scalar | undefined {
  if (!/^["\d-]|^(true|false|null)$/.test(text)) return undefined;
  try {
    const value = JSON.parse(text) as unknown;
    return isScalar(value) && (typeof value !== 'string' || isStorable(value)) ? value : undefined;
  } catch {
    return undefined;
  }
}

function splitAtPipes(text: string): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '"') at = endOfString(text, at);
    else if (text[at] === '|') {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, text.slice(start)];
}

/** The place of the quote that ends a text, or the end. */
export function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at;
  }
  return text.length;
}
