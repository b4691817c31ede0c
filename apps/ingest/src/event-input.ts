import {
  attributeProblems,
  isChannel,
  isEventId,
  isEventType,
  itemSpans,
  MAX_CHANNELS,
  memberSpans,
  timeOf,
  type Span,
} from '#domain';
import { HookwireError, type FieldProblem } from '#service';

/** An event as a producer described it, checked. */
export interface EventInput {
  /** Undefined: Hookwire makes one. */
  readonly id: string | undefined;
  readonly type: string;
  /** Milliseconds since the epoch. Undefined: now. */
  readonly occurredAt: number | undefined;
  readonly attributes: Readonly<Record<string, string>> | undefined;
  readonly channels: readonly string[] | undefined;
  /** The payload's JSON text as it was sent. */
  readonly data: Uint8Array;
}

/** What a request asks for: one event, or several, each of which may be wrong for itself. */
export type PublishRequest =
  | { readonly batch: false; readonly event: EventInput }
  | { readonly batch: true; readonly items: readonly (EventInput | HookwireError)[] };

export const MAX_BATCH = 1_000;

const FIELDS = new Set(['id', 'type', 'occurredAt', 'data', 'attributes', 'channels']);

/**
 * Reads a body of the native form: an event, or an array of up to `MAX_BATCH`.
 * @param maxEventBytes what one event may take as it was sent
 * @throws HookwireError when nothing of it can be accepted
 */
export function readNative(body: Uint8Array, maxEventBytes: number): PublishRequest {
  const [text, value] = parseJson(body);
  if (!Array.isArray(value)) return { batch: false, event: readEvent(text, value, wholeOf(text), maxEventBytes) };
  checkBatchLength(value.length);
  const spans = itemSpans(text);
  return {
    batch: true,
    items: value.map((item, n) => orError(() => readEvent(text, item, spans[n]!, maxEventBytes))),
  };
}

/** @throws HookwireError for an empty batch, or one with too many events */
export function checkBatchLength(length: number): void {
  if (length === 0) throw new HookwireError('validation_failed', 'The array is empty; send at least one event.');
  if (length > MAX_BATCH) {
    throw new HookwireError(
      'payload_too_large',
      `The array has ${length} events; send at most ${MAX_BATCH} in a request.`,
    );
  }
}

/** The text of a body, and its value. @throws HookwireError `invalid_json` */
export function parseJson(body: Uint8Array): [string, unknown] {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch (cause) {
    throw new HookwireError('invalid_json', 'The body is not UTF-8.', { cause });
  }
  try {
    return [text, JSON.parse(text) as unknown];
  } catch (cause) {
    throw new HookwireError('invalid_json', `The body is not valid JSON: ${(cause as Error).message}.`, { cause });
  }
}

/** The events that are wrong become their errors, so that the others of a batch are accepted. */
export function orError<T>(read: () => T): T | HookwireError {
  try {
    return read();
  } catch (error) {
    if (error instanceof HookwireError) return error;
    throw error;
  }
}

function readEvent(text: string, value: unknown, span: Span, maxEventBytes: number): EventInput {
  const json = text.slice(span.start, span.end);
  checkSize(Buffer.byteLength(json), maxEventBytes);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new HookwireError('validation_failed', 'An event is a JSON object with at least "type" and "data".');
  }
  const event = value as Record<string, unknown>;
  const problems: FieldProblem[] = Object.keys(event)
    .filter((name) => !FIELDS.has(name))
    .map((field) => ({ field, message: `is not a field of an event; there are ${[...FIELDS].join(', ')}` }));
  if (event['id'] !== undefined && !(typeof event['id'] === 'string' && isEventId(event['id']))) {
    problems.push({ field: 'id', message: 'must be 1 to 200 printable ASCII characters without spaces' });
  }
  problems.push(...typeProblems(event['type']));
  const occurredAt = event['occurredAt'];
  if (occurredAt !== undefined && timeOf(occurredAt) === undefined) {
    problems.push({ field: 'occurredAt', message: 'must be a time like 2026-01-31T12:00:00Z (RFC 3339)' });
  }
  if (!('data' in event)) problems.push({ field: 'data', message: 'is missing; it may be any JSON value' });
  problems.push(...attributeProblems(event['attributes']), ...channelProblems(event['channels']));
  failOn(problems);
  const data = memberSpans(json).get('data')!;
  return {
    id: event['id'] as string | undefined,
    type: event['type'] as string,
    occurredAt: timeOf(occurredAt),
    attributes: event['attributes'] as Record<string, string> | undefined,
    channels: event['channels'] as string[] | undefined,
    data: Buffer.from(json.slice(data.start, data.end)),
  };
}

/** @throws HookwireError `payload_too_large` */
export function checkSize(bytes: number, maxEventBytes: number): void {
  if (bytes <= maxEventBytes) return;
  throw new HookwireError(
    'payload_too_large',
    `The event has ${bytes} bytes and may have ${maxEventBytes}; store large content elsewhere and send a reference.`,
  );
}

export function typeProblems(type: unknown): FieldProblem[] {
  if (typeof type === 'string' && isEventType(type)) return [];
  return [
    { field: 'type', message: 'must be a dotted name like invoice.paid (letters, digits, _ and -; at most 128)' },
  ];
}

function channelProblems(channels: unknown): FieldProblem[] {
  if (channels === undefined) return [];
  const say = (message: string) => [{ field: 'channels', message }];
  if (!Array.isArray(channels)) return say('must be a list of names');
  if (channels.length > MAX_CHANNELS) return say(`may have at most ${MAX_CHANNELS} names, and has ${channels.length}`);
  if (new Set(channels).size < channels.length) return say('must not repeat a name');
  return channels.flatMap((channel, n) =>
    typeof channel === 'string' && isChannel(channel)
      ? []
      : [{ field: `channels[${n}]`, message: 'must be 1 to 128 letters, digits, _, ., : and -' }],
  );
}

/** @throws HookwireError `validation_failed` that names every problem */
export function failOn(problems: readonly FieldProblem[]): void {
  if (problems.length === 0) return;
  throw new HookwireError(
    'validation_failed',
    problems.map(({ field, message }) => `${field}: ${message}`).join('; '),
    {
      fields: problems,
    },
  );
}

function wholeOf(text: string): Span {
  const start = text.length - text.trimStart().length;
  return { start, end: text.trimEnd().length };
}
