import { timeOf } from '#domain';
import { HookwireError } from '#service';

export function timeProblem(value: unknown): string | undefined {
  return timeOf(value) === undefined ? 'must be a time with its zone, like 2030-01-31T00:00:00Z' : undefined;
}

const DAY_MS = 86_400_000;
/** Each day is a partition. Nobody looks through years, and no request may. */
const LONGEST_SEARCH_DAYS = 92;

/**
 * The time that a search is about: without `from`, the longest there may be.
 * @throws HookwireError `validation_failed`
 */
export function searchSpan(query: { readonly from?: string; readonly to?: string }, now: number) {
  const to = query.to === undefined ? undefined : Date.parse(query.to);
  const end = to ?? now;
  const earliest = end - LONGEST_SEARCH_DAYS * DAY_MS;
  const from = query.from === undefined ? earliest : Date.parse(query.from);
  if (to !== undefined && from >= to) throw invalidQuery('from', 'must be before to');
  if (from < earliest) {
    throw invalidQuery(
      'from',
      `must be at most ${LONGEST_SEARCH_DAYS} days before to${to === undefined ? ' (now)' : ''}`,
    );
  }
  return { from: new Date(from), ...(to === undefined ? {} : { to: new Date(to) }) };
}

export function invalidQuery(field: string, message: string): HookwireError {
  return new HookwireError('validation_failed', `${field}: ${message}`, { fields: [{ field, message }] });
}
