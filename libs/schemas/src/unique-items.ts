import type { WorkMeter } from './work-meter.ts';

/**
 * Whether no two items are the same by JSON Schema's rules: 1 and 1.0 are, and the order of an object's members does
 * not matter. Every item is looked at once; comparing each with each, as ajv does, takes hours for a large list.
 * @throws WorkExceeded
 */
export function areUnique(items: readonly unknown[], meter: WorkMeter): boolean {
  const seen = new Set<string>();
  for (const item of items) {
    const text = canonical(item, meter);
    meter.spend(1 + text.length / 8);
    if (seen.has(text)) return false;
    seen.add(text);
  }
  return true;
}

/** The same text for values that are the same, and only for those. */
function canonical(value: unknown, meter: WorkMeter): string {
  meter.spend(1);
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, meter)).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner, meter)}`).join()}}`;
}
