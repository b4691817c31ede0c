import { dialect, subscriptionProblem } from '#dialects';

const MAX_EVENTS = 100;

/** What is wrong with the list of events that an endpoint of a dialect wants to get, or undefined. */
export function eventsProblem(name: string): (value: unknown) => string | undefined {
  const speak = dialect(name);
  return (value) => {
    if (!Array.isArray(value) || value.length === 0) return 'must be a list of at least one event';
    if (value.length > MAX_EVENTS) return `must not have more than ${MAX_EVENTS} events`;
    if (new Set(value).size < value.length) return 'must not repeat an event';
    return value.map((event) => subscriptionProblem(speak, event)).find((problem) => problem !== undefined);
  };
}

/** The same of the one event that is asked for. */
export function eventProblem(name: string): (value: unknown) => string | undefined {
  const { catalogue } = dialect(name);
  return (value) =>
    value === undefined
      ? `must be the name of an event, like ${catalogue[0]!.type}`
      : subscriptionProblem({ catalogue, subscribing: { all: false, others: false } }, value);
}

/** What is wrong with the payload that somebody wants to have sent, or undefined. Tests may leave out what they like. */
export function payloadProblem(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? undefined : 'must be an object';
}
