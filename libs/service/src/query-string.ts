import { parse } from 'node:querystring';

/**
 * Reads a query string. `name[key]=value` is an entry of the object `name`, one level deep; a name that comes several
 * times is a list, and so is `name[]`, as many clients write what has several values.
 */
export function parseQuery(text: string): Record<string, unknown> {
  // Without a prototype: names are the caller's, `__proto__` too.
  const query = Object.create(null) as Record<string, unknown>;
  for (const [written, value] of Object.entries(parse(text))) {
    const [, listed] = /^([^[\]]+)\[\]$/.exec(written) ?? [];
    const name = listed ?? written;
    const [, outer, inner] = /^([^[\]]+)\[([^[\]]+)\]$/.exec(name) ?? [];
    if (outer === undefined || inner === undefined) {
      // What is an object already cannot be a value besides: it stays one, and is judged as such.
      if (isObject(query[name])) continue;
      const isList = listed !== undefined || query[name] !== undefined;
      query[name] = isList ? [query[name] ?? [], value].flat() : value;
      continue;
    }
    const object = isObject(query[outer]) ? query[outer] : (Object.create(null) as Record<string, unknown>);
    object[inner] = value;
    query[outer] = object;
  }
  return query;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
