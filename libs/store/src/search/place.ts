import type { Parameters } from './statement.ts';

/** A place in a list that is ordered by acceptance time and id. Not a number of rows: what comes in between shifts nothing. */
export interface Place {
  readonly acceptedAt: Date;
  readonly id: string;
}

/** Which part of a list to read, and in which order. */
export interface Scan {
  readonly order: 'newest' | 'oldest';
  /** Go on behind this row; `inclusive`: with it. */
  readonly behind?: Place & { readonly inclusive?: boolean };
  /** Rows at most. */
  readonly limit: number;
}

/** Accepted in this time. Always given: it says which partitions matter. */
export interface Span {
  readonly from: Date;
  /** Not included. Without it the span is open. */
  readonly to?: Date;
}

export interface Found<Row> {
  readonly rows: Row[];
  /** Where to go on; undefined when that was all. There may be no more rows behind it, but somebody has to look. */
  readonly more?: Place;
}

/**
 * The conditions on the time alone. Where a place says the same more exactly they are for the planner: by them it knows
 * which partitions it can leave out.
 */
export function spanConditions({ from, to }: Span, scan: Scan | undefined, p: Parameters, alias = ''): string[] {
  const conditions = [`${alias}accepted_at >= ${p.add(from)}`];
  if (to) conditions.push(`${alias}accepted_at < ${p.add(to)}`);
  if (scan?.behind) conditions.push(`${alias}accepted_at ${BEYOND[scan.order]}= ${p.add(scan.behind.acceptedAt)}`);
  return conditions;
}

/** The conditions that keep a scan within its span and behind its place. */
export function scanConditions(span: Span, scan: Scan, p: Parameters): string[] {
  const conditions = spanConditions(span, scan, p);
  const { behind, order } = scan;
  if (!behind) return conditions;
  const operator = `${BEYOND[order]}${behind.inclusive ? '=' : ''}`;
  return [...conditions, `(accepted_at, id) ${operator} (${p.add(behind.acceptedAt)}, ${p.add(behind.id)})`];
}

const BEYOND = { newest: '<', oldest: '>' } as const;
const DIRECTION = { newest: 'DESC', oldest: 'ASC' } as const;

export function orderBy(order: Scan['order'], time = 'accepted_at'): string {
  return `ORDER BY ${time} ${DIRECTION[order]}, id ${DIRECTION[order]}`;
}

export function timeOrder(order: Scan['order']): string {
  return `ORDER BY accepted_at ${DIRECTION[order]}`;
}
