/** A value as `JSON.parse` makes them. */
export type Json = Scalar | readonly Json[] | JsonObject;
export type Scalar = string | number | boolean | null;
export type JsonObject = { readonly [name: string]: Json };

export function isScalar(value: unknown): value is Scalar {
  return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member that the value itself has: never one that every object has, like `constructor`. */
export function member(value: Json | undefined, name: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

export function item(value: Json | undefined, index: number): Json | undefined {
  return Array.isArray(value) ? (value as readonly Json[])[index] : undefined;
}

/**
 * Postgres stores neither NUL nor half a surrogate pair in JSON, and neither says anything in a rule about events.
 */
export function isStorable(text: string): boolean {
  return !/\p{Surrogate}|\0/u.test(text);
}

/** How large and how deep a value from outside may be before it is looked at more closely. */
export interface SizeLimits {
  readonly bytes: number;
  readonly depth: number;
}

/** What is wrong with the size of a value, or undefined. Takes no longer than the limits allow, however it is nested. */
export function sizeProblem(value: unknown, limits: SizeLimits): string | undefined {
  if (isDeeperThan(value, limits.depth)) return `must not be nested deeper than ${limits.depth} levels`;
  const bytes = Buffer.byteLength(JSON.stringify(value) ?? '');
  return bytes > limits.bytes ? `must not have more than ${limits.bytes} bytes as JSON, and has ${bytes}` : undefined;
}

/** Looks no deeper than that. */
export function isDeeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth === 0) return true;
  return Object.values(value).some((inner) => isDeeperThan(inner, depth - 1));
}
