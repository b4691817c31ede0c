import type { Fact } from './fact.ts';

/**
 * A fact without anything that could be of an event's content: what a receiver answered may repeat what it was sent.
 * @param erasedAt milliseconds since the epoch; left out when the fact is about another event, of the same request
 */
export function redacted<F extends Fact>(fact: F, erasedAt?: number): F {
  const { attributes, ...named } = fact.event;
  const event = erasedAt === undefined ? { ...named, ...(attributes && { attributes }) } : { ...named, erasedAt };
  if (fact.kind !== 'attempted') return { ...fact, event };
  const { request, response, error } = fact;
  return {
    ...fact,
    event,
    redacted: true,
    request: { ...request, headers: {} },
    ...(response && { response: { status: response.status, headers: {}, body: '', truncated: false } }),
    ...(error && { error: { code: error.code, message: '' } }),
  };
}
