import { DELIVERY, type StoredDelivery } from '../delivery-queries.ts';
import type { Read } from './bounded-read.ts';
import { conditionsOf, leadOf, type DeliverySearch } from './delivery-conditions.ts';
import { candidateEvents, ofEventWith, type Attributes } from './event-attributes.ts';
import { orderBy, scanConditions, timeOrder, type Found, type Place, type Scan } from './place.ts';
import { statement, type Condition, type Statement } from './statement.ts';

/** Rows that a search looks at, at most. When they do not fill the page, the next one goes on behind them. */
export const DELIVERIES_EXAMINED = 10_000;
/** The same for events with an attribute, each of which takes two lookups. */
export const EVENTS_EXAMINED = 1_000;

/** Deliveries that match, in the order of the scan. */
export async function searchDeliveries(read: Read, search: DeliverySearch, scan: Scan): Promise<Found<StoredDelivery>> {
  return found(read, scan, (limit) => deliverySearch(search, { ...scan, limit }), endOfExamined(search, scan));
}

/** Deliveries by their numbers, for who does not go on from a place. */
export interface Numbered {
  readonly rows: StoredDelivery[];
  /** How many match. */
  readonly total: number;
}

/** Of the deliveries that match, the newest first, those with some numbers. Behind `DELIVERIES_EXAMINED` is none. */
export async function numberedDeliveries(
  read: Read,
  search: DeliverySearch,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<Numbered> {
  const total = await countDeliveries(read, search);
  if (total <= offset) return { rows: [], total };
  return { rows: await read<StoredDelivery>(numberedSearch(search, offset, limit)), total };
}

export function numberedSearch(search: DeliverySearch, offset: number, limit: number): Statement {
  const matching = matchingOf(readingOf(search, { order: 'newest', limit: DELIVERIES_EXAMINED }));
  return statement(
    (p) => `SELECT ${DELIVERY} FROM ${matching(p)} ${orderBy('newest')} OFFSET ${p.add(offset)} LIMIT ${p.add(limit)}`,
  );
}

/**
 * How many match, of the newest that are looked at.
 * @param most where counting ends, when an index has them all; else `DELIVERIES_EXAMINED` are looked at
 */
export async function countDeliveries(
  read: Read,
  search: DeliverySearch,
  most: number = DELIVERIES_EXAMINED,
): Promise<number> {
  const [row] = await read<{ count: number }>(deliveryCount(search, most));
  return row!.count;
}

export function deliveryCount(search: DeliverySearch, most: number): Statement {
  const matching = matchingOf(readingOf(search, { order: 'newest', limit: most }));
  return statement((p) => `SELECT count(*)::integer AS count FROM ${matching(p)}`);
}

/**
 * @param select the statement for so many rows
 * @param end asks where the rows that were looked at end, if they were as many as may be looked at
 */
export async function found<Row extends Place>(
  read: Read,
  { limit }: Scan,
  select: (limit: number) => Statement,
  end: Statement | undefined,
): Promise<Found<Row>> {
  const rows = await read<Row>(select(limit + 1));
  if (rows.length > limit) {
    const shown = rows.slice(0, limit);
    const { acceptedAt, id } = shown.at(-1)!;
    return { rows: shown, more: { acceptedAt, id } };
  }
  const [more] = end ? await read<Place>(end) : [];
  return { rows, ...(more ? { more } : {}) };
}

/** The candidates that one index gives, in the order of the scan, and of those the ones that match. */
export function deliverySearch(search: DeliverySearch, scan: Scan): Statement {
  const reading = readingOf(search, scan);
  const matching = matchingOf(reading);
  return statement(
    (p) => `SELECT ${DELIVERY} FROM ${matching(p)} ${orderBy(scan.order, reading.time)} LIMIT ${scan.limit}`,
  );
}

function matchingOf({ candidates, filters }: Reading): Condition {
  return (p) => {
    const from = candidates(p);
    const where = filters.length > 0 ? `WHERE ${filters.map((filter) => filter(p)).join(' AND ')}` : '';
    return `(${from}) AS d ${where}`;
  };
}

/** Undefined for a search that looks at nothing but what it shows. */
export function endOfExamined(search: DeliverySearch, scan: Scan): Statement | undefined {
  const { end } = readingOf(search, scan);
  return end && statement(end);
}

interface Reading {
  /** SQL of deliveries. */
  readonly candidates: Condition;
  readonly filters: readonly Condition[];
  /** The column of the candidates that they are in the order of. */
  readonly time?: string;
  readonly end?: Condition;
}

function readingOf(search: DeliverySearch, scan: Scan): Reading {
  const { attributes, event } = search;
  return attributes && event === undefined ? byAttributes(search, attributes, scan) : byIndex(search, scan);
}

function byIndex(search: DeliverySearch, scan: Scan): Reading {
  const { tenant, attributes } = search;
  const lead = leadOf(search);
  const filters = attributes
    ? [...lead.filters, ofEventWith(tenant, attributes, search, 'd.event_id')]
    : [...lead.filters];
  const limit = filters.length === 0 ? scan.limit : DELIVERIES_EXAMINED;
  const order = orderBy(scan.order);
  const select =
    (columns: string): Condition =>
    (p) => {
      const always = [`tenant = ${p.add(tenant)}`, ...scanConditions(search, scan, p)].join(' AND ');
      // Each in the order of the scan, so that merging them reads of each what the page takes.
      const alternatives = lead.alternatives.map(
        (alternative) =>
          `SELECT ${columns} FROM deliveries WHERE ${always} AND ${alternative(p)} ${order} LIMIT ${limit}`,
      );
      return alternatives.length === 1
        ? alternatives[0]!
        : `${alternatives.map((one) => `(${one})`).join(' UNION ALL ')} ${order} LIMIT ${limit}`;
    };
  const end: Condition = (p) =>
    `SELECT accepted_at AS "acceptedAt", id FROM (${select('accepted_at, id')(p)}) AS d ${order} OFFSET ${limit - 1}`;
  return { candidates: select('*'), filters, ...(filters.length > 0 ? { end } : {}) };
}

/** From an attribute to its events, and from those to their deliveries. */
function byAttributes(search: DeliverySearch, attributes: Attributes, scan: Scan): Reading {
  const { tenant } = search;
  const events = candidateEvents(tenant, attributes, search, scan, EVENTS_EXAMINED);
  const candidates: Condition = (p) => `
    SELECT d.*, a.accepted_at AS examined_at FROM (${events(p)}) AS a
    CROSS JOIN LATERAL (
      SELECT * FROM deliveries
      WHERE tenant = ${p.add(tenant)} AND event_id = a.event_id AND accepted_at = a.accepted_at
        AND ${scanConditions(search, scan, p).join(' AND ')}
      OFFSET 0
    ) AS d`;
  const filters = [...conditionsOf(search), ofEventWith(tenant, attributes, search, 'd.event_id')];
  // Milliseconds are looked at whole: what is behind the last one has another time.
  const end: Condition = (p) =>
    `SELECT accepted_at AS "acceptedAt", ${BEHIND_ALL[scan.order]} AS id FROM (${events(p)}) AS a
     ${timeOrder(scan.order)} OFFSET ${EVENTS_EXAMINED - 1} LIMIT 1`;
  // By the time of the events, which is the same, and of which the planner knows that it is in order already.
  return { candidates, filters, time: 'examined_at', end };
}

/** An id behind which, in the order of the scan, there is none of the same time. */
export const BEHIND_ALL = { newest: `''`, oldest: `'~'` } as const;
