// Producers' payloads are passed on as the bytes they sent: parsing and printing JSON would change numbers beyond
// 2^53, and formatting. These functions find where the parts of a JSON text begin and end. They are only right for a
// text that JSON.parse has accepted, which keeps them this small.

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The members of the object at `start`, by name; of a repeated name the last, as JSON.parse has it. */
export function memberSpans(json: string, start = 0): Map<string, Span> {
  const members = new Map<string, Span>();
  let at = skipSpace(json, skipSpace(json, start) + 1);
  while (json[at] !== '}') {
    const nameEnd = skipString(json, at);
    const name = JSON.parse(json.slice(at, nameEnd)) as string;
    const valueStart = skipSpace(json, skipSpace(json, nameEnd) + 1);
    const valueEnd = skipValue(json, valueStart);
    members.set(name, { start: valueStart, end: valueEnd });
    at = skipSpace(json, valueEnd);
    if (json[at] === ',') at = skipSpace(json, at + 1);
  }
  return members;
}

/** The items of the array at `start`. */
export function itemSpans(json: string, start = 0): Span[] {
  const items: Span[] = [];
  let at = skipSpace(json, skipSpace(json, start) + 1);
  while (json[at] !== ']') {
    const end = skipValue(json, at);
    items.push({ start: at, end });
    at = skipSpace(json, end);
    if (json[at] === ',') at = skipSpace(json, at + 1);
  }
  return items;
}

function skipSpace(json: string, from: number): number {
  let at = from;
  for (let c = json.charCodeAt(at); c === 32 || (c >= 9 && c <= 13); c = json.charCodeAt(at)) at++;
  return at;
}

function skipString(json: string, from: number): number {
  let at = from + 1;
  for (;;) {
    const quote = json.indexOf('"', at);
    let slashes = 0;
    while (json[quote - 1 - slashes] === '\\') slashes++;
    if (slashes % 2 === 0) return quote + 1;
    at = quote + 1;
  }
}

function skipValue(json: string, from: number): number {
  const first = json[from];
  if (first === '"') return skipString(json, from);
  if (first !== '{' && first !== '[') {
    let at = from;
    while (at < json.length && !',]} \t\n\r'.includes(json[at]!)) at++;
    return at;
  }
  let depth = 0;
  for (let at = from; ; at++) {
    const c = json[at];
    if (c === '"') at = skipString(json, at) - 1;
    else if (c === '{' || c === '[') depth++;
    else if ((c === '}' || c === ']') && --depth === 0) return at + 1;
  }
}
