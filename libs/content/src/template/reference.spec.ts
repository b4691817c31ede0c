import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { EventView } from '../event-view.ts';
import type { Json } from '../json.ts';
import { compileTemplate } from './index.ts';

// Templates once more, in the plainest form there is: no compiling, no bounds, one pattern for placeholders.

const PLACEHOLDER = /\{\{ *([a-z.0-9[\]]+) *(?:\| *default: *("[^"]*"|\d+|null) *)?\}\}/g;

function render(template: Json, scope: Json): Json {
  if (typeof template === 'string') return renderText(template, scope);
  if (Array.isArray(template)) return (template as Json[]).map((item) => render(item, scope));
  if (typeof template !== 'object' || template === null) return template;
  const { $each: path, $template: inner } = template as { $each?: string; $template?: Json };
  if (path !== undefined) {
    const list = lookUp(path, scope) as Json[] | undefined;
    return (list ?? []).map((item, index) => render(inner!, { ...(scope as object), item, index }));
  }
  return Object.fromEntries(Object.entries(template).map(([name, item]) => [name, render(item, scope)]));
}

function renderText(text: string, scope: Json): Json {
  const whole = [...text.matchAll(PLACEHOLDER)].find(([all]) => all === text);
  if (whole) return resolve(whole, scope);
  return text.replace(PLACEHOLDER, (...groups: string[]) => {
    const value = resolve(groups, scope);
    if (value === null) return '';
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
}

function resolve([, path, byDefault]: readonly string[], scope: Json): Json {
  const value = lookUp(path!, scope) ?? null;
  return value === null && byDefault !== undefined ? (JSON.parse(byDefault) as Json) : value;
}

function lookUp(path: string, scope: Json): Json | undefined {
  const steps = path.replaceAll('[', '.[').split('.');
  return steps.reduce<Json | undefined>((value, step) => {
    if (step.startsWith('[')) return Array.isArray(value) ? (value as Json[])[Number(step.slice(1, -1))] : undefined;
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? Object.entries(value).find(([name]) => name === step)?.[1] : undefined;
  }, scope);
}

const name = fc.constantFrom('a', 'b', 'constructor');
const scalar = fc.oneof(fc.string({ maxLength: 5 }), fc.integer(), fc.boolean(), fc.constant(null));
const data = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(name, tie('value'), { maxKeys: 3 }),
  ),
})).value;

const path = fc
  .tuple(
    fc.constantFrom('data', 'id', 'channels[0]', 'attributes'),
    fc.array(fc.oneof(name, fc.constantFrom('[0]', '[1]')), { maxLength: 3 }),
  )
  .map(([root, steps]) =>
    steps.reduce<string>((all, step) => (step.startsWith('[') ? all + step : `${all}.${step}`), root),
  );
const placeholder = fc
  .tuple(path, fc.option(fc.constantFrom('"none"', '0', 'null')))
  .map(([of, byDefault]) => (byDefault === null ? `{{${of}}}` : `{{ ${of} | default: ${byDefault} }}`));
const text = fc
  .array(
    fc.oneof(
      placeholder,
      fc.string({ maxLength: 4 }).map((one) => one.replaceAll('{', '')),
      fc.constantFrom('"', '\\', '\n', 'é', '𝄞'),
    ),
    { maxLength: 4 },
  )
  .map((parts) => parts.join(''));
const template = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    text,
    placeholder,
    scalar.map((one) => (typeof one === 'string' ? one.replaceAll('{', '') : one)),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(name, tie('value'), { maxKeys: 3 }),
    fc.record({ $each: fc.constantFrom('channels', 'data.none'), $template: tie('value') }),
  ),
})).value;

describe('a template, compared with the plain reference', () => {
  it('makes the same value, whatever is in the event', () => {
    fc.assert(
      fc.property(template, data, fc.string(), (body, payload, id) => {
        const event: EventView = { id, type: 'a', occurredAt: '', attributes: { a: id }, channels: ['x', 'y'] };
        // Each text is what it says, also when nothing in it is to be escaped by hand.
        const rendered = compileTemplate({ body }).render({ event, data: JSON.stringify(payload), deliveryId: 'd' });
        expect(JSON.parse(rendered)).toEqual(JSON.parse(JSON.stringify(render(body, { ...event, data: payload }))));
      }),
      { numRuns: 500 },
    );
  });

  it('writes a payload as it was', () => {
    fc.assert(
      fc.property(data, fc.bigInt(), (payload, big) => {
        const json = `{"payload":${JSON.stringify(payload)},"big":${big},"text":"${big}"}`;
        const rendered = compileTemplate({ body: '{{data}}' }).render({
          event: { id: '1', type: 'a', occurredAt: '', attributes: {}, channels: [] },
          data: json,
          deliveryId: 'd',
        });
        expect(rendered).toBe(json);
      }),
      { numRuns: 300 },
    );
  });
});
