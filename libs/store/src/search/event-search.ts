import { EVENT, type StoredEvent } from '../delivery-queries.ts';
import type { Read } from './bounded-read.ts';
import { isExactType, typeCondition } from './delivery-conditions.ts';
import { BEHIND_ALL, DELIVERIES_EXAMINED, EVENTS_EXAMINED, found } from './delivery-search.ts';
import { candidateEvents, type Attributes } from './event-attributes.ts';
import { orderBy, scanConditions, timeOrder, type Found, type Scan, type Span } from './place.ts';
import { statement, type Condition, type Statement } from './statement.ts';

/** All that is given has to hold. */
export interface EventSearch extends Span {
  readonly tenant: string;
  /** Exact, or everything below a name: `invoice.*`. One of them. */
  readonly types?: readonly string[];
  readonly attributes?: Attributes;
  /** Whether any endpoint got it. */
  readonly matched?: boolean;
}

/** Events that match, in the order of the scan. */
export async function searchEvents(read: Read, search: EventSearch, scan: Scan): Promise<Found<StoredEvent>> {
  return found(read, scan, (limit) => eventSearch(search, { ...scan, limit }), endOfExaminedEvents(search, scan));
}

export function eventSearch(search: EventSearch, scan: Scan): Statement {
  const filters = filtersOf(search);
  return statement((p) => {
    const from = search.attributes ? byAttributes(search, search.attributes, scan)(p) : byIndex('*', search, scan)(p);
    const where = filters.length > 0 ? `WHERE ${filters.map((filter) => filter(p)).join(' AND ')}` : '';
    return `SELECT ${EVENT} FROM (${from}) AS e ${where} ${orderBy(scan.order)} LIMIT ${scan.limit}`;
  });
}

export function endOfExaminedEvents(search: EventSearch, scan: Scan): Statement | undefined {
  const { tenant, attributes } = search;
  if (attributes) {
    const candidates = candidateEvents(tenant, attributes, search, scan, EVENTS_EXAMINED);
    return statement(
      (p) => `SELECT accepted_at AS "acceptedAt", ${BEHIND_ALL[scan.order]} AS id FROM (${candidates(p)}) AS a
        ${timeOrder(scan.order)} OFFSET ${EVENTS_EXAMINED - 1} LIMIT 1`,
    );
  }
  if (filtersOf(search).length === 0) return undefined;
  return statement(
    (p) => `SELECT accepted_at AS "acceptedAt", id FROM (${byIndex('accepted_at, id', search, scan)(p)}) AS e
      ${orderBy(scan.order)} OFFSET ${DELIVERIES_EXAMINED - 1}`,
  );
}

/** The type that an index has, in the order of the pages. */
function leadingType({ types, attributes }: EventSearch): string | undefined {
  return !attributes && types?.length === 1 && isExactType(types[0]!) ? types[0] : undefined;
}

function filtersOf(search: EventSearch): Condition[] {
  const { types, matched } = search;
  const filters: Condition[] = [];
  if (types && leadingType(search) === undefined) filters.push((p) => typeCondition('type', types, p));
  if (matched !== undefined) filters.push(() => (matched ? 'matched > 0' : 'matched = 0'));
  return filters;
}

function byIndex(columns: string, search: EventSearch, scan: Scan): Condition {
  const type = leadingType(search);
  const limit = filtersOf(search).length === 0 ? scan.limit : DELIVERIES_EXAMINED;
  return (p) => {
    const conditions = [`tenant = ${p.add(search.tenant)}`, ...scanConditions(search, scan, p)];
    if (type !== undefined) conditions.push(`type = ${p.add(type)}`);
    return `SELECT ${columns} FROM events WHERE ${conditions.join(' AND ')} ${orderBy(scan.order)} LIMIT ${limit}`;
  };
}

function byAttributes(search: EventSearch, attributes: Attributes, scan: Scan): Condition {
  const { tenant } = search;
  const candidates = candidateEvents(tenant, attributes, search, scan, EVENTS_EXAMINED);
  return (p) => `
    SELECT e.* FROM (${candidates(p)}) AS a
    CROSS JOIN LATERAL (
      SELECT * FROM events
      WHERE tenant = ${p.add(tenant)} AND id = a.event_id AND accepted_at = a.accepted_at
        AND attributes @> ${p.add(JSON.stringify(attributes))}::jsonb AND ${scanConditions(search, scan, p).join(' AND ')}
      LIMIT 1
    ) AS e`;
}
