import { createHash } from 'node:crypto';
import type { EndpointNotice } from './fact.ts';
import { sortableId } from './ids.ts';
import { patternsThatMatch } from './matching.ts';

// Hookwire's own events, by which tenants learn of their endpoints. `docs/operational-events.md` describes them.

export const OPERATIONAL_TYPES = {
  give_up: 'endpoint.disabled',
  failing: 'endpoint.failing',
  recovered: 'endpoint.recovered',
  certificate_expiring: 'certificate.expiring',
  exhausted: 'delivery.exhausted',
} as const satisfies Record<EndpointNotice['notice']['type'], string>;

/** The operators': its endpoints may subscribe to the operational events of all tenants. */
export const SYSTEM_TENANT = 'tnt_00000000000000000000000000';

/** What an endpoint subscribes to that is to get any of these events. */
const ASKING = new Set(Object.values(OPERATIONAL_TYPES).flatMap((type) => patternsThatMatch(type, true)));

/** Whether an endpoint gets such events itself. One about it could come back to it, fail, and cause the next. */
export function getsOperationalEvents({ eventTypes }: { readonly eventTypes: readonly string[] }): boolean {
  return eventTypes.some((pattern) => ASKING.has(pattern));
}

/**
 * The id of a notice, and of the event that tells of it. Made of what it is about: said twice, by one process and by the
 * next, it is the same, and acted on once.
 */
export function noticeId(...about: readonly string[]): string {
  return sortableId('ntc', 0, createHash('sha256').update(about.join('\n')).digest().subarray(0, 10));
}
