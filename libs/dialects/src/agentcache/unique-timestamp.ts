const SEQUENCES = 1_000_000;

/**
 * The time of an event, unlike that of every other event of the same name: receivers take two events of one name and
 * one time for duplicates. Behind the milliseconds stand six digits of the event's place in EVENTS, so events of the
 * same millisecond differ unless a multiple of a million others lies between them.
 * @param occurredAt milliseconds since the epoch
 * @returns RFC 3339 with nine digits, the most that readers of times agree on: `2025-01-11T10:50:00.000000042Z`
 */
export function uniqueTimestamp(occurredAt: number, sequence: number): string {
  const place = String(sequence % SEQUENCES).padStart(6, '0');
  return `${new Date(occurredAt).toISOString().slice(0, -1)}${place}Z`;
}
