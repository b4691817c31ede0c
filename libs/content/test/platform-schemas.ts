// What the platforms take, as JSON Schemas written from their documentation. Limits are in characters.

const text = (maxLength: number, minLength = 1) => ({ type: 'string', minLength, maxLength });
const object = (properties: Record<string, unknown>, optional: readonly string[] = []) => ({
  type: 'object',
  additionalProperties: false,
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
});

// https://docs.slack.dev/reference/block-kit/composition-objects/text-object
// Of & < > only entities, and what Slack itself understands: links, and mentions that the template's author wrote.
const mrkdwn = (maxLength: number) =>
  object({
    type: { const: 'mrkdwn' },
    text: {
      ...text(maxLength),
      pattern: '^(?:[^&<>]|&(?:amp|lt|gt);|<(?:https?://[^<>|]+(?:\\|[^<>|]+)?|![a-z]+|[@#][A-Z0-9]+)>)*$',
    },
  });

// https://docs.slack.dev/reference/block-kit/blocks
const blocks = {
  type: 'array',
  minItems: 1,
  maxItems: 50,
  items: {
    oneOf: [
      object({ type: { const: 'section' }, text: mrkdwn(3_000) }),
      object({
        type: { const: 'section' },
        fields: { type: 'array', minItems: 1, maxItems: 10, items: mrkdwn(2_000) },
      }),
      object({
        type: { const: 'context' },
        elements: { type: 'array', minItems: 1, maxItems: 10, items: mrkdwn(2_000) },
      }),
    ],
  },
};

/** https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks, with a text for notifications. */
export const SLACK = object({ text: text(40_000), blocks });

// https://docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments
const attachment = object(
  {
    color: { type: 'string', pattern: '^(?:good|warning|danger|#[0-9A-Fa-f]{6})$' },
    fields: {
      type: 'array',
      items: object({ title: text(40_000), value: text(40_000), short: { type: 'boolean' } }, ['short']),
    },
  },
  ['color', 'fields'],
);

/** Any message of an incoming webhook. It may name its sender where the webhook is no app's. */
export const SLACK_INCOMING = {
  ...object(
    {
      text: text(40_000),
      blocks,
      attachments: { type: 'array', maxItems: 100, items: attachment },
      username: text(80),
      icon_emoji: { type: 'string', pattern: '^:[a-z0-9_+-]+:$' },
    },
    ['text', 'blocks', 'attachments', 'username', 'icon_emoji'],
  ),
  anyOf: ['text', 'blocks', 'attachments'].map((name) => ({ required: [name] })),
};

/** https://discord.com/developers/docs/resources/webhook#execute-webhook, …/resources/message#embed-object */
export const DISCORD = object({
  content: text(2_000),
  embeds: {
    type: 'array',
    maxItems: 10,
    items: object(
      {
        title: text(256),
        url: { type: 'string', format: 'uri', pattern: '^https?://' },
        fields: {
          type: 'array',
          maxItems: 25,
          items: object({ name: text(256), value: text(1_024), inline: { type: 'boolean' } }),
        },
        footer: object({ text: text(2_048) }),
      },
      ['title', 'url', 'fields'],
    ),
  },
  allowed_mentions: object({ parse: { type: 'array', maxItems: 0 } }),
});

const textBlock = object(
  {
    type: { const: 'TextBlock' },
    text: text(28_000),
    wrap: { type: 'boolean' },
    size: { enum: ['Default', 'Small', 'Medium', 'Large', 'ExtraLarge'] },
    weight: { enum: ['Default', 'Lighter', 'Bolder'] },
    isSubtle: { type: 'boolean' },
  },
  ['size', 'weight', 'isSubtle'],
);

/** https://adaptivecards.io/explorer/AdaptiveCard.html, in the message that webhooks of Teams take */
export const TEAMS = object({
  type: { const: 'message' },
  attachments: {
    type: 'array',
    minItems: 1,
    maxItems: 1,
    items: object({
      contentType: { const: 'application/vnd.microsoft.card.adaptive' },
      contentUrl: { type: 'null' },
      content: object(
        {
          $schema: { const: 'http://adaptivecards.io/schemas/adaptive-card.json' },
          type: { const: 'AdaptiveCard' },
          version: { enum: ['1.0', '1.1', '1.2', '1.3', '1.4', '1.5'] },
          body: {
            type: 'array',
            minItems: 1,
            items: {
              oneOf: [
                textBlock,
                object({
                  type: { const: 'FactSet' },
                  facts: { type: 'array', minItems: 1, items: object({ title: text(28_000), value: text(28_000) }) },
                }),
              ],
            },
          },
          actions: {
            type: 'array',
            maxItems: 6,
            items: object({
              type: { const: 'Action.OpenUrl' },
              title: text(100),
              url: { type: 'string', format: 'uri', pattern: '^https?://' },
            }),
          },
        },
        ['actions'],
      ),
    }),
  },
});
/** https://learn.microsoft.com/microsoftteams/limits-specifications-teams: of a message, in bytes. */
export const TEAMS_MAX_BYTES = 28 * 1024;

const alert = {
  routing_key: { type: 'string', pattern: '^[A-Za-z0-9]{32}$' },
  dedup_key: text(255),
};

/** https://developer.pagerduty.com/docs/events-api-v2/trigger-events, …/acknowledge-an-alert, …/resolve-an-alert */
export const PAGERDUTY = {
  oneOf: [
    object({ ...alert, event_action: { enum: ['acknowledge', 'resolve'] } }),
    object(
      {
        ...alert,
        event_action: { const: 'trigger' },
        payload: object(
          {
            summary: text(1_024),
            source: text(255),
            severity: { enum: ['critical', 'error', 'warning', 'info'] },
            timestamp: { type: 'string', format: 'date-time' },
            component: text(255),
            group: text(255),
            class: text(255),
            custom_details: {},
          },
          ['timestamp', 'component', 'group', 'class', 'custom_details'],
        ),
        client: text(255),
        links: {
          type: 'array',
          items: object({ href: { type: 'string', format: 'uri', pattern: '^https?://' }, text: text(255) }),
        },
      },
      ['dedup_key', 'client', 'links'],
    ),
  ],
};
/** Of an event, in bytes. */
export const PAGERDUTY_MAX_BYTES = 512 * 1024;
