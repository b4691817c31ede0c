import { ESCAPE, type Escaping } from '../escape.ts';
import { textOf, type Scope } from '../scope.ts';
import type { Costs } from '../writer.ts';
import { ExactNumber, type ExactJson } from '../../exact-numbers.ts';
import { MAX_FIELDS, type OptionReader, type Text } from './options.ts';

/** What a message to people says, whichever platform shows it. Texts are escaped for it. */
export interface Notice {
  readonly title: string;
  /** May be empty. */
  readonly message: string;
  readonly fields: readonly (readonly [label: string, value: string])[];
  /** An address of http or https. */
  readonly link: string | undefined;
  /** Which event it was, and when. */
  readonly footer: string;
}

export type NoticeOf = (scope: Scope, costs: Costs) => Notice;

/** Reads `title`, `message`, `fields` and `link`. Without `fields`, those of the payload are shown that are no objects. */
export function noticeOptions(options: OptionReader, escaping: Escaping): NoticeOf {
  const title = options.text('title', '{{type}}');
  const message = options.text('message', '');
  const fields = options.fields();
  const link = options.optionalText('link', false);
  return (scope, costs) => ({
    title: title(scope, costs).replace(/\s+/g, ' ').trim() || ESCAPE[escaping](textOf(scope['type'], costs)),
    message: message(scope, costs).trim(),
    fields: fields ? chosen(fields, scope, costs) : fieldsOf(scope['data'], costs, ESCAPE[escaping]),
    link: link && webAddress(link(scope, costs)),
    footer: ESCAPE[escaping](`${textOf(scope['id'], costs)} · ${textOf(scope['occurredAt'], costs)}`),
  });
}

/** Empty ones are left out: platforms refuse them. */
function chosen(fields: readonly (readonly [string, Text])[], scope: Scope, costs: Costs) {
  return fields.map(([label, text]) => [label, text(scope, costs).trim()] as const).filter(([, value]) => value !== '');
}

function fieldsOf(data: ExactJson | undefined, costs: Costs, escape: (text: string) => string) {
  if (typeof data !== 'object' || data === null || Array.isArray(data) || data instanceof ExactNumber) return [];
  const fields: (readonly [string, string])[] = [];
  for (const [name, value] of Object.entries(data)) {
    if (typeof value === 'object' && !(value instanceof ExactNumber)) continue;
    const text = (value instanceof ExactNumber ? value.text : textOf(value, costs)).trim();
    if (text !== '' && name.trim() !== '') fields.push([escape(name), escape(text)]);
    if (fields.length === MAX_FIELDS) break;
  }
  return fields;
}

const MAX_ADDRESS = 2_000;

/** Undefined for what a platform would refuse to link to: a message without its link is better than none. */
export function webAddress(text: string): string | undefined {
  const url = text.length <= MAX_ADDRESS && URL.canParse(text) ? new URL(text) : undefined;
  // Printed anew it has no spaces, quotes or brackets.
  return url && /^https?:$/.test(url.protocol) ? url.href.replace(/[|<>]/g, encodeURIComponent) : undefined;
}
