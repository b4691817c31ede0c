import { HTTP, ValidationError, type CloudEventV1 } from 'cloudevents';
import { cloudEventId, itemSpans, memberSpans } from '#domain';
import { HookwireError, type FieldProblem } from '#service';
import {
  attributeProblems,
  checkBatchLength,
  checkSize,
  failOn,
  orError,
  parseJson,
  typeProblems,
  type EventInput,
  type PublishRequest,
} from './event-input.ts';

// CloudEvents 1.0 over HTTP: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md
// The SDK says what a valid CloudEvent is; the payload's text is taken from the body as it was sent.

export type Headers = Readonly<Record<string, string | string[] | undefined>>;

const STRUCTURED = 'application/cloudevents+json';
const BATCHED = 'application/cloudevents-batch+json';
const ENVELOPE = new Set(['id', 'source', 'specversion', 'type', 'time', 'data', 'data_base64', 'datacontenttype']);

/** How a request speaks; undefined when it holds no CloudEvent. */
export function cloudEventsMode(headers: Headers): 'structured' | 'batched' | 'binary' | undefined {
  const type = mediaType(headers);
  if (type === STRUCTURED) return 'structured';
  if (type === BATCHED) return 'batched';
  return headers['ce-specversion'] === undefined ? undefined : 'binary';
}

/** The media type of a request, without parameters. */
export function mediaType(headers: Headers): string {
  return String(headers['content-type'] ?? '')
    .split(';')[0]!
    .trim()
    .toLowerCase();
}

/** @throws HookwireError when nothing of it can be accepted */
export function readCloudEvents(
  mode: 'structured' | 'batched' | 'binary',
  headers: Headers,
  body: Uint8Array,
  maxEventBytes: number,
): PublishRequest {
  const [text, value] = parseJson(body);
  if (mode === 'binary') {
    if (mediaType(headers) !== 'application/json' && !mediaType(headers).endsWith('+json')) {
      throw new HookwireError('unsupported_media_type', 'The data of a binary CloudEvent must be JSON here.');
    }
    checkSize(body.length, maxEventBytes);
    // The SDK gets an empty object in place of the data, which needs no second parsing.
    return { batch: false, event: toInput(validated({ ...headers, 'content-type': 'application/json' }, '{}'), body) };
  }
  if (mode === 'structured') return { batch: false, event: readStructured(text, value, maxEventBytes) };
  if (!Array.isArray(value)) {
    throw new HookwireError('validation_failed', `The body of ${BATCHED} is a JSON array of CloudEvents.`);
  }
  checkBatchLength(value.length);
  const items = itemSpans(text).map(({ start, end }, n) =>
    orError(() => readStructured(text.slice(start, end), value[n], maxEventBytes)),
  );
  return { batch: true, items };
}

function readStructured(json: string, value: unknown, maxEventBytes: number): EventInput {
  checkSize(Buffer.byteLength(json), maxEventBytes);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new HookwireError('validation_failed', 'A CloudEvent is a JSON object.');
  }
  if ('data_base64' in value) {
    throw new HookwireError('validation_failed', 'data_base64: binary data cannot be delivered; send JSON in "data".');
  }
  const { data: _, ...context } = value as Record<string, unknown>;
  const event = validated({ 'content-type': STRUCTURED }, JSON.stringify(context));
  const data = memberSpans(json.trim()).get('data');
  return toInput(event, Buffer.from(data ? json.trim().slice(data.start, data.end) : 'null'));
}

function validated(headers: Headers, body: string): CloudEventV1<unknown> {
  try {
    const event = HTTP.toEvent({ headers: headers, body });
    const one = Array.isArray(event) ? event[0]! : event;
    if (one.specversion !== '1.0') {
      throw new HookwireError('validation_failed', `specversion: ${one.specversion} is not understood; send 1.0.`);
    }
    (one as { validate?: () => boolean }).validate?.();
    return one;
  } catch (cause) {
    if (cause instanceof HookwireError) throw cause;
    throw new HookwireError('validation_failed', `Not a valid CloudEvent: ${explain(cause)}`, { cause });
  }
}

function explain(error: unknown): string {
  const details = error instanceof ValidationError && Array.isArray(error.errors) ? error.errors : [];
  const lines = details.map((each) =>
    typeof each === 'string' ? each : `${each.instancePath.slice(1)} ${each.message ?? ''}`.trim(),
  );
  return lines.length > 0 ? lines.join('; ') : (error as Error).message;
}

function toInput(event: CloudEventV1<unknown>, data: Uint8Array): EventInput {
  const extensions = Object.entries(event).filter(([name, value]) => !ENVELOPE.has(name) && value !== undefined);
  const attributes = Object.fromEntries([
    ['source', event.source],
    ['ceid', event.id],
    ...extensions.map(([name, value]) => [name, String(value)] as const),
  ]) as Record<string, string>;
  const occurredAt = event.time === undefined ? undefined : Date.parse(event.time);
  const problems: FieldProblem[] = [...typeProblems(event.type), ...attributeProblems(attributes)];
  if (occurredAt !== undefined && Number.isNaN(occurredAt))
    problems.push({ field: 'time', message: 'is no RFC 3339 time' });
  failOn(problems);
  return { id: cloudEventId(event.source, event.id), type: event.type, occurredAt, attributes, data };
}
