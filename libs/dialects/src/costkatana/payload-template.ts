// A webhook's `payloadTemplate` is the text of a JSON value with placeholders: `{"text": "{{event.data.title}}"}`. It is
// translated into a template of the pipeline, which puts values into a JSON value and not into its text: nothing in an
// event can break out of its place.

const OPEN = '{{';
const CLOSE = '}}';
const PATH = /^\s*event\.([A-Za-z0-9_]+)((?:\.[A-Za-z0-9_-]+)*)\s*$/;

/** What stands behind `event.`, and what the pipeline calls it. */
const FIELDS: ReadonlyMap<string, string> = new Map([
  ['data', 'data'],
  ['id', 'id'],
  ['event_id', 'id'],
  ['type', 'type'],
  ['event_type', 'type'],
  ['occurredAt', 'occurredAt'],
  ['occurred_at', 'occurredAt'],
]);

/** The pipeline's loops are written as objects with this name. */
const LOOP = '$each';
/** The pipeline's templates are less deep. */
const MAX_DEPTH = 64;

export type TranslatedTemplate = { readonly template: { readonly body: unknown } } | { readonly problem: string };

/**
 * The pipeline's template for a webhook's `payloadTemplate`; the pipeline's own limits are not looked at. A placeholder
 * between quotes becomes text, one outside of them the value itself.
 */
export function translateTemplate(payloadTemplate: string): TranslatedTemplate {
  const problems: string[] = [];
  const json = withPlaceholders(payloadTemplate, (placeholder, isQuoted) => {
    const path = pathOf(placeholder);
    if (path === undefined) {
      problems.push(`{{${placeholder}}} is no placeholder; write {{event.data.title}}, or another path in event.data`);
      return '';
    }
    // A text that is nothing but a placeholder would take the value's type. This one, with nothing before it, is text.
    const text = isQuoted ? `{{""}}{{${path}}}` : `{{${path}}}`;
    return isQuoted ? JSON.stringify(text).slice(1, -1) : JSON.stringify(text);
  });
  if (json === undefined) return { problem: 'a placeholder is not closed: }} is missing' };
  if (problems[0] !== undefined) return { problem: problems[0] };
  const body = parsed(json);
  if (body === undefined) return { problem: 'it is not the text of a JSON value' };
  const name = reservedName(body);
  return name === undefined ? { template: { body } } : { problem: `${JSON.stringify(name)} cannot be a name in it` };
}

/**
 * The text with every placeholder replaced.
 * @param replace is told whether the placeholder stands in a JSON text, between quotes
 * @returns undefined when one is not closed
 */
function withPlaceholders(
  text: string,
  replace: (placeholder: string, isQuoted: boolean) => string,
): string | undefined {
  let result = '';
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    // Outside of quotes too: no JSON value has two braces in a row.
    if (text.startsWith(OPEN, at)) {
      const end = text.indexOf(CLOSE, at);
      if (end === -1) return undefined;
      result += replace(text.slice(at + OPEN.length, end), isQuoted);
      at = end + CLOSE.length - 1;
      continue;
    }
    if (text[at] === '"') isQuoted = !isQuoted;
    // What a backslash escapes ends no text.
    const length = isQuoted && text[at] === '\\' ? 2 : 1;
    result += text.slice(at, at + length);
    at += length - 1;
  }
  return result;
}

function pathOf(placeholder: string): string | undefined {
  const [, field, rest] = PATH.exec(placeholder) ?? [];
  const root = field === undefined ? undefined : FIELDS.get(field);
  if (root === undefined || (root !== 'data' && rest !== '')) return undefined;
  // Items of lists are named by their number between dots.
  return root + rest!.replace(/\.(\d+)(?=\.|$)/g, '[$1]');
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}

function reservedName(value: unknown, depth = MAX_DEPTH): string | undefined {
  if (typeof value !== 'object' || value === null || depth === 0) return undefined;
  if (!Array.isArray(value) && Object.hasOwn(value, LOOP)) return LOOP;
  return Object.values(value)
    .map((inner) => reservedName(inner, depth - 1))
    .find((name) => name !== undefined);
}
