import { isObject, isScalar, isStorable, type Json, type JsonObject } from '../json.ts';
import type { ContentProblem } from '../problem.ts';
import { parseExpression, type Expression } from './expression.ts';
import { RenderError, TEMPLATE_LIMITS } from './limits.ts';
import { valueOf, type Scope } from './scope.ts';
import { parseText, renderText, type TextParts } from './text.ts';
import type { Costs, JsonWriter } from './writer.ts';

/** A part of a template's body, ready to be rendered. */
export type Node =
  /** JSON text. */
  | { readonly kind: 'constant'; readonly json: string }
  /** A placeholder that is the whole text: it keeps its value's type. */
  | { readonly kind: 'value'; readonly expression: Expression; readonly isOptional: boolean }
  | { readonly kind: 'text'; readonly parts: TextParts }
  | { readonly kind: 'list'; readonly items: readonly Node[] }
  | { readonly kind: 'object'; readonly members: readonly (readonly [string, Node])[] }
  | { readonly kind: 'each'; readonly list: Expression; readonly limit: number; readonly template: Node };

const EACH_FIELDS = ['$each', '$template', '$limit'];
const MAX_EACH = 1_000;

export class BodyCompiler {
  readonly problems: ContentProblem[] = [];
  #placeholders = 0;

  node(value: Json, at: string, roots: readonly string[]): Node {
    if (typeof value === 'string') return this.#text(value, at, roots);
    if (isScalar(value)) return { kind: 'constant', json: JSON.stringify(value) };
    if (!isObject(value)) {
      const items = value.map((item, n) => this.node(item, `${at}[${n}]`, roots));
      return { kind: 'list', items };
    }
    if (Object.hasOwn(value, '$each')) return this.#each(value, at, roots);
    const members = Object.entries(value).map(([name, inner]) => {
      const here = `${at}.${name}`;
      if (name.includes('{{')) this.#say(here, 'names cannot have placeholders');
      if (!isStorable(name)) this.#say(at, 'names must not contain NUL or half a surrogate pair');
      return [name, this.node(inner, here, roots)] as const;
    });
    return { kind: 'object', members };
  }

  #text(text: string, at: string, roots: readonly string[]): Node {
    if (!isStorable(text)) this.#say(at, 'must not contain NUL or half a surrogate pair');
    const parts = parseText(text, roots);
    if (typeof parts === 'string') {
      this.#say(at, parts);
      return { kind: 'constant', json: 'null' };
    }
    this.#count(parts.filter((part) => typeof part !== 'string').length);
    const [only] = parts;
    if (parts.length === 1 && typeof only === 'object') {
      return { kind: 'value', expression: only, isOptional: isOptional(only) };
    }
    if (parts.length === 1) return { kind: 'constant', json: JSON.stringify(text) };
    if (parts.some((part) => typeof part === 'object' && isOptional(part))) {
      this.#say(at, 'optional is for a placeholder that is the whole text');
    }
    return { kind: 'text', parts };
  }

  #each(value: JsonObject, at: string, roots: readonly string[]): Node {
    for (const name of Object.keys(value)) {
      if (!EACH_FIELDS.includes(name))
        this.#say(`${at}.${name}`, `must not stand beside $each, which has ${EACH_FIELDS.join(', ')}`);
    }
    const { $each: list, $template: template = null, $limit: limit = MAX_EACH } = value;
    const expression =
      typeof list === 'string' ? parseExpression(list, roots) : 'must be the path of a list, like data.items';
    if (typeof expression === 'string') this.#say(`${at}.$each`, expression);
    if (!Object.hasOwn(value, '$template')) this.#say(`${at}.$template`, 'is missing: what to write for each item');
    if (!(Number.isInteger(limit) && Number(limit) >= 1 && Number(limit) <= MAX_EACH)) {
      this.#say(`${at}.$limit`, `must be a whole number from 1 to ${MAX_EACH}`);
    }
    this.#count(1);
    const inner = this.node(template, `${at}.$template`, [...new Set([...roots, 'item', 'index'])]);
    if (typeof expression === 'string') return inner;
    return { kind: 'each', list: expression, limit: Number(limit), template: inner };
  }

  #count(placeholders: number): void {
    const before = this.#placeholders;
    this.#placeholders += placeholders;
    if (before <= TEMPLATE_LIMITS.placeholders && this.#placeholders > TEMPLATE_LIMITS.placeholders) {
      this.#say('', `must not have more than ${TEMPLATE_LIMITS.placeholders} placeholders`);
    }
  }

  #say(at: string, message: string): void {
    this.problems.push({ at, message });
  }
}

function isOptional({ steps }: Expression): boolean {
  return steps.some(({ kind }) => kind === 'optional');
}

/** @throws RenderError */
export function writeNode(node: Node, scope: Scope, writer: JsonWriter, costs: Costs): void {
  (writing(node, scope, writer, costs) ?? (() => writer.raw('null')))();
}

/** What writes it; undefined when it is left out. */
function writing(node: Node, scope: Scope, writer: JsonWriter, costs: Costs): (() => void) | undefined {
  costs.node();
  switch (node.kind) {
    case 'constant':
      return () => writer.raw(node.json);
    case 'text':
      return () => writer.raw(JSON.stringify(renderText(node.parts, scope, costs)));
    case 'value': {
      const value = valueOf(node.expression, scope, costs) ?? null;
      return node.isOptional && value === null ? undefined : () => writer.value(value);
    }
    case 'list':
      return () => writer.list(present(node.items.map((item) => writing(item, scope, writer, costs))));
    case 'object': {
      const members = node.members.map(([name, inner]) => [name, writing(inner, scope, writer, costs)] as const);
      return () => writer.object(members.filter((member): member is [string, () => void] => member[1] !== undefined));
    }
    case 'each': {
      const list = valueOf(node.list, scope, costs) ?? [];
      if (!Array.isArray(list)) throw new RenderError(`${node.list.name} is no list`);
      const items = (list as readonly Scope[string][]).slice(0, node.limit);
      return () =>
        writer.list(
          present(items.map((item, index) => writing(node.template, { ...scope, item, index }, writer, costs))),
        );
    }
  }
}

function present<T>(items: readonly (T | undefined)[]): T[] {
  return items.filter((item) => item !== undefined);
}
