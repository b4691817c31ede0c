import { patternsThatMatch, type EndpointNotice } from '#domain';
import type { Endpoint } from '#store';

// Hookwire's own events, by which tenants learn of their endpoints. `docs/operational-events.md` describes them.

const TYPES = {
  give_up: 'endpoint.disabled',
  failing: 'endpoint.failing',
  recovered: 'endpoint.recovered',
  certificate_expiring: 'certificate.expiring',
} as const satisfies Record<EndpointNotice['notice']['type'], string>;

/** Undefined for what a newer worker has to say. */
export function operationalType({ notice }: EndpointNotice): string | undefined {
  return TYPES[notice.type];
}

/** The payload. */
export function operationalData(
  { at, notice }: EndpointNotice,
  { id, url, description }: Pick<Endpoint, 'id' | 'url' | 'description'>,
): object {
  const endpoint = { id, url, description };
  switch (notice.type) {
    case 'give_up':
      return { endpoint, reason: notice.reason, disabledAt: iso(at) };
    case 'failing':
      return { endpoint, failingSince: iso(notice.since), lastError: notice.lastError };
    case 'recovered':
      return { endpoint, failingSince: iso(notice.failingSince), recoveredAt: iso(at) };
    case 'certificate_expiring':
      return { endpoint, expiresAt: iso(notice.expiresAt), daysLeft: notice.daysLeft };
  }
}

/** What an endpoint subscribes to that is to get any of these events: "all events" (`*`) does not mean them. */
const ASKING = new Set(Object.values(TYPES).flatMap(patternsThatMatch));
ASKING.delete('*');

/** Whether an endpoint gets such events itself. One about it could come back to it, fail, and cause the next. */
export function getsOperationalEvents({ eventTypes }: Pick<Endpoint, 'eventTypes'>): boolean {
  return eventTypes.some((pattern) => ASKING.has(pattern));
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
