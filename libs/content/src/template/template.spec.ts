import { describe, expect, it } from '@jest/globals';
import type { EventView } from '../event-view.ts';
import type { ContentError } from '../problem.ts';
import { compileTemplate, RenderError, TEMPLATE_LIMITS } from './index.ts';

const event: EventView = {
  id: 'evt_1',
  type: 'invoice.paid',
  occurredAt: '2026-01-31T12:00:00.000Z',
  attributes: { region: 'eu', 'a.b': 'dotted' },
  channels: ['x'],
};
const DATA = JSON.stringify({
  amount: 250.5,
  paid: true,
  note: null,
  name: 'Ada "the" <first>\n',
  customer: { id: 7, tags: ['a', 'b'] },
  items: [
    { sku: 'A', qty: 1 },
    { sku: 'B', qty: 2, gift: true },
  ],
  empty: [],
});

const text = (body: unknown, data = DATA) => compileTemplate({ body }).render({ event, data, deliveryId: 'dlv_1' });
const value = (body: unknown, data = DATA) => JSON.parse(text(body, data)) as unknown;

function problemsOf(template: unknown): string {
  try {
    compileTemplate(template);
    return '';
  } catch (error) {
    return (error as ContentError).message;
  }
}

describe('a template', () => {
  it.each<[unknown, unknown]>([
    ['{{data.amount}}', 250.5],
    ['{{ data.paid }}', true],
    ['{{data.note}}', null],
    ['{{data.customer}}', { id: 7, tags: ['a', 'b'] }],
    ['{{data.customer.tags[1]}}', 'b'],
    ['{{data.missing.more}}', null],
    ['{{attributes["a.b"]}}', 'dotted'],
    ['{{data.constructor}}', null],
    ['{{data.items.length}}', null],
    ['{{data.name.length}}', null],
    ['{{channels[0]}} {{id}} {{deliveryId}}', 'x evt_1 dlv_1'],
    ['{{data.name}}', 'Ada "the" <first>\n'],
    ['Dear {{data.name}}!', 'Dear Ada "the" <first>\n!'],
    ['{{data.amount}} EUR, {{data.paid}}, {{data.note}}.', '250.5 EUR, true, .'],
    ['of {{data.customer}}', 'of {"id":7,"tags":["a","b"]}'],
    ['{{data.missing | default: "nobody"}}', 'nobody'],
    ['{{data.note | default: 0}}', 0],
    ['{{data.amount | default: 0}}', 250.5],
    ['{{data.note | default: false | json}}', 'false'],
    ['a{{data.missing | default: "|}}\\""}}b', 'a|}}"b'],
    ['{{"{{"}}x}}', '{{x}}'],
    ['{{data.customer | json}}', '{"id":7,"tags":["a","b"]}'],
    ['{{data.name | truncate: 5}}', 'Ada …'],
    ['{{data.name | escape: "slack"}}', 'Ada "the" &lt;first&gt;\n'],
    ['{{data.amount | required}}', 250.5],
    ['{single} and }} alone', '{single} and }} alone'],
    [
      { a: '{{data.missing | optional}}', b: ['{{data.note | optional}}', 1], c: '{{data.paid | optional}}' },
      { b: [1], c: true },
    ],
    ['{{data.missing | optional}}', null],
    [
      [1, 'x', null, { deep: ['{{type}}'] }],
      [1, 'x', null, { deep: ['invoice.paid'] }],
    ],
    [
      {
        $each: 'data.items',
        $template: { code: '{{item.sku}}', text: '{{index}}: {{item.qty}} of {{data.customer.id}}' },
      },
      [
        { code: 'A', text: '0: 1 of 7' },
        { code: 'B', text: '1: 2 of 7' },
      ],
    ],
    [{ $each: 'data.items', $limit: 1, $template: '{{item}}' }, [{ sku: 'A', qty: 1 }]],
    [{ $each: 'data.items', $template: '{{item.gift | optional}}' }, [true]],
    [{ $each: 'data.missing', $template: 1 }, []],
    [{ $each: 'data.empty', $template: 1 }, []],
    [
      { $each: 'data.items', $template: { $each: 'data.customer.tags', $template: '{{index}}{{item}}' } },
      [
        ['0a', '1b'],
        ['0a', '1b'],
      ],
    ],
  ])('%j becomes %j', (body, expected) => {
    expect(value(body)).toEqual(expected);
  });

  it('keeps the order of its members, and names of all kinds', () => {
    expect(text({ z: 1, a: 2, constructor: 3 })).toBe('{"z":1,"a":2,"constructor":3}');
    expect(text('{{data}}', '{"__proto__":{"a":1},"b":2}')).toBe('{"__proto__":{"a":1},"b":2}');
    expect(text('{{data.__proto__.a}}', '{"__proto__":{"a":1}}')).toBe('1');
    expect(text('{{data.__proto__}}', '{}')).toBe('null');
  });

  it('leaves numbers as they were written', () => {
    const data = '{"id":12345678901234567890,"n":-0.1234567890123456789,"e":1e400,"s":"#1","t":"12345678901234567890"}';
    expect(text('{{data}}', data)).toBe(data);
    expect(text('no. {{data.id}} {{data.id.text}}', data)).toBe('"no. 12345678901234567890 "');
    expect(text('{{data}}', '12345678901234567890')).toBe('12345678901234567890');
    expect(text('{{data[0]}}', '[1.50]')).toBe('1.5');
  });

  it.each<[unknown, string, string]>([
    ['{{data.missing | required}}', DATA, 'data.missing is required, and missing'],
    [{ a: ['x {{data.note | required}}'] }, DATA, 'data.note is required, and null'],
    [{ $each: 'data.items', $template: '{{item.gift | required}}' }, DATA, 'item.gift is required, and missing'],
    [{ $each: 'data.customer', $template: 1 }, DATA, 'data.customer is no list'],
    ['{{data}}', JSON.stringify(Array(60_000).fill(1)), 'the body has more than 50000 values'],
    [Array(3).fill('{{data}}'), JSON.stringify('x'.repeat(500_000)), 'the body has more than 1048576 bytes'],
    [Array(40).fill('{{data | truncate: 1}}'), JSON.stringify('x'.repeat(500_000)), 'rendering takes too long'],
    ['{{data}}', '['.repeat(10_000) + ']'.repeat(10_000), 'the body is nested deeper than 512 levels'],
    ['{{type}}', 'no JSON', 'the payload is no JSON'],
    [
      { $each: 'data', $template: { $each: 'data', $template: '{{item}}' } },
      JSON.stringify(Array(1_000).fill(1)),
      'the body has more than 50000 values',
    ],
  ])('%j cannot be rendered: (%#)', (body, data, reason) => {
    expect(() => text(body, data)).toThrow(new RenderError(reason));
  });
});

