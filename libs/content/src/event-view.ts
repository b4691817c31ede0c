import type { JsonObject } from './json.ts';

/** An event as filters and templates see it. */
export interface EventView extends JsonObject {
  readonly id: string;
  readonly type: string;
  /** RFC 3339, UTC, milliseconds: texts that compare like the times. */
  readonly occurredAt: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly channels: readonly string[];
}

/** The names at the top; `data` is the payload. */
export const EVENT_FIELDS: readonly string[] = ['id', 'type', 'occurredAt', 'attributes', 'channels', 'data'];
