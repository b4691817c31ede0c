import { fullFormats } from 'ajv-formats/dist/formats.js';
import type { Format } from 'ajv';

// Some of these expressions take time that grows with the square of the text (`email` with a long label), so a text is
// looked at only up to a length that none of its kind has.

/** Longer than any address or name may be (RFC 5321, RFC 1035), and than servers take a URL. */
const MAX_LENGTH = 2_048;

/** As ajv-formats has them; `regex` and `url` are left out, which have no bound, and `json-pointer-uri-fragment`. */
const TEXT_FORMATS = [
  'date',
  'time',
  'date-time',
  'iso-time',
  'iso-date-time',
  'duration',
  'uri',
  'uri-reference',
  'uri-template',
  'email',
  'hostname',
  'ipv4',
  'ipv6',
  'uuid',
  'json-pointer',
  'relative-json-pointer',
] as const;

/** OpenAPI's, for numbers, and for text that may be as long as it likes. */
const OTHERS = ['int32', 'int64', 'float', 'double', 'byte', 'binary', 'password'] as const;

export const FORMATS: Readonly<Record<string, Format>> = Object.fromEntries([
  ...TEXT_FORMATS.map((name) => [name, bounded(fullFormats[name])] as const),
  ...OTHERS.map((name) => [name, fullFormats[name]] as const),
]);

function bounded(format: Format): Format {
  const check = checkOf(format);
  return (text: string) => text.length <= MAX_LENGTH && check(text);
}

function checkOf(format: Format): (text: string) => boolean {
  if (format instanceof RegExp) return (text) => format.test(text);
  if (typeof format === 'function') return format;
  const { validate } = format as { validate: unknown };
  return validate instanceof RegExp ? (text) => validate.test(text) : (validate as (text: string) => boolean);
}
