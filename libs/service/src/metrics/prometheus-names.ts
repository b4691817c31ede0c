import { METRICS, type MetricName } from './table.ts';

/** UCUM's units in the words of Prometheus. What stands in braces is no unit. */
const UNITS: Record<string, string> = { s: 'seconds', By: 'bytes', '1': 'ratio' };

/** A unit as names have it; undefined for what is only counted. */
export function unitOf(ucum: string): string | undefined {
  return UNITS[ucum];
}

/** The name of an attribute, or a metric, with nothing in it that Prometheus has not. */
export function plain(name: string): string {
  return name.replace(/[^a-zA-Z0-9_]/g, '_');
}

/** The name of a metric in Prometheus, without what is added to each of its samples. */
export function familyOf(name: string, unit: string): string {
  const base = plain(name);
  const suffix = UNITS[unit];
  return suffix && !base.endsWith(`_${suffix}`) ? `${base}_${suffix}` : base;
}

/** The name by which a metric is asked for in Prometheus; of a histogram, without `_bucket`, `_sum` and `_count`. */
export function prometheusName(name: MetricName): string {
  const { kind, unit } = METRICS[name];
  const family = familyOf(name, unit);
  return kind === 'counter' || kind === 'observable_counter' ? `${family}_total` : family;
}
