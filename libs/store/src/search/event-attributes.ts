import { spanConditions, timeOrder, type Scan, type Span } from './place.ts';
import type { Condition } from './statement.ts';

/** What is asked of an event's attributes: all of them, with these values. */
export type Attributes = Readonly<Record<string, string>>;

/** How `event_attributes` stands for an attribute. @param key, value SQL of type text */
export function termOf(key: string, value: string): string {
  return `hashtextextended(${key} || '=' || ${value}, 0)`;
}

/**
 * SQL of time and id of the events that seem to have the first of some attributes, in the order of the scan: at most
 * `limit`, and with the last of them all others of its millisecond.
 */
export function candidateEvents(
  tenant: string,
  attributes: Attributes,
  span: Span,
  scan: Scan,
  limit: number,
): Condition {
  const [[key, value]] = Object.entries(attributes) as [[string, string]];
  return (p) => `
    SELECT accepted_at, event_id FROM event_attributes
    WHERE tenant = ${p.add(tenant)} AND term = ${termOf(`${p.add(key)}::text`, `${p.add(value)}::text`)}
      AND ${spanConditions(span, scan, p).join(' AND ')}
    ${timeOrder(scan.order)} FETCH FIRST ${limit} ROWS WITH TIES`;
}

/**
 * Whether the event of a row `d` has all attributes. A subquery for the value, not EXISTS: the planner would make a join
 * of that, and of the join a reading of all events.
 */
export function ofEventWith(tenant: string, attributes: Attributes, span: Span, eventId: string): Condition {
  return (p) => `(
    SELECT attributes @> ${p.add(JSON.stringify(attributes))}::jsonb FROM events
    WHERE tenant = ${p.add(tenant)} AND id = ${eventId} AND events.accepted_at = d.accepted_at
      AND ${spanConditions(span, undefined, p, 'events.').join(' AND ')}
    LIMIT 1)`;
}
