import type { DeliveryStatus } from '#domain';
import type { Attributes } from './event-attributes.ts';
import type { Span } from './place.ts';
import type { Condition, Parameters } from './statement.ts';

/** Of the last attempt: its exact status, its class (2 for 2xx), or that there was no answer. */
export type AnswerFilter = { readonly code: number } | { readonly class: number } | 'none';

/** All that is given has to hold; of a list, one of its items. */
export interface DeliverySearch extends Span {
  readonly tenant: string;
  readonly endpoint?: string;
  readonly event?: string;
  readonly statuses?: readonly DeliveryStatus[];
  /** Exact, or everything below a name: `invoice.*`. */
  readonly types?: readonly string[];
  readonly answers?: readonly AnswerFilter[];
  /** Code of the last error, or reason of the cancellation. */
  readonly error?: string;
  /** Of the event. */
  readonly attributes?: Attributes;
}

type Kind = 'endpoint' | 'event' | 'status' | 'type' | 'answer' | 'error';

/**
 * How a search is read: from the one index that leaves least, and then row by row. `alternatives` are conditions that
 * an index fulfils, each by itself and in the order of the pages; `filters` are what is left to look at.
 */
export interface Lead {
  readonly alternatives: readonly Condition[];
  readonly filters: readonly Condition[];
}

/**
 * The index is chosen here, by what is rare in general, and not by the planner: its estimates of combinations are wrong by
 * orders of magnitude, and then it reads a tenant's whole history to find nothing.
 */
export function leadOf(search: DeliverySearch): Lead {
  const { endpoint, event, statuses, types, answers, error } = search;
  const open = statuses?.every((status) => status !== 'delivered') ? statuses : undefined;
  const [answer] = answers?.length === 1 ? answers : [];
  const [type] = types?.length === 1 && isExactType(types[0]!) ? types : [];

  if (event !== undefined) return by(search, ['event'], [(p) => `event_id = ${p.add(event)}`]);
  if (open && endpoint !== undefined) {
    const alternatives = open.map(
      (status): Condition =>
        (p) =>
          `endpoint_id = ${p.add(endpoint)} AND ${isOpen(status)}`,
    );
    return by(search, ['endpoint', 'status'], alternatives);
  }
  if (error !== undefined) return by(search, ['error'], [conditionOfError(error)]);
  if (answer !== undefined && isFailing(answer)) {
    // The index has the class only; a status of its own is left to look at.
    return by(search, isExact(answer) ? [] : ['answer'], [() => failing(answer)]);
  }
  if (open)
    return by(
      search,
      ['status'],
      open.map((status) => () => isOpen(status)),
    );
  if (endpoint !== undefined) return by(search, ['endpoint'], [(p) => `endpoint_id = ${p.add(endpoint)}`]);
  if (type !== undefined) return by(search, ['type'], [(p) => `event_type = ${p.add(type)}`]);
  return by(search, [], [() => 'true']);
}

/** All conditions but those on attributes, to be looked at row by row. */
export function conditionsOf(search: DeliverySearch, without: readonly Kind[] = []): Condition[] {
  const { endpoint, event, statuses, types, answers, error } = search;
  const all: Record<Kind, Condition | undefined> = {
    endpoint: endpoint === undefined ? undefined : (p) => `endpoint_id = ${p.add(endpoint)}`,
    event: event === undefined ? undefined : (p) => `event_id = ${p.add(event)}`,
    status: statuses && ((p) => `status = ANY(${p.add(statuses)})`),
    type: types && ((p) => typeCondition('event_type', types, p)),
    answer: answers && (() => `(${answers.map(answerCondition).join(' OR ')})`),
    error: error === undefined ? undefined : conditionOfError(error),
  };
  return (Object.keys(all) as Kind[]).flatMap((kind) => (without.includes(kind) ? [] : (all[kind] ?? [])));
}

/** One of some types, or below one of some names. */
export function typeCondition(column: string, types: readonly string[], parameters: Parameters): string {
  const exact = types.filter(isExactType);
  const below = types
    .filter((type) => !isExactType(type))
    .map((type) => `starts_with(${column}, ${parameters.add(type.slice(0, -1))})`);
  const alternatives = exact.length > 0 ? [`${column} = ANY(${parameters.add(exact)})`, ...below] : below;
  return `(${alternatives.join(' OR ')})`;
}

function by(search: DeliverySearch, decided: readonly Kind[], alternatives: readonly Condition[]): Lead {
  return { alternatives, filters: conditionsOf(search, decided) };
}

/** Not everything below a name. */
export function isExactType(type: string): boolean {
  return !type.endsWith('.*');
}

function conditionOfError(error: string): Condition {
  return (p) => `last_error = ${p.add(error)}`;
}

/** As constants, not parameters: the planner uses a partial index only where it can see that it has all rows. */
function isOpen(status: DeliveryStatus): string {
  return `status = '${STATUS_LITERAL[status]}'`;
}

/** A status as it may stand in SQL; nothing from outside gets there. */
export const STATUS_LITERAL: Record<DeliveryStatus, string> = {
  pending: 'pending',
  retrying: 'retrying',
  delivered: 'delivered',
  exhausted: 'exhausted',
  cancelled: 'cancelled',
};

const NO_ANSWER = 'attempts > 0 AND last_status_code IS NULL';

function answerCondition(answer: AnswerFilter): string {
  if (answer === 'none') return `(${NO_ANSWER})`;
  if ('code' in answer) return `last_status_code = ${Math.trunc(answer.code)}`;
  const first = Math.trunc(answer.class) * 100;
  return `last_status_code BETWEEN ${first} AND ${first + 99}`;
}

function isExact(answer: AnswerFilter): boolean {
  return answer !== 'none' && 'code' in answer;
}

/** Whether the index of failures has it. */
function isFailing(answer: AnswerFilter): boolean {
  return answer === 'none' || ('code' in answer ? answer.code >= 300 : answer.class >= 3);
}

function failing(answer: AnswerFilter): string {
  const classOf = answer === 'none' ? 0 : 'code' in answer ? Math.trunc(answer.code / 100) : Math.trunc(answer.class);
  return `attempts > 0 AND (last_status_code IS NULL OR last_status_code >= 300)
    AND coalesce(last_status_code / 100, 0) = ${classOf}`;
}
