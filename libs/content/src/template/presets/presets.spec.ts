import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import * as formats from 'ajv-formats';
import fc from 'fast-check';
import {
  DISCORD,
  PAGERDUTY,
  PAGERDUTY_MAX_BYTES,
  SLACK,
  TEAMS,
  TEAMS_MAX_BYTES,
} from '../../../test/platform-schemas.ts';
import type { EventView } from '../../event-view.ts';
import { compileTemplate, PRESET_NAMES } from '../index.ts';

const ajv = new Ajv2020({ strict: true, allErrors: true, strictRequired: false });
// Its types say otherwise, but as a CommonJS module it is the default of its default.
(formats.default as unknown as { default: (ajv: Ajv2020) => void }).default(ajv);
const SCHEMAS = { slack: SLACK, discord: DISCORD, teams: TEAMS, pagerduty: PAGERDUTY };
const VALIDATORS = Object.fromEntries(Object.entries(SCHEMAS).map(([name, schema]) => [name, ajv.compile(schema)]));
const ROUTING_KEY = 'R0123456789abcdefABCDEF012345678';

const EVENT: EventView = {
  id: 'evt_1',
  type: 'invoice.paid',
  occurredAt: '2026-01-31T12:00:00.000Z',
  attributes: {},
  channels: [],
};

type Options = { preset: string } & Record<string, unknown>;

function textOf(template: Options, data: unknown, event = EVENT): string {
  const rendering = { event, data: JSON.stringify(data), deliveryId: 'dlv_1', routingKey: ROUTING_KEY };
  return compileTemplate(template).render(rendering);
}

/** The message, which the platform takes. */
function messageOf(template: Options, data: unknown, event = EVENT) {
  const text = textOf(template, data, event);
  const message = JSON.parse(text) as Record<string, unknown>;
  const validate = VALIDATORS[template.preset]!;
  validate(message);
  expect(validate.errors ?? []).toEqual([]);
  if (template.preset === 'teams') expect(Buffer.byteLength(text)).toBeLessThanOrEqual(TEAMS_MAX_BYTES);
  if (template.preset === 'pagerduty') expect(Buffer.byteLength(text)).toBeLessThanOrEqual(PAGERDUTY_MAX_BYTES);
  if (template.preset === 'discord') expect(embedText(message)).toBeLessThanOrEqual(6_000);
  return message;
}

/** Characters that Discord counts, of all embeds together. */
function embedText(message: Record<string, unknown>): number {
  const embeds = message['embeds'] as {
    title?: string;
    fields?: { name: string; value: string }[];
    footer: { text: string };
  }[];
  const lengths = embeds.flatMap(({ title = '', fields = [], footer }) => [
    title.length,
    footer.text.length,
    ...fields.map(({ name, value }) => name.length + value.length),
  ]);
  return lengths.reduce((sum, length) => sum + length, 0);
}

const DATA = { customer: 'Ada & <Sons>', amount: 250, paid: true, items: [1], note: null, empty: '' };
const CHOSEN = {
  title: 'Paid: {{data.customer}}',
  message: '{{data.amount}} EUR by *{{data.customer}}* <!here>',
  fields: { Amount: '{{data.amount}} EUR', Nothing: '{{data.missing}}' },
  link: 'https://example.com/i/{{data.amount}}',
};

describe('the preset slack', () => {
  const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
  it('shows type and fields of any event', () => {
    expect(messageOf({ preset: 'slack' }, DATA)).toEqual({
      text: 'invoice.paid',
      blocks: [
        { type: 'section', text: mrkdwn('*invoice.paid*') },
        {
          type: 'section',
          fields: ['*customer*\nAda &amp; &lt;Sons&gt;', '*amount*\n250', '*paid*\ntrue'].map(mrkdwn),
        },
        { type: 'context', elements: [mrkdwn('evt_1 · 2026-01-31T12:00:00.000Z')] },
      ],
    });
  });

  it('escapes what comes from the event, and leaves what its author wrote', () => {
    expect(messageOf({ preset: 'slack', ...CHOSEN }, DATA)).toEqual({
      text: 'Paid: Ada &amp; &lt;Sons&gt;: 250 EUR by *Ada &amp; &lt;Sons&gt;* <!here>',
      blocks: [
        { type: 'section', text: mrkdwn('*<https://example.com/i/250|Paid: Ada &amp; &lt;Sons&gt;>*') },
        { type: 'section', text: mrkdwn('250 EUR by *Ada &amp; &lt;Sons&gt;* <!here>') },
        { type: 'section', fields: [mrkdwn('*Amount*\n250 EUR')] },
        { type: 'context', elements: [mrkdwn('evt_1 · 2026-01-31T12:00:00.000Z')] },
      ],
    });
  });

  it('cuts no entity in two', () => {
    const message = messageOf({ preset: 'slack', message: '{{data}}' }, '&'.repeat(5_000));
    const [, section] = message['blocks'] as { text: { text: string } }[];
    expect(section!.text.text).toBe(`${'&amp;'.repeat(599)}…`);
  });
});

