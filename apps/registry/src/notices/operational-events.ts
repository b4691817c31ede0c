import { OPERATIONAL_TYPES, type EndpointNotice } from '#domain';
import type { Endpoint } from '#store';

/** Undefined for what a newer worker has to say. */
export function operationalType({ notice }: EndpointNotice): string | undefined {
  return OPERATIONAL_TYPES[notice.type];
}

/** The payload, which `docs/operational-events.schema.json` describes: fields may be added, and none changed. */
export function operationalData(
  { tenant, at, notice }: EndpointNotice,
  { id, url, description }: Pick<Endpoint, 'id' | 'url' | 'description'>,
): object {
  const about = { tenant, endpoint: { id, url, description } };
  switch (notice.type) {
    case 'give_up':
      return { ...about, reason: notice.reason, disabledAt: iso(at) };
    case 'failing':
      return { ...about, failingSince: iso(notice.since), lastError: notice.lastError };
    case 'recovered':
      return { ...about, failingSince: iso(notice.failingSince), recoveredAt: iso(at) };
    case 'certificate_expiring':
      return {
        ...about,
        certificateOf: notice.of ?? 'receiver',
        expiresAt: iso(notice.expiresAt),
        daysLeft: notice.daysLeft,
      };
    case 'exhausted': {
      const { delivery, run, event, attempts, firstAttemptAt, lastAttempt } = notice;
      const { statusCode = null, error = null } = lastAttempt;
      const last = { id: lastAttempt.id, startedAt: iso(lastAttempt.startedAt), statusCode, error };
      return { ...about, delivery, run, event, attempts, firstAttemptAt: iso(firstAttemptAt), lastAttempt: last };
    }
  }
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
