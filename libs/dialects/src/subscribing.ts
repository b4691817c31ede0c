import { isEventType } from '#domain';
import type { Dialect } from './dialect.ts';

/** What is wrong with a name that an endpoint of a dialect wants to subscribe to, or undefined. */
export function subscriptionProblem(
  { catalogue, subscribing }: Pick<Dialect, 'catalogue' | 'subscribing'>,
  name: unknown,
): string | undefined {
  if (typeof name === 'string') {
    if (subscribing.all && name === '*') return undefined;
    if (subscribing.others && isEventType(name)) return undefined;
    if (catalogue.some(({ type }) => type === name)) return undefined;
  }
  const names = [...(subscribing.all ? ['*'] : []), ...catalogue.map(({ type }) => type)];
  return `${JSON.stringify(name)?.slice(0, 150)} is no event; there are ${names.join(', ')}`;
}
