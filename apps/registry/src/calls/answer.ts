import { Changed } from './changed.ts';
import { entityTag } from './precondition.ts';
import { Versioned } from './versioned.ts';

/** What is answered for what a handler returned. */
export interface Answer {
  /** Undefined: that of the route. */
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/**
 * A `Changed`: 202 when it is stored but not active yet, 204 when there is nothing to show. A `Versioned`: with its ETag.
 */
export function answerOf(result: unknown): Answer {
  if (result instanceof Changed) {
    const status = result.active ? (result.value === undefined ? 204 : undefined) : 202;
    return { ...answerOf(result.value), status };
  }
  if (result instanceof Versioned) {
    return { status: undefined, headers: { etag: entityTag(result.revision, result.variant) }, body: result.view };
  }
  return { status: undefined, headers: {}, body: result };
}
