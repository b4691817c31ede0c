/** RFC 3339, UTC, with milliseconds: as `Date.prototype.toISOString`. @param ms milliseconds since the epoch */
export function timestamp(ms: number): string {
  return new Date(ms).toISOString();
}

/** RFC 3339, UTC, without a fraction: products that only show such times may have users who only read such. */
export function timestampInSeconds(ms: number): string {
  return `${timestamp(ms).slice(0, -5)}Z`;
}
