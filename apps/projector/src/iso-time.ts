/** A time in milliseconds since the epoch, as Postgres reads it. */
export function iso(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
