/** What a query of LogQL or TraceQL wants to know of whose lines or spans. */
export interface FieldsAsked {
  /** Of `service.name`. */
  readonly services: RegExp;
  /** By their names in OpenTelemetry. */
  readonly fields: readonly string[];
}

/** Loki's own, of every line that came over OTLP. */
const OF_EVERY_LINE = new Set(['trace_id', 'span_id', 'severity_text', 'service_name']);

/**
 * @param query LogQL
 * @param names those that OpenTelemetry has: Loki has underscores in the place of their dots
 */
export function askedOfLines(query: string, names: readonly string[]): FieldsAsked {
  const [, operator, value] = /\{service_name(=~|=)"([^"]+)"\}/.exec(query)!;
  const found = [
    ...[...query.matchAll(/\|\s*(\w+)\s*(?:=~|!~|!=|=|>|<)/g)].map(([, name]) => name!),
    ...[...query.matchAll(/\bunwrap (\w+)/g)].map(([, name]) => name!),
    ...[...query.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list]) => list!.split(/,\s*/)),
    ...[...query.matchAll(/\{\{\.(\w+)\}\}/g)].map(([, name]) => name!),
  ];
  const dotted = new Map(names.map((name) => [name.replace(/[^a-zA-Z0-9_]/g, '_'), name]));
  return {
    services: new RegExp(`^${operator === '=' ? value : `(?:${value})`}$`),
    fields: [...new Set(found)].filter((name) => !OF_EVERY_LINE.has(name)).map((name) => dotted.get(name) ?? name),
  };
}

/** @param query TraceQL */
export function askedOfSpans(query: string): FieldsAsked {
  const service = /resource\.service\.name = "([^"]+)"/.exec(query)?.[1];
  return {
    services: new RegExp(`^${service ?? '.*'}$`),
    fields: [...new Set([...query.matchAll(/\bspan\.([\w.]+)/g)].map(([, name]) => name!))],
  };
}