describe('a wrong template', () => {
  const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)]);
  it.each<[unknown, string]>([
    [null, 'it: must be an object'],
    [{}, 'it: must have "body", or "preset": one of slack, discord, teams, pagerduty'],
    [{ body: 1, preset: 'irc' }, '.preset: must be one of slack, discord, teams, pagerduty'],
    [{ body: 1, other: 2 }, '.other: is not known; there are body and contentType'],
    [{ body: 1, contentType: 'text/html' }, '.contentType: must be application/json or application/…+json'],
    [{ body: 1, contentType: 'application/json\r\nx: y' }, '.contentType: must be'],
    [
      { body: { a: ['{{dta.x}}'] } },
      '.body.a[0]: dta is not known; there are id, type, occurredAt, attributes, channels, data, deliveryId',
    ],
    [{ body: '{{item.x}}' }, '.body: item is not known'],
    [{ body: '{{routingKey}}' }, '.body: routingKey is not known'],
    [{ body: '{{data.x' }, '.body: a placeholder is not closed: }} is missing'],
    [{ body: '{{data.x | default: "}}' }, '.body: a placeholder is not closed'],
    [{ body: '{{}}' }, '.body: a placeholder must not be empty'],
    [{ body: '{{data..x}}' }, '.body: "data..x" is no path'],
    [{ body: '{{data.x | upper}}' }, '.body: "upper" is not known; there are default'],
    [{ body: '{{data.x | default}}' }, '.body: default needs a value'],
    [{ body: '{{data.x | default: nobody}}' }, '.body: nobody is no text, number, true, false or null'],
    [{ body: '{{data.x | default: [1]}}' }, '.body: [1] is no text'],
    [{ body: '{{data.x | required: 1}}' }, '.body: required takes nothing behind it'],
    [{ body: '{{data.x | truncate: 0}}' }, '.body: truncate needs a whole number from 1 to 100000'],
    [{ body: '{{data.x | escape: "toString"}}' }, '.body: escape needs one of "slack", "discord", "teams"'],
    [{ body: 'a {{data.x | optional}}' }, '.body: optional is for a placeholder that is the whole text'],
    [{ body: { '{{type}}': 1 } }, '.body.{{type}}: names cannot have placeholders'],
    [{ body: { $each: 1, $template: 1 } }, '.body.$each: must be the path of a list'],
    [{ body: { $each: 'data', $template: 1, other: 1 } }, '.body.other: must not stand beside $each'],
    [{ body: { $each: 'data' } }, '.body.$template: is missing'],
    [{ body: { $each: 'data', $template: 1, $limit: 1_001 } }, '.body.$limit: must be a whole number from 1 to 1000'],
    [{ body: '\u0000' }, '.body: must not contain NUL'],
    [{ body: { '\ud800': 1 } }, '.body: names must not contain NUL or half a surrogate pair'],
    [{ body: deep(32) }, 'it: must not be nested deeper than 32 levels'],
    [{ body: 'x'.repeat(TEMPLATE_LIMITS.bytes) }, 'it: must not have more than 32768 bytes as JSON'],
    [{ body: Array(501).fill('{{id}}') }, 'it: must not have more than 500 placeholders'],
    [{ preset: 'slack', titel: 'x' }, '.titel: is no option; there are preset, title, message, fields, link'],
    [{ preset: 'slack', title: 1 }, '.title: must be text'],
    [{ preset: 'discord', fields: [] }, '.fields: must be an object of at most 10 labels and texts'],
    [
      { preset: 'teams', fields: { '': 'x', b: '{{dta}}' } },
      '.fields.: a label has 1 to 100 characters; .fields.b: dta is not known',
    ],
    [{ preset: 'pagerduty', severity: '{{data.severity' }, '.severity: a placeholder is not closed'],
  ])('%j is refused: %s', (template, message) => {
    expect(problemsOf(template).slice(0, message.length)).toBe(message);
  });
});
