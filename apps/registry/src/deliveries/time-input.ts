const RFC3339 = /^[1-9]\d{3}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/;

/** A time without its zone would mean another moment on another server. */
export function timeProblem(value: unknown): string | undefined {
  const known = typeof value === 'string' && RFC3339.test(value) && !Number.isNaN(Date.parse(value));
  return known ? undefined : 'must be a time with its zone, like 2030-01-31T00:00:00Z';
}
