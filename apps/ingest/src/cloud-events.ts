import { attributeProblems, cloudEventId, itemSpans, memberSpans, timeOf } from '#domain';
import { HookwireError, type FieldProblem } from '#service';
import { checkContext, type CloudEventContext } from './cloud-event-context.ts';
import {
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
// The payload's text is taken from the body as it was sent.

export type Headers = Readonly<Record<string, string | string[] | undefined>>;

const STRUCTURED = 'application/cloudevents+json';
const BATCHED = 'application/cloudevents-batch+json';
const NO_DATA = Buffer.from('null');

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
  if (mode === 'binary') return { batch: false, event: readBinary(headers, body, maxEventBytes) };
  const [text, value] = parseJson(body);
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

function readBinary(headers: Headers, body: Uint8Array, maxEventBytes: number): EventInput {
  checkSize(body.length, maxEventBytes);
  const context: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith('ce-') && value !== undefined) context[name.slice(3)] = percentDecoded(String(value));
  }
  // An event may be its context alone.
  if (body.length === 0) return toInput(checkContext(context), NO_DATA);
  if (mediaType(headers) !== 'application/json' && !mediaType(headers).endsWith('+json')) {
    throw new HookwireError('unsupported_media_type', 'The data of a binary CloudEvent must be JSON here.');
  }
  parseJson(body);
  return toInput(checkContext(context), body);
}

/** Header values carry what is not printable ASCII as percent-encoded UTF-8 (HTTP binding, 3.1.3.2). */
function percentDecoded(value: string): string {
  const text = /^"(.*)"$/.exec(value)?.[1]?.replace(/\\(.)/g, '$1') ?? value;
  try {
    return decodeURIComponent(text);
  } catch {
    // A producer that does not encode: a percent sign is one.
    return text;
  }
}

function readStructured(json: string, value: unknown, maxEventBytes: number): EventInput {
  checkSize(Buffer.byteLength(json), maxEventBytes);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new HookwireError('validation_failed', 'A CloudEvent is a JSON object.');
  }
  const { data: _, ...context } = value as Record<string, unknown>;
  const event = checkContext(context);
  const data = memberSpans(json).get('data');
  return toInput(event, data ? Buffer.from(json.slice(data.start, data.end)) : NO_DATA);
}

function toInput({ id, source, type, time, attributes: others }: CloudEventContext, data: Uint8Array): EventInput {
  const attributes = { source, ceid: id, ...others };
  const problems: FieldProblem[] = [...typeProblems(type), ...attributeProblems(attributes)];
  failOn(problems);
  return { id: cloudEventId(source, id), type, occurredAt: timeOf(time), attributes, channels: undefined, data };
}
