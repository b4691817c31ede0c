import { ExactNumber, type ExactJson } from '../exact-numbers.ts';
import { RenderError, TEMPLATE_LIMITS } from './limits.ts';

const MAX_DEPTH = 512;

/** What rendering may still cost. */
export class Costs {
  #nodes = 0;
  #work = 0;

  node(): void {
    if (++this.#nodes > TEMPLATE_LIMITS.nodes) {
      throw new RenderError(`the body has more than ${TEMPLATE_LIMITS.nodes} values`);
    }
  }

  characters(count: number): void {
    this.#work += count;
    if (this.#work > TEMPLATE_LIMITS.work) throw new RenderError('rendering takes too long');
  }
}

/** Writes JSON text, up to a size. */
export class JsonWriter {
  readonly #costs: Costs;
  readonly #parts: string[] = [];
  #bytes = 0;

  constructor(costs: Costs) {
    this.#costs = costs;
  }

  get text(): string {
    return this.#parts.join('');
  }

  raw(text: string): void {
    this.#bytes += Buffer.byteLength(text);
    if (this.#bytes > TEMPLATE_LIMITS.outputBytes) {
      throw new RenderError(`the body has more than ${TEMPLATE_LIMITS.outputBytes} bytes`);
    }
    this.#parts.push(text);
  }

  value(value: ExactJson, depth = 0): void {
    this.#costs.node();
    if (depth > MAX_DEPTH) throw new RenderError(`the body is nested deeper than ${MAX_DEPTH} levels`);
    if (value instanceof ExactNumber) return this.raw(value.text);
    if (typeof value !== 'object' || value === null) return this.raw(JSON.stringify(value));
    if (Array.isArray(value)) {
      return this.list((value as readonly ExactJson[]).map((one) => () => this.value(one, depth + 1)));
    }
    this.object(Object.entries(value).map(([name, one]) => [name, () => this.value(one, depth + 1)]));
  }

  list(items: readonly (() => void)[]): void {
    this.raw('[');
    items.forEach((write, n) => {
      if (n > 0) this.raw(',');
      write();
    });
    this.raw(']');
  }

  object(members: readonly (readonly [string, () => void])[]): void {
    this.raw('{');
    members.forEach(([name, write], n) => {
      this.raw(`${n > 0 ? ',' : ''}${JSON.stringify(name)}:`);
      write();
    });
    this.raw('}');
  }
}
