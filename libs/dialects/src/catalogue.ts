import type { TestEvent, TestWish } from './dialect.ts';
import type { JsonSchema } from './json-schema.ts';

/** An event type of a product. */
export interface CatalogueEvent {
  readonly type: string;
  /** When it happens, in the product's words. */
  readonly description: string;
  readonly group: string;
  /** Of `data`, as a producer publishes it. */
  readonly schema: JsonSchema;
  /** A `data` that the schema accepts: the documented one where there is one. */
  readonly example: Readonly<Record<string, unknown>>;
  /** It is not in the product's own list of events. */
  readonly added?: true;
}

/** A test event that looks like a real one: the first of the catalogue, unless another is wanted. */
export function exampleEvent(catalogue: readonly CatalogueEvent[], { type, data }: TestWish): TestEvent {
  const wanted = type ?? catalogue[0]!.type;
  const example = catalogue.find((event) => event.type === wanted)?.example;
  return { type: wanted, data: data ?? example ?? { test: true } };
}
