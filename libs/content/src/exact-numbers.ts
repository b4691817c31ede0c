import type { Json } from './json.ts';

/** A number that JavaScript cannot hold as it was written: an id beyond 2^53, or many digits behind the point. */
export class ExactNumber {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** A value as `parseExactly` makes them. */
export type ExactJson = string | number | boolean | null | ExactNumber | readonly ExactJson[] | ExactObject;
export type ExactObject = { readonly [name: string]: ExactJson };

const STRING_OR_NUMBER = /"(?:[^"\\]+|\\.)*"|-?\d[\d.eE+-]*/g;

/**
 * Parses JSON so that each number can be written again as it was. Almost no text has a number that needs it.
 * @throws SyntaxError
 */
export function parseExactly(text: string): ExactJson {
  if (!/[\d.]{16}|\d[eE]/.test(text)) return JSON.parse(text) as Json;
  // A mark that no text in it begins with.
  let mark = '#';
  while (text.includes(`"${mark}`)) mark += '#';
  const marked = text.replace(STRING_OR_NUMBER, (token) =>
    token.startsWith('"') || isHeld(token) ? token : `"${mark}${token}"`,
  );
  return withNumbers(JSON.parse(marked) as Json, mark);
}

function isHeld(number: string): boolean {
  const value = Number(number);
  return Number.isFinite(value) && number.replace(/\D/g, '').length < 16;
}

function withNumbers(root: Json, mark: string): ExactJson {
  const convert = (value: Json): ExactJson =>
    typeof value === 'string' && value.startsWith(mark) ? new ExactNumber(value.slice(mark.length)) : value;
  // Not by recursion: a payload may be nested deeper than the stack is. It was parsed here and is nobody else's.
  const pending: Json[] = [root];
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    const container = value as Record<string, ExactJson>;
    for (const [name, inner] of Object.entries(value)) {
      if (typeof inner === 'object' && inner !== null) pending.push(inner);
      else if (typeof inner === 'string' && inner.startsWith(mark)) container[name] = convert(inner);
    }
  }
  return convert(root);
}
