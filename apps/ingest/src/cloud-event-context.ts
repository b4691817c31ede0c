import { timeOf } from '#domain';
import type { FieldProblem } from '#service';
import { failOn } from './event-input.ts';

// The SDK's own check makes up what is missing (an id, a time), so that a repeated event would be another one. The
// rules are few: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md#context-attributes

/** The context attributes of a CloudEvent, checked. */
export interface CloudEventContext {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly time: string | undefined;
  /** `subject`, `dataschema` and the extensions, as text. */
  readonly attributes: Readonly<Record<string, string>>;
}

const REQUIRED = ['specversion', 'id', 'source', 'type'] as const;
/** Part of the envelope: what they say of the data is true of the data that is delivered. */
const LEFT_OUT = new Set<string>([...REQUIRED, 'time', 'datacontenttype', 'data_base64']);
const NAME = /^[a-z0-9]{1,64}$/;

/** @throws HookwireError `validation_failed` that names every attribute that is wrong */
export function checkContext(context: Readonly<Record<string, unknown>>): CloudEventContext {
  const problems: FieldProblem[] = REQUIRED.filter((name) => !isText(context[name])).map((field) => ({
    field,
    message: context[field] === undefined ? 'is missing' : 'must be text that is not empty',
  }));
  const say = (field: string, message: string) => void problems.push({ field, message });
  const { specversion, id, source, type, time } = context as Record<string, string | undefined>;
  if (isText(specversion) && specversion !== '1.0') say('specversion', `${specversion} is not understood; send 1.0`);
  if (isText(source) && !isUriReference(source)) say('source', 'must be a URI reference');
  if (given(time) && timeOf(time) === undefined) {
    say('time', 'must be a time like 2026-01-31T12:00:00Z (RFC 3339)');
  }
  if ('data_base64' in context) say('data_base64', 'binary data cannot be delivered; send JSON in "data"');
  if (given(context['datacontenttype']) && !isText(context['datacontenttype'])) {
    say('datacontenttype', 'must be text that is not empty');
  }
  const attributes: [string, string][] = [];
  for (const [name, value] of Object.entries(context)) {
    if (LEFT_OUT.has(name)) continue;
    if (!NAME.test(name)) say(name, 'is no attribute name: up to 64 lower-case letters and digits');
    else if (!given(value)) continue;
    else if (typeof value === 'string' || typeof value === 'boolean' || Number.isInteger(value)) {
      attributes.push([name, String(value)]);
    } else say(name, 'must be text, a whole number, true or false');
  }
  failOn(problems);
  return { id: id!, source: source!, type: type!, time: time ?? undefined, attributes: Object.fromEntries(attributes) };
}

/** JSON's null means that an attribute is not set. */
function given(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isUriReference(text: string): boolean {
  return !/[\s<>"{}|\\^`]/.test(text) && URL.canParse(text, 'http://base.invalid');
}
