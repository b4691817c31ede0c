import type { Dialect } from './dialect.ts';
import { native } from './native/native.ts';

export type { Dialect, Outgoing, Signing } from './dialect.ts';
export { native } from './native/native.ts';

const DIALECTS = new Map<string, Dialect>([native].map((dialect) => [dialect.name, dialect]));

export const DIALECT_NAMES: readonly string[] = [...DIALECTS.keys()];

/** @throws Error for a name that no dialect has */
export function dialect(name: string): Dialect {
  const found = DIALECTS.get(name);
  if (!found) throw new Error(`there is no dialect "${name}"; there are ${DIALECT_NAMES.join(', ')}`);
  return found;
}
