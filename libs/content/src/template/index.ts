import type { ExactJson } from '../exact-numbers.ts';
import { parseExactly } from '../exact-numbers.ts';
import type { EventView } from '../event-view.ts';
import { isObject, sizeProblem, type JsonObject } from '../json.ts';
import { ContentError, type ContentProblem } from '../problem.ts';
import { BodyCompiler, writeNode } from './body.ts';
import { RenderError, TEMPLATE_LIMITS } from './limits.ts';
import { OptionReader } from './presets/options.ts';
import { PRESET_NAMES, PRESETS } from './presets/index.ts';
import { TEMPLATE_FIELDS, type Scope } from './scope.ts';
import { Costs, JsonWriter } from './writer.ts';

export { RenderError, TEMPLATE_LIMITS } from './limits.ts';
export { PRESET_NAMES } from './presets/index.ts';

/**
 * How the body for an endpoint is made: `{"preset": "slack", …its options}` or `{"body": …, "contentType": …}`, in
 * which texts have placeholders. `compileTemplate` checks it.
 */
export type Template = object;

/** What a body is rendered of. */
export interface Rendering {
  readonly event: EventView;
  /** The payload's JSON text. */
  readonly data: string;
  /** What receivers see as `webhook-id`. */
  readonly deliveryId: string;
  /** Of `pagerduty`. */
  readonly routingKey?: string | undefined;
}

export interface CompiledTemplate {
  readonly contentType: string;
  /** The body is for a platform that takes one event a request. */
  readonly isForOne: boolean;
  /**
   * @returns JSON text
   * @throws RenderError that says why it cannot be rendered
   */
  render(rendering: Rendering): string;
}

const JSON_TYPE = /^application\/(?:[a-z0-9.-]+\+)?json(?:; ?charset=utf-8)?$/i;
const DEFAULT_TYPE = 'application/json';

/** @throws ContentError that names every place that is wrong */
export function compileTemplate(template: unknown): CompiledTemplate {
  if (!isObject(template)) throw new ContentError([{ at: '', message: 'must be an object' }]);
  const tooLarge = sizeProblem(template, TEMPLATE_LIMITS);
  if (tooLarge) throw new ContentError([{ at: '', message: tooLarge }]);
  if (Object.hasOwn(template, 'preset')) return compilePreset(template);
  if (Object.hasOwn(template, 'body')) return compileBody(template);
  throw new ContentError([{ at: '', message: `must have "body", or "preset": one of ${PRESET_NAMES.join(', ')}` }]);
}

function compileBody(template: JsonObject): CompiledTemplate {
  const { body, contentType = DEFAULT_TYPE, ...others } = template;
  const compiler = new BodyCompiler();
  const node = compiler.node(body!, '.body', TEMPLATE_FIELDS);
  const problems: ContentProblem[] = Object.keys(others).map((name) => ({
    at: `.${name}`,
    message: 'is not known; there are body and contentType',
  }));
  if (typeof contentType !== 'string' || !JSON_TYPE.test(contentType) || contentType.length > 128) {
    problems.push({ at: '.contentType', message: 'must be application/json or application/…+json' });
  }
  problems.push(...compiler.problems);
  if (problems.length > 0) throw new ContentError(problems);
  return {
    contentType: contentType as string,
    isForOne: false,
    render: (rendering) =>
      rendered(rendering, (scope, writer, costs) => {
        writeNode(node, scope, writer, costs);
      }),
  };
}

function compilePreset(template: JsonObject): CompiledTemplate {
  const { preset: name } = template;
  const preset = typeof name === 'string' ? PRESETS.get(name) : undefined;
  if (!preset) throw new ContentError([{ at: '.preset', message: `must be one of ${PRESET_NAMES.join(', ')}` }]);
  const options = new OptionReader(template, preset.escaping);
  const make = preset.compile(options);
  const problems = options.end();
  if (problems.length > 0) throw new ContentError(problems);
  return {
    contentType: DEFAULT_TYPE,
    isForOne: true,
    render: (rendering) => rendered(rendering, (scope, writer, costs) => writer.value(make(scope, costs))),
  };
}

function rendered(
  { event, data, deliveryId, routingKey }: Rendering,
  write: (scope: Scope, writer: JsonWriter, costs: Costs) => void,
): string {
  const costs = new Costs();
  const writer = new JsonWriter(costs);
  write(
    {
      ...event,
      data: dataOf(data),
      deliveryId,
      ...(routingKey === undefined ? {} : { routingKey }),
    },
    writer,
    costs,
  );
  return writer.text;
}

function dataOf(data: string): ExactJson {
  try {
    return parseExactly(data);
  } catch {
    throw new RenderError('the payload is no JSON');
  }
}

const compiled = new WeakMap<Template, CompiledTemplate>();

/** Compiles a template once, for as long as the record lives that it is part of. @throws ContentError */
export function compiledTemplate(template: Template): CompiledTemplate {
  let found = compiled.get(template);
  if (!found) compiled.set(template, (found = compileTemplate(template)));
  return found;
}
