import type { Budget, EventView, Json } from '#content';
import type { EventMeta } from './event.ts';

/** What all filters of a tenant together may spend on one event: some tens of milliseconds. */
const STEPS_PER_EVENT = 5_000_000;

/** An event while it is matched: its payload is parsed when the first filter asks, and once for all of them. */
export class EventContent {
  readonly meta: EventMeta;
  /** Shared by the filters, so that no event keeps the others waiting for long, whatever is in it. */
  readonly budget: Budget = { steps: STEPS_PER_EVENT };
  readonly #data: Uint8Array;
  #view: EventView | undefined;

  /** @param data the payload, as JSON text in UTF-8 */
  constructor(meta: EventMeta, data: Uint8Array) {
    this.meta = meta;
    this.#data = data;
  }

  get view(): EventView {
    return (this.#view ??= eventView(this.meta, parsed(this.#data)));
  }
}

/** @param data undefined: it is not there */
export function eventView(
  {
    id,
    type,
    occurredAt,
    attributes,
    channels,
  }: Pick<EventMeta, 'id' | 'type' | 'occurredAt' | 'attributes' | 'channels'>,
  data: Json | undefined,
): EventView {
  return {
    id,
    type,
    occurredAt: new Date(occurredAt).toISOString(),
    attributes: attributes ?? {},
    channels: channels ?? [],
    ...(data === undefined ? {} : { data }),
  };
}

/** Ingest takes nothing but JSON; an event that got into the stream on another way must not stop the others. */
function parsed(data: Uint8Array): Json | undefined {
  try {
    return JSON.parse(Buffer.from(data).toString()) as Json;
  } catch {
    return undefined;
  }
}