describe('the preset discord', () => {
  it('escapes markdown, and calls nobody', () => {
    expect(messageOf({ preset: 'discord', ...CHOSEN }, { ...DATA, customer: '*Ada* @everyone' })).toEqual({
      content: '**Paid: \\*Ada\\* @everyone**\n250 EUR by *\\*Ada\\* @everyone* <!here>',
      embeds: [
        {
          title: 'Open',
          url: 'https://example.com/i/250',
          fields: [{ name: 'Amount', value: '250 EUR', inline: true }],
          footer: { text: 'evt\\_1 · 2026\\-01\\-31T12:00:00.000Z' },
        },
      ],
      allowed_mentions: { parse: [] },
    });
  });
});

describe('the preset teams', () => {
  it('is a message with an Adaptive Card', () => {
    const message = messageOf({ preset: 'teams', ...CHOSEN }, { ...DATA, customer: '[x](y)' });
    const [{ content }] = message['attachments'] as [{ content: { body: unknown[]; actions: unknown[] } }];
    expect(content.body).toMatchObject([
      { type: 'TextBlock', text: 'Paid: \\[x\\]\\(y\\)', weight: 'Bolder' },
      { type: 'TextBlock', text: '250 EUR by *\\[x\\]\\(y\\)* <!here>' },
      { type: 'FactSet', facts: [{ title: 'Amount', value: '250 EUR' }] },
      { type: 'TextBlock', isSubtle: true },
    ]);
    expect(content.actions).toEqual([{ type: 'Action.OpenUrl', title: 'Open', url: 'https://example.com/i/250' }]);
  });
});

describe('the preset pagerduty', () => {
  it('triggers an alert of the event', () => {
    expect(messageOf({ preset: 'pagerduty' }, DATA)).toEqual({
      routing_key: ROUTING_KEY,
      event_action: 'trigger',
      dedup_key: 'evt_1',
      payload: {
        summary: 'invoice.paid',
        source: 'hookwire',
        severity: 'error',
        timestamp: '2026-01-31T12:00:00.000Z',
        custom_details: DATA,
      },
      client: 'Hookwire',
    });
  });

  it('follows the event in all that can be chosen', () => {
    const chosen = {
      preset: 'pagerduty',
      severity: '{{data.level}}',
      action: '{{data.state}}',
      dedupKey: 'incident-{{data.n}}',
      summary: '{{data.what}} is down',
      component: '{{data.what}}',
      link: 'https://example.com/{{data.n}}',
    };
    expect(messageOf(chosen, { level: 'CRITICAL', state: 'trigger', n: 7, what: 'db' })).toMatchObject({
      dedup_key: 'incident-7',
      payload: { severity: 'critical', summary: 'db is down', component: 'db' },
      links: [{ href: 'https://example.com/7', text: 'Open' }],
    });
    expect(messageOf(chosen, { state: 'resolve', n: 7 })).toEqual({
      routing_key: ROUTING_KEY,
      event_action: 'resolve',
      dedup_key: 'incident-7',
    });
    expect(messageOf(chosen, { level: 'odd', state: 'odd' })).toMatchObject({
      event_action: 'trigger',
      payload: { severity: 'error' },
    });
  });

  it('cannot be rendered without its key', () => {
    const rendering = { event: EVENT, data: '1', deliveryId: 'dlv_1' };
    expect(() => compileTemplate({ preset: 'pagerduty' }).render(rendering)).toThrow('the routing key is missing');
  });
});

describe('every preset', () => {
  it('has a schema here', () => {
    expect(Object.keys(SCHEMAS).sort()).toEqual([...PRESET_NAMES].sort());
  });

  it.each(PRESET_NAMES)('%s: links nowhere but to the web', (preset) => {
    for (const link of ['javascript:alert(1)', 'not a link', `https://example.com/${'x'.repeat(3_000)}`, '']) {
      expect(textOf({ preset, link }, null)).not.toMatch(/Open|javascript/);
    }
    const odd = messageOf({ preset, link: 'https://example.com/a|b>{{data}}' }, '<|>');
    expect(JSON.stringify(odd)).toContain('https://example.com/a%7Cb%3E%3C%7C%3E');
  });

  it.each(PRESET_NAMES)('%s: is a message that the platform takes, whatever is in the event', (preset) => {
    const part = fc.constantFrom(
      '&',
      '<',
      '>',
      '|',
      '*',
      '\\',
      '`',
      '[a](b)',
      '𝄞',
      'é',
      '"',
      '\n',
      ' ',
      'word',
      '\u0000',
    );
    const text = fc.oneof(
      fc.array(part, { maxLength: 10 }).map((parts) => parts.join('')),
      fc.tuple(part, fc.constantFrom(150, 300, 1_024, 2_000, 3_001, 60_000)).map(([one, times]) => one.repeat(times)),
    );
    const scalar = fc.oneof(text, fc.double(), fc.boolean(), fc.constant(null));
    const data = fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }), fc.dictionary(text, scalar, { maxKeys: 12 }));
    const options = fc.constantFrom({}, preset === 'pagerduty' ? {} : CHOSEN, {
      title: '{{data}}',
      message: '{{data}}',
    });
    fc.assert(
      fc.property(data, options, (payload, chosen) => {
        const template = preset === 'pagerduty' ? { preset, summary: '{{data}}' } : { preset, ...chosen };
        messageOf(template, payload);
      }),
      { numRuns: 150 },
    );
  });
});
