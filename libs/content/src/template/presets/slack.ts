import type { JsonObject } from '../../json.ts';
import { truncatedEscaped } from '../escape.ts';
import { noticeOptions } from './notice.ts';
import type { Preset } from './preset.ts';

const cut = (text: string, length: number) => truncatedEscaped(text, length, 'slack');

/**
 * A message to an incoming webhook.
 * @see https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 * @see https://docs.slack.dev/reference/block-kit/blocks/section-block
 */
export const slack: Preset = {
  name: 'slack',
  escaping: 'slack',
  compile(options) {
    const noticeOf = noticeOptions(options, 'slack');
    return (scope, costs) => {
      const { title, message, fields, link, footer } = noticeOf(scope, costs);
      const heading = link ? `*<${link}|${cut(title, 150).replace(/\|/g, '¦')}>*` : `*${cut(title, 150)}*`;
      const mrkdwn = (text: string): JsonObject => ({ type: 'mrkdwn', text });
      return {
        // For notifications, which show no blocks.
        text: cut(message ? `${title}: ${message}` : title, 3_000),
        blocks: [
          { type: 'section', text: mrkdwn(heading) },
          ...(message ? [{ type: 'section', text: mrkdwn(cut(message, 3_000)) }] : []),
          ...(fields.length > 0
            ? [
                {
                  type: 'section',
                  fields: fields.map(([label, value]) => mrkdwn(`*${cut(label, 500)}*\n${cut(value, 1_400)}`)),
                },
              ]
            : []),
          { type: 'context', elements: [mrkdwn(cut(footer, 2_000))] },
        ],
      };
    };
  },
};
