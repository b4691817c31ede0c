const RFC3339 = /^([1-9]\d{3}-\d{2}-\d{2})[Tt]([01]\d|2[0-3]):\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/;
/** The end of the year 9999: beyond it Postgres and JavaScript write a time differently. */
const LAST_TIME = 253_402_300_799_999;

/**
 * Milliseconds since the epoch of an RFC 3339 time in the years 1000 to 9999; undefined for what is none. A time without
 * its zone is none: it would be another on another server.
 */
export function timeOf(value: unknown): number | undefined {
  const day = typeof value === 'string' ? RFC3339.exec(value)?.[1] : undefined;
  // `Date` takes the 30th of February for the 2nd of March.
  if (day === undefined || new Date(`${day}T00:00:00Z`).toJSON()?.startsWith(day) !== true) return undefined;
  const time = Date.parse(value as string);
  return time <= LAST_TIME ? time : undefined;
}
