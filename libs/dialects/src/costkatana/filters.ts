/** `filters` of a webhook: each keeps out what it does not name. An empty list keeps nothing out. */
export interface CostKatanaFilters {
  readonly severity?: readonly string[];
  /** Events with a cost below it are kept out; those without a cost are not. */
  readonly minCost?: number;
  /** Ids of projects. */
  readonly projects?: readonly string[];
  /** One of them is enough. */
  readonly tags?: readonly string[];
}

/** Where a filter that is a list looks. */
const LISTS = { severity: 'data.severity', projects: 'data.project.id', tags: 'data.tags' } as const;
type ListName = keyof typeof LISTS;
const LIST_NAMES = Object.keys(LISTS) as ListName[];
const COST = 'data.cost.amount';
const FIELDS = ['severity', 'minCost', 'projects', 'tags'];

/** With so many of this length all filters together fit into a content filter. */
export const FILTER_LIMITS = { items: 50, length: 80 } as const;

/** What is wrong with a webhook's `filters`, by field. */
export function filterProblems(filters: Readonly<Record<string, unknown>>): { field: string; message: string }[] {
  return Object.entries(filters).flatMap(([field, value]) => {
    const message = problemOf(field, value);
    return message === undefined ? [] : [{ field, message }];
  });
}

function problemOf(field: string, value: unknown): string | undefined {
  if (!FIELDS.includes(field)) return `is no filter; there are ${FIELDS.join(', ')}`;
  if (value === undefined) return undefined;
  if (field === 'minCost') return Number.isFinite(value) && Number(value) >= 0 ? undefined : 'must be a number from 0';
  const isList = Array.isArray(value) && value.length <= FILTER_LIMITS.items;
  return isList && value.every(isName)
    ? undefined
    : `must be a list of at most ${FILTER_LIMITS.items} texts of 1 to ${FILTER_LIMITS.length} characters`;
}

function isName(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    value.length >= 1 &&
    value.length <= FILTER_LIMITS.length &&
    !/\p{Cc}|\p{Cs}/u.test(value)
  );
}

/**
 * The same in the language of the pipeline's content filters. All of them together have to let an event through.
 * @param filters checked
 * @returns null when nothing is kept out
 */
export function toContentFilter(filters: CostKatanaFilters): Record<string, unknown> | null {
  const { minCost } = filters;
  const lists = LIST_NAMES.flatMap((name) => {
    const values = filters[name];
    return values && values.length > 0 ? [[LISTS[name], { $in: values }] as const] : [];
  });
  const cost = minCost === undefined ? {} : { $or: [{ [COST]: { $exist: false } }, { [COST]: { $gte: minCost } }] };
  const filter = { ...Object.fromEntries(lists), ...cost };
  return Object.keys(filter).length > 0 ? filter : null;
}

/**
 * The webhook's `filters` of an endpoint's content filter.
 * @returns undefined when the filter says something that they cannot say: it was made with the native API
 */
export function fromContentFilter(filter: object | null): CostKatanaFilters | undefined {
  const given = (filter ?? {}) as Record<string, { $in?: readonly string[] } | undefined>;
  const lists = LIST_NAMES.flatMap((name) => {
    const values = given[LISTS[name]]?.$in;
    return values ? [[name, values] as const] : [];
  });
  const either = given['$or'] as readonly Record<string, { $gte?: number } | undefined>[] | undefined;
  const minCost = either?.[1]?.[COST]?.$gte;
  const filters: CostKatanaFilters = { ...Object.fromEntries(lists), ...(minCost === undefined ? {} : { minCost }) };
  return JSON.stringify(toContentFilter(filters)) === JSON.stringify(inOrder(given)) ? filters : undefined;
}

/** As `toContentFilter` orders them; null when there are none. */
function inOrder(filter: Readonly<Record<string, unknown>>): Record<string, unknown> | null {
  const known = [...Object.values(LISTS), '$or'].filter((name) => name in filter);
  const others = Object.keys(filter).filter((name) => !known.includes(name));
  const entries = [...known, ...others].map((name) => [name, filter[name]] as const);
  return entries.length > 0 ? Object.fromEntries(entries) : null;
}
