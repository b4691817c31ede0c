/** How texts are written so that a platform shows them as they are. */
export type Escaping = 'slack' | 'discord' | 'teams';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

export const ESCAPE: Readonly<Record<Escaping, (text: string) => string>> = {
  /** @see https://docs.slack.dev/messaging/formatting-message-text#escaping */
  slack: (text) => text.replace(/[&<>]/g, (character) => ENTITIES[character]!),
  /** @see https://support.discord.com/hc/en-us/articles/210298617 */
  discord: (text) => text.replace(/[\\*_~`|>#[\]()-]/g, '\\$&'),
  /** @see https://learn.microsoft.com/adaptive-cards/authoring-cards/text-features */
  teams: (text) => text.replace(/[\\*_`[\]()#~>]/g, '\\$&'),
};

const ELLIPSIS = '…';

/** A text of at most so many UTF-16 units, with an ellipsis where something was cut off, and no half character. */
export function truncated(text: string, length: number): string {
  if (text.length <= length) return text;
  const kept = text.slice(0, Math.max(0, length - 1));
  // A high surrogate whose other half is gone.
  return (/[\uD800-\uDBFF]$/.test(kept) ? kept.slice(0, -1) : kept) + (length > 0 ? ELLIPSIS : '');
}

/** The same for a text that is escaped already: no entity, link or escape is cut in two. */
export function truncatedEscaped(text: string, length: number, escaping: Escaping): string {
  if (text.length <= length) return text;
  const kept = truncated(text, length).slice(0, -1);
  if (escaping === 'slack') return kept.replace(/&[a-z]{0,3}$|<[^<>]*$/, '') + ELLIPSIS;
  const backslashes = /\\*$/.exec(kept)![0].length;
  return (backslashes % 2 === 1 ? kept.slice(0, -1) : kept) + ELLIPSIS;
}
