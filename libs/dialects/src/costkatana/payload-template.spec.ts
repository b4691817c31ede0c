import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compileTemplate } from '#content';
import { documentedJson } from '../../test/documented.ts';
import { translateTemplate } from './payload-template.ts';

function render(payloadTemplate: string, data: unknown): unknown {
  const translated = translateTemplate(payloadTemplate);
  if ('problem' in translated) throw new Error(translated.problem);
  const event = {
    id: 'evt_1',
    type: 'cost.alert',
    occurredAt: '2024-01-15T10:00:00.000Z',
    attributes: {},
    channels: [],
  };
  const text = compileTemplate(translated.template).render({ event, data: JSON.stringify(data), deliveryId: 'dlv_1' });
  return JSON.parse(text);
}

describe('CK-14: payloadTemplate', () => {
  const { payloadTemplate } = documentedJson('costkatana/payload-template');

  it('CK-14: the documented one makes a Slack message', () => {
    expect(render(payloadTemplate, { title: 'Cost Alert', description: 'More than $500' })).toEqual({
      text: 'Cost Alert\nMore than $500',
      username: 'Cost Katana',
      icon_emoji: ':money_with_wings:',
    });
  });

  it('CK-14: no value breaks out of its place', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (title) => {
        expect(render('{"a": "<{{event.data.title}}>", "b": 1}', { title })).toEqual({ a: `<${title}>`, b: 1 });
      }),
      { numRuns: 200 },
    );
    expect(render(payloadTemplate, { title: '", "evil": "', description: '{{event.id}}\\' })).toMatchObject({
      text: '", "evil": "\n{{event.id}}\\',
    });
  });

  it.each<[string, unknown]>([
    ['"{{event.data.n}}"', '1.5'],
    ['{{event.data.n}}', 1.5],
    ['[{{ event.data.n }}, "{{event.data.list}}"]', [1.5, '["x",{"a":2}]']],
    ['{"o":{{event.data.list}}}', { o: ['x', { a: 2 }] }],
    ['"{{event.data.list.1.a}}{{event.data.list.0}}"', '2x'],
    ['"{{event.data.cost.breakdown.gpt-4}}"', '300.25'],
    ['{"a": "{{event.data.missing}}", "b": {{event.data.missing}}}', { a: '', b: null }],
    ['"{{event.id}} {{event.event_type}} {{event.occurred_at}}"', 'evt_1 cost.alert 2024-01-15T10:00:00.000Z'],
    ['"\\"{{event.data.n}}\\""', '"1.5"'],
    ['"a\\\\{{event.data.n}}"', 'a\\1.5'],
    [' {"no": ["placeholder", 1, true, null]} ', { no: ['placeholder', 1, true, null] }],
  ])('CK-14: %s', (template, expected) => {
    const data = { n: 1.5, list: ['x', { a: 2 }], cost: { breakdown: { 'gpt-4': 300.25 } } };
    expect(render(template, data)).toEqual(expected);
  });

  it('CK-14: nesting without end is for the pipeline to refuse', () => {
    const translated = translateTemplate('['.repeat(100_000) + ']'.repeat(100_000));
    if ('problem' in translated) throw new Error(translated.problem);
    expect(() => compileTemplate(translated.template)).toThrow(/deeper/);
  });

  it.each([
    ['', 'it is not the text of a JSON value'],
    ['{"text": {{event.data.a}}', 'it is not the text of a JSON value'],
    ['{"text": "{{event.data.a}}}', 'it is not the text of a JSON value'],
    ['{{{event.data.a}}: 1}', 'is no placeholder'],
    ['1{{event.data.a}}', 'it is not the text of a JSON value'],
    ['"{{event.data.a"', 'a placeholder is not closed'],
    ['"{{data.a}}"', '{{data.a}} is no placeholder; write {{event.data.title}}'],
    ['"{{event.title}}"', 'is no placeholder'],
    ['"{{event.id.a}}"', 'is no placeholder'],
    ['"{{#if event.data.a}}"', 'is no placeholder'],
    ['"{{{event.data.a}}}"', 'is no placeholder'],
    ['"{{event.data.a | json}}"', 'is no placeholder'],
    ['"{{}}"', 'is no placeholder'],
    ['{"a": [{"$each": "data.list"}]}', '"$each" cannot be a name in it'],
  ])('CK-14: %s is refused', (template, problem) => {
    expect(translateTemplate(template)).toEqual({ problem: expect.stringContaining(problem) });
  });
});
