import { truncatedEscaped } from '../escape.ts';
import { noticeOptions } from './notice.ts';
import type { Preset } from './preset.ts';

const cut = (text: string, length: number) => truncatedEscaped(text, length, 'discord');

/** Of all texts of the embeds together. */
const MAX_EMBED_TEXT = 6_000;

/**
 * A message to a webhook.
 * @see https://discord.com/developers/docs/resources/webhook#execute-webhook
 * @see https://discord.com/developers/docs/resources/message#embed-object-embed-limits
 */
export const discord: Preset = {
  name: 'discord',
  escaping: 'discord',
  compile(options) {
    const noticeOf = noticeOptions(options, 'discord');
    return (scope, costs) => {
      const { title, message, fields, link, footer } = noticeOf(scope, costs);
      const foot = cut(footer, 500);
      let left = MAX_EMBED_TEXT - foot.length - 'Open'.length;
      const shown = fields
        .map(([label, value]) => ({ name: cut(label, 256), value: cut(value, 1_024), inline: value.length <= 40 }))
        .filter(({ name, value }) => (left -= name.length + value.length) >= 0);
      return {
        content: cut(message ? `**${cut(title, 300)}**\n${message}` : `**${cut(title, 1_900)}**`, 2_000),
        embeds: [
          {
            ...(link ? { title: 'Open', url: link } : {}),
            ...(shown.length > 0 ? { fields: shown } : {}),
            footer: { text: foot },
          },
        ],
        // Nobody is called by what stands in an event.
        allowed_mentions: { parse: [] },
      };
    };
  },
};
