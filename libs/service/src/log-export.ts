import { context } from '@opentelemetry/api';
import { logs, SeverityNumber, type AnyValue, type LogAttributes, type Logger } from '@opentelemetry/api-logs';

/** As `createLogger` writes them. */
const SEVERITIES: Record<string, SeverityNumber> = {
  trace: SeverityNumber.TRACE,
  debug: SeverityNumber.DEBUG,
  info: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
  fatal: SeverityNumber.FATAL,
};

/** What a record has a place of its own for, or its resource says. */
const ELSEWHERE = new Set(['level', 'time', 'msg', 'service', 'pid', 'traceId', 'spanId']);

/** Fields that spans have, too, have the same name there; others are `hookwire.` and the field. */
const NAMES: Record<string, string> = {
  event: 'hookwire.event.id',
  type: 'hookwire.event.type',
  attemptId: 'hookwire.attempt.id',
  status: 'http.response.status_code',
  error: 'error.type',
};

let target: Logger | undefined;

/** From now on, log lines go to OpenTelemetry, too. To be called when its SDK has been started. */
export function startLogExport(): void {
  target = logs.getLogger('hookwire');
}

export function stopLogExport(): void {
  target = undefined;
}

/**
 * Passes on a line that was logged in this moment, in the trace that is active. The line and not what was logged: what
 * is secret is masked in it.
 * @param line JSON
 */
export function exportLine(line: string): void {
  if (!target) return;
  const fields = JSON.parse(line) as Record<string, AnyValue> & { level: string; msg?: string; time: string };
  target.emit({
    timestamp: new Date(fields.time),
    severityNumber: SEVERITIES[fields.level] ?? SeverityNumber.UNSPECIFIED,
    severityText: fields.level.toUpperCase(),
    body: fields.msg ?? '',
    attributes: logAttributes(fields),
    context: context.active(),
  });
}

/** The fields of a line by the names of OpenTelemetry. @see https://opentelemetry.io/docs/specs/semconv/exceptions/ */
export function logAttributes(fields: Readonly<Record<string, AnyValue>>): LogAttributes {
  const attributes: LogAttributes = {};
  for (const [field, value] of Object.entries(fields)) {
    if (ELSEWHERE.has(field) || value === null) continue;
    if (field === 'err') Object.assign(attributes, exception(value as Record<string, AnyValue>));
    else attributes[NAMES[field] ?? `hookwire.${inSnakeCase(field)}`] = value;
  }
  return attributes;
}

function exception({ type, message, stack }: Record<string, AnyValue>): LogAttributes {
  return { 'exception.type': type, 'exception.message': message, 'exception.stacktrace': stack };
}

function inSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
