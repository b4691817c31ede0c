import { truncatedEscaped } from '../escape.ts';
import { noticeOptions } from './notice.ts';
import type { Preset } from './preset.ts';

/** A message may have 28 KB, as JSON; what is not counted here is less than the rest. */
const TITLE_BYTES = 1_000;
const MESSAGE_BYTES = 10_000;
const FIELD_BYTES = 1_000;

/**
 * A message with an Adaptive Card, to a webhook of a workflow.
 * @see https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using
 * @see https://adaptivecards.io/explorer/AdaptiveCard.html
 */
export const teams: Preset = {
  name: 'teams',
  escaping: 'teams',
  compile(options) {
    const noticeOf = noticeOptions(options, 'teams');
    return (scope, costs) => {
      const { title, message, fields, link, footer } = noticeOf(scope, costs);
      const block = (text: string, more: object) => ({ type: 'TextBlock', text, wrap: true, ...more });
      const facts = fields.map(([label, value]) => ({ title: cut(label, 200), value: cut(value, FIELD_BYTES) }));
      return {
        type: 'message',
        attachments: [
          {
            contentType: 'application/vnd.microsoft.card.adaptive',
            contentUrl: null,
            content: {
              $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
              type: 'AdaptiveCard',
              version: '1.4',
              body: [
                block(cut(title, TITLE_BYTES), { size: 'Medium', weight: 'Bolder' }),
                ...(message ? [block(cut(message, MESSAGE_BYTES), {})] : []),
                ...(facts.length > 0 ? [{ type: 'FactSet', facts }] : []),
                block(cut(footer, TITLE_BYTES), { size: 'Small', isSubtle: true }),
              ],
              ...(link ? { actions: [{ type: 'Action.OpenUrl', title: 'Open', url: link }] } : {}),
            },
          },
        ],
      };
    };
  },
};

/** A text that has at most so many bytes as JSON. */
function cut(text: string, bytes: number): string {
  let kept = truncatedEscaped(text, bytes, 'teams');
  for (let size = sizeOf(kept); size > bytes; size = sizeOf(kept)) {
    kept = truncatedEscaped(kept, Math.min(kept.length - 1, Math.floor((kept.length * bytes) / size)), 'teams');
  }
  return kept;
}

function sizeOf(text: string): number {
  return Buffer.byteLength(JSON.stringify(text));
}
